//! How a command ends when it cannot do what it was asked to.

use std::fmt;

use airloom_graph::problem::Severity;
use serde_json::{Value, json};

use crate::note;

/// The program's exit codes besides 0, done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// What the user gave is wrong: arguments, a graph, a file.
    Input = 1,
    /// The machine is not able: a device, a disk.
    Machine = 2,
    /// The program is wrong.
    Bug = 3,
}

impl Exit {
    /// The code of a failure that is no problem of a document.
    const fn code(self) -> &'static str {
        match self {
            Self::Input => "input",
            Self::Machine => "machine",
            Self::Bug => "bug",
        }
    }
}

/// Why a command failed: one line first that says what, where, and what was expected.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure {
    exit: Exit,
    message: String,
    details: Vec<String>,
    /// What programs are told: the problems of a document, or the message as one.
    problems: Vec<Value>,
}

impl Failure {
    /// What the user gave is wrong.
    pub fn input(message: impl fmt::Display) -> Self {
        Self::new(Exit::Input, message)
    }

    /// The machine is not able.
    pub fn machine(message: impl fmt::Display) -> Self {
        Self::new(Exit::Machine, message)
    }

    /// The program is wrong.
    pub fn bug(message: impl fmt::Display) -> Self {
        Self::new(Exit::Bug, message)
    }

    fn new(exit: Exit, message: impl fmt::Display) -> Self {
        let message = message.to_string();
        Self {
            exit,
            problems: vec![note::plain(Severity::Error, exit.code(), &message)],
            message,
            details: Vec::new(),
        }
    }

    /// Adds lines after the first.
    #[must_use]
    pub fn with_details(mut self, details: impl IntoIterator<Item = String>) -> Self {
        self.details.extend(details);
        self
    }

    /// What programs are told instead of the message.
    #[must_use]
    pub fn with_problems(mut self, problems: Vec<Value>) -> Self {
        self.problems = problems;
        self
    }

    /// Adds what programs are told besides.
    #[must_use]
    pub fn with_warnings(mut self, warnings: Vec<Value>) -> Self {
        self.problems.extend(warnings);
        self
    }

    /// The code that the program ends with.
    pub fn exit(&self) -> u8 {
        self.exit as u8
    }

    /// Writes it to standard error, as text or as one JSON object.
    pub fn print(&self, json: bool) {
        if json {
            let report = json!({ "ok": false, "exit": self.exit(), "problems": self.problems });
            note::tell(&report.to_string());
        } else {
            let details = self.details.iter().map(|line| format!("\n  {line}"));
            note::tell(&format!(
                "error: {}{}",
                self.message,
                details.collect::<String>()
            ));
        }
    }
}
