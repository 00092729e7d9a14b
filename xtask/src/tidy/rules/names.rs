//! A name says what is in the room.

use crate::tidy::finding::Finding;
use crate::tidy::tree::Tree;

/// Names that say nothing.
const EMPTY: [&str; 8] = [
    "util", "utils", "common", "helper", "helpers", "misc", "prelude", "stuff",
];

const WHY: &str = "a name that fits everything collects everything: call it what it does";

pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.files() {
        if !file.path.ends_with(".rs") && !file.path.ends_with(".py") {
            continue;
        }
        let stem = file.path.rsplit_once('.').map_or("", |(stem, _)| stem);
        for part in stem.split('/').filter(|part| EMPTY.contains(part)) {
            findings.push(Finding::new(
                &file.path,
                1,
                format!("is called `{part}`"),
                WHY,
            ));
        }
        for (index, line) in file.code.lines().enumerate() {
            if let Some(name) = inline_module(line).filter(|name| EMPTY.contains(name)) {
                let what = format!("a module called `{name}`");
                findings.push(Finding::new(&file.path, index + 1, what, WHY));
            }
        }
    }
    findings
}

/// The name of a module whose body begins on this line.
fn inline_module(line: &str) -> Option<&str> {
    let declaration = line.split_once('{')?.0;
    let mut words = declaration.split_whitespace().rev();
    let name = words.next()?;
    (words.next()? == "mod").then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::rules::planted::expect;

    #[test]
    fn empty_names_are_found() {
        expect(
            check,
            &[
                ("a/src/common/mod.rs", ""),
                ("a/src/gain.rs", "pub mod utils {\n}\nmod meters {}\n"),
                ("a/src/helpers.rs", ""),
                ("docs/common.md", ""),
            ],
            &[
                ("a/src/common/mod.rs", 1),
                ("a/src/gain.rs", 1),
                ("a/src/helpers.rs", 1),
            ],
        );
    }
}
