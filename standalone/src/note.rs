//! What a command has to say besides its result, in the shape of the problems of `airloom check`.

use std::io::Write;

use airloom_graph::problem::{Problem, Severity};
use serde_json::{Value, json};

use crate::problems;

/// A problem of a document, with the file that it is in.
pub fn of_problem(file: &str, problem: &Problem) -> Value {
    // A problem is made of texts and numbers only, so it is always an object.
    let mut note = serde_json::to_value(problem).unwrap_or_default();
    if let Value::Object(fields) = &mut note {
        fields.insert("file".to_owned(), file.into());
    }
    note
}

/// Something else: `code` says what kind it is.
pub fn plain(severity: Severity, code: &str, message: &str) -> Value {
    json!({
        "severity": severity, "code": code, "message": message,
        "node": null, "port": null, "connection": null, "nodes": [],
    })
}

/// Writes a line to standard error. Nobody is left to be told that it is closed.
pub fn tell(line: &str) {
    drop(writeln!(std::io::stderr(), "{line}"));
}

/// Warnings of a command: lines on standard error at once, or kept for the one object that programs read.
pub struct Warnings {
    json: bool,
    kept: Vec<Value>,
}

impl Warnings {
    /// None yet.
    pub fn new(json: bool) -> Self {
        Self {
            json,
            kept: Vec::new(),
        }
    }

    /// A warning of a document.
    pub fn problem(&mut self, file: &str, problem: &Problem) {
        if self.json {
            self.kept.push(of_problem(file, problem));
        } else {
            tell(&problems::line(file, problem));
        }
    }

    /// Another warning, with fields that say where.
    pub fn plain(&mut self, code: &str, message: &str, place: &[(&str, Value)]) {
        if self.json {
            let mut note = plain(Severity::Warning, code, message);
            if let Value::Object(fields) = &mut note {
                let place = place.iter().cloned();
                fields.extend(place.map(|(key, value)| (key.to_owned(), value)));
            }
            self.kept.push(note);
        } else {
            tell(&format!("warning: {message}"));
        }
    }

    /// Those that were kept.
    pub fn kept(self) -> Vec<Value> {
        self.kept
    }
}
