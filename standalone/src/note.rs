//! What a command has to say besides its result, in the shape of the problems of `airloom check`.

use std::io::Write;

use airloom_graph::problem::{Problem, Severity};
use serde_json::{Value, json};

/// A problem of a document, with the file that it is in.
pub fn of_problem(file: &str, problem: &Problem) -> Value {
    // A problem is made of texts and numbers only, so it is always an object.
    let mut note = serde_json::to_value(problem).unwrap_or_default();
    if let Value::Object(fields) = &mut note {
        fields.insert("file".to_owned(), file.into());
    }
    note
}

/// One problem as a line: what kind it is, where it is, and what is wrong.
pub fn line(file: &str, problem: &Problem) -> String {
    let mut place = String::from(file);
    if let (Some(line), Some(column)) = (problem.line, problem.column) {
        place.push_str(&format!(":{line}:{column}"));
    }
    let severity = match problem.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let code = serde_json::to_value(problem.code)
        .ok()
        .and_then(|code| code.as_str().map(str::to_owned))
        .unwrap_or_default();
    let parts = [
        ("node", &problem.node),
        ("port", &problem.port),
        ("connection", &problem.connection),
        ("param", &problem.param),
    ];
    let what: Vec<String> = parts
        .iter()
        .filter_map(|(name, value)| value.as_ref().map(|value| format!("{name} {value}")))
        .collect();
    if what.is_empty() {
        format!("{place}: {severity}[{code}]: {}", problem.message)
    } else {
        format!(
            "{place}: {severity}[{code}] at {}: {}",
            what.join(", "),
            problem.message
        )
    }
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
            tell(&line(file, problem));
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
