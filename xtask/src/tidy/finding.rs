//! One breach of a rule.

use std::fmt;

/// Sorted by place, so that the list reads file by file.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    path: String,
    line: usize,
    what: String,
    why: &'static str,
}

impl Finding {
    /// A breach at a 1-based line; `why` is the rule's reason.
    pub fn new(path: &str, line: usize, what: impl Into<String>, why: &'static str) -> Self {
        Self {
            path: path.to_owned(),
            line,
            what: what.into(),
            why,
        }
    }

    /// Where it is, for tests: path and line.
    #[cfg(test)]
    pub fn place(&self) -> (&str, usize) {
        (&self.path, self.line)
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            path,
            line,
            what,
            why,
        } = self;
        write!(f, "{path}:{line}: {what} ({why})")
    }
}
