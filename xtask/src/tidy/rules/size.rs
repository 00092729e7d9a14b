//! Files stay small enough to hold one idea.

use crate::tidy::finding::Finding;
use crate::tidy::tree::Tree;

/// Lines of a Rust file. About 300 are comfortable.
const LIMIT: usize = 500;

const WHY: &str = "one idea a file: beyond 500 lines there is a second one in it";

pub fn check(tree: &Tree) -> Vec<Finding> {
    tree.rust()
        .map(|file| (file, file.text.lines().count()))
        .filter(|(_, lines)| *lines > LIMIT)
        .map(|(file, lines)| Finding::new(&file.path, LIMIT + 1, format!("{lines} lines"), WHY))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::rules::planted::expect;

    #[test]
    fn the_limit_itself_is_fine() {
        let full = "\n".repeat(500);
        let over = "\n".repeat(501);
        expect(
            check,
            &[("a.rs", &full), ("b.rs", &over), ("c.md", &over)],
            &[("b.rs", 501)],
        );
    }
}
