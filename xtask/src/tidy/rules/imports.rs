//! Things are imported from the module that defines them.

use crate::tidy::code::{is_word, line_at};
use crate::tidy::finding::Finding;
use crate::tidy::tree::Tree;

const WHY: &str = "import from the defining module: through a crate root everything hangs together";

pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.rust() {
        for (at, _) in file.code.match_indices("::") {
            let root = word_before(&file.code[..at]);
            let path = file.code[at + 2..].trim_start();
            if (root == "crate" || root.starts_with("airloom_")) && names_root_item(path) {
                let line = line_at(&file.code, at);
                let what = format!("takes something from the root of `{root}`");
                findings.push(Finding::new(&file.path, line, what, WHY));
            }
        }
    }
    findings
}

/// The path segment that ends `text`, or nothing where it is not the first of its path.
fn word_before(text: &str) -> &str {
    let start = text.rfind(|c| !is_word(c)).map_or(0, |at| {
        at + text[at..].chars().next().map_or(1, char::len_utf8)
    });
    match text[..start].ends_with("::") {
        true => "",
        false => &text[start..],
    }
}

/// Modules are lower case; what begins otherwise is an item (or everything) of the root itself.
fn names_root_item(path: &str) -> bool {
    match path.strip_prefix('{') {
        Some(group) => group_entries(group).any(is_item),
        None => is_item(path),
    }
}

fn is_item(path: &str) -> bool {
    path.trim_start()
        .starts_with(|c: char| c.is_uppercase() || c == '*')
}

/// The entries of a `{…}` group at its own level.
fn group_entries(group: &str) -> impl Iterator<Item = &str> {
    let mut depth = 1_usize;
    let mut starts = vec![0];
    for (at, character) in group.char_indices() {
        match character {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 1 => starts.push(at + 1),
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    starts.into_iter().map(|start| &group[start..])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::rules::planted::expect;

    #[test]
    fn items_of_a_root_are_found() {
        let text = "use crate::Frames;\n\
                    use crate::time::Frames;\n\
                    use crate::{time, Frames};\n\
                    use crate::{time::{Frames, Rate}, ports};\n\
                    use airloom_api::*;\n\
                    let a = airloom_api::Registry::new();\n\
                    let b = airloom_api::registry::Registry::new();\n\
                    use self::airloom::Thing;\n\
                    // use crate::Comment;\n";
        expect(
            check,
            &[("a.rs", text)],
            &[("a.rs", 1), ("a.rs", 3), ("a.rs", 5), ("a.rs", 6)],
        );
    }
}
