//! Every Rust file says what it is for.

use crate::tidy::finding::Finding;
use crate::tidy::tree::Tree;

const WHY: &str = "a stranger finds the right file by its first sentence";

pub fn check(tree: &Tree) -> Vec<Finding> {
    tree.rust()
        .filter(|file| {
            !file
                .text
                .lines()
                .map(str::trim)
                .find(|line| !line.is_empty() && !line.starts_with("#!["))
                .is_some_and(|line| line.starts_with("//!"))
        })
        .map(|file| Finding::new(&file.path, 1, "does not begin with a `//!` sentence", WHY))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::rules::planted::expect;

    #[test]
    fn a_header_stands_first() {
        expect(
            check,
            &[
                ("a.rs", "//! Good.\nuse std::fs;\n"),
                ("b.rs", "#![no_main]\n\n//! Good.\n"),
                ("c.rs", "use std::fs;\n//! Late.\n"),
                ("d.rs", ""),
            ],
            &[("c.rs", 1), ("d.rs", 1)],
        );
    }
}
