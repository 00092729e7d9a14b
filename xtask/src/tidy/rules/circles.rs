//! Within a crate no files import each other in a loop.

use std::collections::{BTreeMap, BTreeSet};

use crate::tidy::code::{is_word, line_at, without_tests};
use crate::tidy::finding::Finding;
use crate::tidy::tree::Tree;

const WHY: &str = "what leads back to itself cannot be understood, moved or tested by itself";

/// The files of a crate by their module path; of the root it is empty.
type Modules<'a> = BTreeMap<Vec<&'a str>, &'a str>;
/// Whom a file imports, and on which line first.
type Imports<'a> = BTreeMap<&'a str, BTreeMap<&'a str, usize>>;

pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut crates: BTreeMap<&str, Modules<'_>> = BTreeMap::new();
    for file in tree.rust() {
        if let Some((root, module)) = place(&file.path) {
            crates.entry(root).or_default().insert(module, &file.path);
        }
    }
    let mut imports = Imports::new();
    for file in tree.rust() {
        let Some((root, module)) = place(&file.path) else {
            continue;
        };
        let code = without_tests(&file.code);
        let entry = imports.entry(file.path.as_str()).or_default();
        for (line, path) in paths(&code, &module) {
            let target = crates.get(root).and_then(|modules| nearest(modules, &path));
            if let Some(target) = target.filter(|target| *target != file.path) {
                entry.entry(target).or_insert(line);
            }
        }
    }
    findings(&imports)
}

/// One for every import that lies on a circle.
fn findings(imports: &Imports<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (file, targets) in imports {
        for (target, line) in targets {
            if reaches(imports, target, file) {
                let what = format!("imports {target}, which leads back here");
                findings.push(Finding::new(file, *line, what, WHY));
            }
        }
    }
    findings
}

fn reaches(imports: &Imports<'_>, from: &str, to: &str) -> bool {
    let mut seen = BTreeSet::new();
    let mut open = vec![from];
    while let Some(file) = open.pop() {
        if file == to {
            return true;
        }
        if seen.insert(file) {
            open.extend(imports.get(file).into_iter().flat_map(BTreeMap::keys));
        }
    }
    false
}

/// The folder of the crate and the module path of a source file.
fn place(path: &str) -> Option<(&str, Vec<&str>)> {
    let (root, rest) = path.split_once("src/")?;
    let mut module: Vec<&str> = rest.strip_suffix(".rs")?.split('/').collect();
    if module.first() == Some(&"bin") {
        return None;
    }
    if module
        .last()
        .is_some_and(|last| matches!(*last, "mod" | "lib" | "main"))
    {
        module.pop();
    }
    Some((root, module))
}

/// The file in which a path's item, or the longest part of the path that is a module, stands.
fn nearest<'a>(modules: &Modules<'a>, path: &[&str]) -> Option<&'a str> {
    (1..=path.len())
        .rev()
        .find_map(|length| modules.get(&path[..length]).copied())
}

/// All paths within the crate that code of a module names, from the root, with their lines.
fn paths<'a>(code: &'a str, module: &[&'a str]) -> Vec<(usize, Vec<&'a str>)> {
    let mut paths = Vec::new();
    for (at, _) in code.match_indices("::") {
        let before = &code[..at];
        let start = before.rfind(|c| !is_word(c)).map_or(0, |place| {
            place + before[place..].chars().next().map_or(1, char::len_utf8)
        });
        if before[..start].ends_with("::") {
            continue;
        }
        let base: Vec<&str> = match &before[start..] {
            "crate" => Vec::new(),
            "self" => module.to_vec(),
            "super" => module[..module.len().saturating_sub(1)].to_vec(),
            _ => continue,
        };
        let mut found = Vec::new();
        branches(&code[at + 2..], &base, &mut found);
        let line = line_at(code, at);
        paths.extend(found.into_iter().map(|path| (line, path)));
    }
    paths
}

/// Follows a path, and each entry of the group that it may end with, behind `base`. Gives what is left of the text.
fn branches<'a>(text: &'a str, base: &[&'a str], found: &mut Vec<Vec<&'a str>>) -> &'a str {
    let text = text.trim_start();
    if let Some(mut rest) = text.strip_prefix('{') {
        loop {
            rest = branches(rest, base, found).trim_start();
            rest = match rest.strip_prefix(',') {
                Some(more) => more,
                None => return rest.strip_prefix('}').unwrap_or(rest),
            };
        }
    }
    let length = text.find(|c| !is_word(c)).unwrap_or(text.len());
    let (word, rest) = text.split_at(length);
    let mut path = base.to_vec();
    match word {
        "super" => drop(path.pop()),
        "self" | "" => {}
        _ => path.push(word),
    }
    match rest.strip_prefix("::").filter(|_| !word.is_empty()) {
        Some(more) => branches(more, &path, found),
        None => {
            found.push(path);
            rest
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::rules::planted::expect;

    #[test]
    fn files_that_import_each_other_are_found_and_tests_are_not_asked() {
        expect(
            check,
            &[
                ("a/src/lib.rs", "mod one;\nmod two;\nmod three;\n"),
                (
                    "a/src/one.rs",
                    "use std::fmt;\nuse crate::two::{Second, Third};\n",
                ),
                ("a/src/two/mod.rs", "fn f() { super::three::g() }\n"),
                (
                    "a/src/three.rs",
                    "use crate::{\n    four::X,\n    one::First,\n};\n",
                ),
                ("a/src/four.rs", "#[cfg(test)]\nuse crate::three::g;\n"),
            ],
            &[
                ("a/src/one.rs", 2),
                ("a/src/three.rs", 1),
                ("a/src/two/mod.rs", 1),
            ],
        );
    }

    #[test]
    fn rooms_of_one_direction_and_other_crates_are_no_circle() {
        expect(
            check,
            &[
                ("a/src/room/mod.rs", "pub mod low;\npub mod high;\n"),
                ("a/src/room/low.rs", "pub struct Low;\n"),
                (
                    "a/src/room/high.rs",
                    "use super::low::Low;\nuse self::inner::X;\n",
                ),
                (
                    "a/src/room/high/inner.rs",
                    "use crate::room::low::{self, Low};\n",
                ),
                ("b/src/low.rs", "use crate::room::high::High;\n"),
            ],
            &[],
        );
    }

    #[test]
    fn groups_in_groups_are_followed() {
        let mut found = Vec::new();
        let rest = branches("{a::{b, c::{D, self}}, e} tail", &["r"], &mut found);
        assert_eq!(
            found,
            [
                vec!["r", "a", "b"],
                vec!["r", "a", "c", "D"],
                vec!["r", "a", "c"],
                vec!["r", "e"]
            ]
        );
        assert_eq!(rest, " tail");
    }
}
