//! What is wrong with a line.

/// A line that cannot be played.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {found}; expected {expected}")]
pub struct SyntaxError {
    /// Counted from 1.
    pub line: usize,
    /// What stands there.
    pub found: String,
    /// What should.
    pub expected: String,
}

/// What is wrong, before it is known in which line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What was found.
    pub found: String,
    /// What was expected.
    pub expected: String,
}

/// Most letters of a file that a message repeats.
const MOST_QUOTED: usize = 40;

impl Fault {
    /// Words that are not what was expected.
    pub fn new(found: impl Into<String>, expected: impl Into<String>) -> Self {
        Self {
            found: found.into(),
            expected: expected.into(),
        }
    }

    /// In a line.
    pub fn at(self, line: usize) -> SyntaxError {
        SyntaxError {
            line,
            found: self.found,
            expected: self.expected,
        }
    }
}

/// Text of a file in a message: short, and without what would break the line.
pub fn quoted(text: &str) -> String {
    let mut letters = text.chars().filter(|letter| !letter.is_control());
    let mut short: String = letters.by_ref().take(MOST_QUOTED).collect();
    if letters.next().is_some() {
        short.push('…');
    }
    format!("\"{short}\"")
}
