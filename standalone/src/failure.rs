//! How a command ends when it cannot do what it was asked to.

use std::fmt;
use std::io::Write;

use serde_json::json;

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

/// Why a command failed: one line first that says what, where, and what was expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    exit: Exit,
    message: String,
    details: Vec<String>,
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
        Self {
            exit,
            message: message.to_string(),
            details: Vec::new(),
        }
    }

    /// Adds lines after the first.
    #[must_use]
    pub fn with_details(mut self, details: impl IntoIterator<Item = String>) -> Self {
        self.details.extend(details);
        self
    }

    /// The code that the program ends with.
    pub fn exit(&self) -> u8 {
        self.exit as u8
    }

    /// Writes it to standard error, as text or as one JSON object.
    pub fn print(&self, json: bool) {
        let text = if json {
            json!({ "error": {
                "exit": self.exit(),
                "message": self.message,
                "details": self.details,
            } })
            .to_string()
        } else {
            let details = self.details.iter().map(|line| format!("\n  {line}"));
            format!("error: {}{}", self.message, details.collect::<String>())
        };
        // Nobody is left to be told that standard error is closed.
        drop(writeln!(std::io::stderr(), "{text}"));
    }
}
