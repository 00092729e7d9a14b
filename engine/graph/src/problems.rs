//! A list of problems that hostile input cannot make endless.

use crate::problem::{Code, Problem};

/// Problems in the order in which they were found; beyond a number they are only counted.
#[derive(Debug, Default)]
pub struct Problems {
    listed: Vec<Problem>,
    most: usize,
    unlisted: usize,
    errors: usize,
}

impl Problems {
    /// A list of up to `most` problems.
    #[must_use]
    pub const fn new(most: usize) -> Self {
        Self {
            listed: Vec::new(),
            most,
            unlisted: 0,
            errors: 0,
        }
    }

    /// Adds a problem.
    pub fn push(&mut self, problem: Problem) {
        self.errors += usize::from(problem.is_error());
        if self.listed.len() < self.most {
            self.listed.push(problem);
        } else {
            self.unlisted += 1;
        }
    }

    /// Adds the problem that a reading breaks off with; listed even where the list is full.
    pub fn conclude(&mut self, problem: Problem) {
        self.errors += usize::from(problem.is_error());
        self.listed.push(problem);
    }

    /// Adds an error, which is worded only if it will be listed.
    pub fn error(&mut self, problem: impl FnOnce() -> Problem) {
        if self.is_full() {
            self.count_error();
        } else {
            self.push(problem());
        }
    }

    /// Counts an error that is not listed because the list is full.
    pub const fn count_error(&mut self) {
        self.errors += 1;
        self.unlisted += 1;
    }

    /// Whether further problems are only counted.
    #[must_use]
    pub const fn is_full(&self) -> bool {
        self.listed.len() >= self.most
    }

    /// Whether any problem is an error.
    #[must_use]
    pub const fn has_errors(&self) -> bool {
        self.errors > 0
    }

    /// How many are listed.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.listed.len()
    }

    /// Whether none was found.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.listed.is_empty() && self.unlisted == 0
    }

    /// The list; its last entry says how many more there are.
    #[must_use]
    pub fn finish(mut self) -> Vec<Problem> {
        if self.unlisted > 0 {
            let mut rest = Problem::error(
                Code::Limit,
                format!("{} more problems are not listed", self.unlisted),
            )
            .arg("unlisted", self.unlisted);
            if self.errors == 0 {
                rest.severity = crate::problem::Severity::Warning;
            }
            self.listed.push(rest);
        }
        self.listed
    }
}
