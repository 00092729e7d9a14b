//! A `lib.rs` is a table of contents.

use crate::tidy::code::line_at;
use crate::tidy::finding::Finding;
use crate::tidy::tree::Tree;

const WHY: &str = "lib.rs declares modules, defines nothing and re-exports nothing";

pub fn check(tree: &Tree) -> Vec<Finding> {
    tree.rust()
        .filter(|file| file.path.ends_with("src/lib.rs"))
        .filter_map(|file| {
            let at = first_other_item(&file.code)?;
            let line = line_at(&file.code, at);
            Some(Finding::new(&file.path, line, "more than `mod name;`", WHY))
        })
        .collect()
}

/// The offset of the first thing that is neither an attribute nor `mod name;`.
fn first_other_item(code: &str) -> Option<usize> {
    let mut rest = code.trim_start();
    while !rest.is_empty() {
        let Some(length) = attribute_length(rest).or_else(|| module_length(rest)) else {
            return Some(code.len() - rest.len());
        };
        rest = rest[length..].trim_start();
    }
    None
}

fn attribute_length(rest: &str) -> Option<usize> {
    if !rest.starts_with("#[") && !rest.starts_with("#![") {
        return None;
    }
    let mut depth = 0_usize;
    for (at, character) in rest.char_indices() {
        match character {
            '[' => depth += 1,
            ']' if depth == 1 => return Some(at + 1),
            ']' => depth -= 1,
            _ => {}
        }
    }
    None
}

fn module_length(rest: &str) -> Option<usize> {
    let end = rest.find(';')?;
    let words: Vec<&str> = rest[..end].split_whitespace().collect();
    match words.as_slice() {
        ["mod", _] | ["pub" | "pub(crate)", "mod", _] => Some(end + 1),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::rules::planted::expect;

    #[test]
    fn a_table_of_contents_is_fine() {
        let text = "//! Docs.\n#![warn(missing_docs)]\n\npub mod a;\n#[cfg(test)]\nmod b; // why\n";
        expect(check, &[("x/src/lib.rs", text)], &[]);
    }

    #[test]
    fn anything_else_is_not() {
        for item in [
            "pub use a::B;",
            "fn f() {}",
            "mod a { }",
            "m!();",
            "pub struct S;",
        ] {
            let text = format!("//! Docs.\npub mod a;\n{item}\n");
            expect(
                check,
                &[("x/src/lib.rs", &text), ("x/src/main.rs", &text)],
                &[("x/src/lib.rs", 3)],
            );
        }
    }
}
