//! Dependencies between our crates point one way.

use crate::tidy::finding::Finding;
use crate::tidy::tree::{SourceFile, Tree};

/// For each crate of the product, the crates of ours it may use.
const MAY_USE: [(&str, &[&str]); 10] = [
    ("airloom-realtime", &[]),
    ("airloom-dsp", &[]),
    ("airloom-api", &["airloom-realtime"]),
    ("airloom-graph", &["airloom-api"]),
    ("airloom-media", &["airloom-dsp"]),
    (
        "airloom-nodes",
        &[
            "airloom-api",
            "airloom-dsp",
            "airloom-media",
            "airloom-realtime",
        ],
    ),
    (
        "airloom-runtime",
        &[
            "airloom-api",
            "airloom-dsp",
            "airloom-graph",
            "airloom-realtime",
        ],
    ),
    (
        "airloom-editor",
        &[
            "airloom-api",
            "airloom-dsp",
            "airloom-graph",
            "airloom-runtime",
        ],
    ),
    (
        "airloom-plugin",
        &[
            "airloom-api",
            "airloom-dsp",
            "airloom-editor",
            "airloom-graph",
            "airloom-media",
            "airloom-nodes",
            "airloom-realtime",
            "airloom-runtime",
        ],
    ),
    (
        "airloom-standalone",
        &[
            "airloom-api",
            "airloom-dsp",
            "airloom-graph",
            "airloom-media",
            "airloom-nodes",
            "airloom-realtime",
            "airloom-runtime",
        ],
    ),
];

/// Crates that look at everything and that nothing may use.
const ABOVE: [&str; 6] = [
    "airloom-tests",
    "airloom-sanitizer",
    "airloom-benches",
    "airloom-reference",
    "airloom-realtime-models",
    "airloom-fuzz",
];

const WHY: &str = "arrows point down: never up, never sideways, never in a circle";

const UNKNOWN_WHY: &str = "a new crate takes its floor in tidy's table of directions";

pub fn check(tree: &Tree) -> Vec<Finding> {
    tree.files()
        .filter(|file| file.path == "Cargo.toml" || file.path.ends_with("/Cargo.toml"))
        .flat_map(check_manifest)
        .collect()
}

fn check_manifest(file: &SourceFile) -> Vec<Finding> {
    let manifest = Manifest::of(&file.text);
    let Some(name) = manifest.name.filter(|name| name.starts_with("airloom-")) else {
        return Vec::new();
    };
    if ABOVE.contains(&name) {
        return Vec::new();
    }
    let Some((_, allowed)) = MAY_USE.iter().find(|(known, _)| *known == name) else {
        let what = format!("`{name}` is not in the table");
        return vec![Finding::new(&file.path, 1, what, UNKNOWN_WHY)];
    };
    manifest
        .uses
        .iter()
        .filter(|used| !used.for_tests || ABOVE.contains(&used.name))
        .filter(|used| !allowed.contains(&used.name))
        .map(|used| {
            let what = format!("`{name}` uses `{}`", used.name);
            Finding::new(&file.path, used.line, what, WHY)
        })
        .collect()
}

/// What a manifest says about our crates.
struct Manifest<'a> {
    name: Option<&'a str>,
    uses: Vec<Use<'a>>,
}

/// One dependency on a crate of ours. Those for tests may point anywhere below the test crates:
/// nothing of them ships.
struct Use<'a> {
    name: &'a str,
    line: usize,
    for_tests: bool,
}

impl<'a> Manifest<'a> {
    fn of(text: &'a str) -> Self {
        let mut manifest = Self {
            name: None,
            uses: Vec::new(),
        };
        let mut table = "";
        for (index, line) in text.lines().enumerate() {
            let line = line.trim();
            if let Some(header) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
                table = header;
                if let Some((kind, name)) = header.rsplit_once('.') {
                    manifest.note(kind, name, index + 1);
                }
            } else if let Some((key, value)) = line.split_once('=') {
                if table == "package" && key.trim() == "name" {
                    manifest.name = Some(value.trim().trim_matches('"'));
                }
                let key = key.split('.').next().unwrap_or_default();
                manifest.note(table, key, index + 1);
            }
        }
        manifest
    }

    /// Notes a key of a table of dependencies (`dependencies`, `target.….dev-dependencies`, …).
    fn note(&mut self, table: &str, key: &'a str, line: usize) {
        let name = key.trim().trim_matches('"');
        let is_of_workspace = table.starts_with("workspace");
        if table.ends_with("dependencies") && !is_of_workspace && name.starts_with("airloom-") {
            self.uses.push(Use {
                name,
                line,
                for_tests: table.ends_with("dev-dependencies"),
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::rules::planted::expect;

    #[test]
    fn arrows_up_and_sideways_are_found() {
        let graph = "[package]\nname = \"airloom-graph\"\n[dependencies]\n\
                     airloom-api = { workspace = true }\n\
                     airloom-runtime = { workspace = true }\n\
                     serde = \"1\"\n\
                     [dev-dependencies]\n\
                     airloom-nodes.workspace = true\n\
                     airloom-tests.workspace = true\n\
                     [target.'cfg(unix)'.dependencies]\n\
                     airloom-dsp.workspace = true\n\
                     [dependencies.airloom-plugin]\n\
                     path = \"x\"\n";
        expect(
            check,
            &[("engine/graph/Cargo.toml", graph)],
            &[
                ("engine/graph/Cargo.toml", 5),
                ("engine/graph/Cargo.toml", 9),
                ("engine/graph/Cargo.toml", 11),
                ("engine/graph/Cargo.toml", 12),
            ],
        );
    }

    #[test]
    fn a_crate_without_a_floor_is_found() {
        let manifest = "[package]\nname = \"airloom-cellar\"\n";
        expect(
            check,
            &[("cellar/Cargo.toml", manifest)],
            &[("cellar/Cargo.toml", 1)],
        );
    }

    #[test]
    fn the_table_has_no_circle() {
        // Every arrow points to an earlier line of the table.
        for (index, (name, uses)) in MAY_USE.iter().enumerate() {
            for used in *uses {
                let below = MAY_USE.iter().position(|(known, _)| known == used);
                assert!(
                    below.is_some_and(|below| below < index),
                    "{name} uses {used}"
                );
            }
        }
    }
}
