//! Words that mean unfinished or silenced work.

use crate::tidy::code::lines_with;
use crate::tidy::finding::Finding;
use crate::tidy::tree::Tree;

/// In code, each with its reason.
const IN_CODE: [(&str, &str); 8] = [
    ("todo!", "unfinished work is not committed"),
    ("unimplemented!", "unfinished work is not committed"),
    ("dbg!", "a trace for one sitting"),
    (
        "allow(dead_code",
        "what nobody calls goes; it can come back with its caller",
    ),
    (
        "expect(dead_code",
        "what nobody calls goes; it can come back with its caller",
    ),
    ("allow(unused", "what nobody uses goes"),
    (
        "allow(clippy::all",
        "silence one lint at one place, with a reason",
    ),
    ("#[ignore", "a test that does not run shows nothing"),
];

/// In comments.
const IN_TEXT: [&str; 4] = ["TODO", "FIXME", "XXX", "HACK"];

const IN_TEXT_WHY: &str = "finish it, or say it where open work is tracked";

/// This rule's own folder names the words it looks for.
const OWN: &str = "xtask/src/tidy/";

pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.rust().filter(|file| !file.path.starts_with(OWN)) {
        for (word, why) in IN_CODE {
            for line in lines_with(&file.code, word) {
                findings.push(Finding::new(&file.path, line, format!("`{word}`"), why));
            }
        }
        for word in IN_TEXT {
            for line in lines_with(&file.text, word) {
                findings.push(Finding::new(
                    &file.path,
                    line,
                    format!("`{word}`"),
                    IN_TEXT_WHY,
                ));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::rules::planted::expect;

    #[test]
    fn unfinished_and_silenced_work_is_found() {
        let text = "fn a() { todo!() }\n\
                    #[allow(dead_code)]\n\
                    #[ignore = \"slow\"]\n\
                    let b = dbg!(c);\n\
                    // FIXME: later\n\
                    let d = \"todo! in a text is fine\";\n";
        let expected: Vec<_> = (1..=5).map(|line| ("a.rs", line)).collect();
        expect(check, &[("a.rs", text), ("a.md", text)], &expected);
    }
}
