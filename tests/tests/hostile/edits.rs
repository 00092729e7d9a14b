//! Edits that must be refused.

use airloom_graph::edit::change::Edit;
use airloom_graph::edit::error::EditError;
use airloom_graph::problem::Code;
use airloom_runtime::session::error::ApplyError;
use airloom_runtime::session::session::Session;

use crate::case::{Place, many};

/// What an edit must be answered with.
pub enum Answer {
    /// The text is no edit; the message says where.
    Unread(&'static str),
    /// It does not fit the document; the error's kind, and its message.
    Misfit(fn(&EditError) -> bool, &'static str),
    /// The document would have this problem.
    Problem(Code, Place),
    /// A node cannot be prepared.
    Load(&'static str),
}

/// An edit that must be refused.
pub struct HostileEdit {
    pub name: &'static str,
    pub text: String,
    pub answer: Answer,
}

impl HostileEdit {
    /// Offers it to a session; says what was wrong with the answer.
    pub fn offer(&self, session: &mut Session) -> Result<(), String> {
        let edit: Edit = match (serde_json::from_str(&self.text), &self.answer) {
            (Ok(edit), _) => edit,
            (Err(error), Answer::Unread(part)) if error.to_string().contains(part) => return Ok(()),
            (Err(error), _) => return Err(format!("it was not read: {error}")),
        };
        let error = match session.apply(&edit) {
            Ok(revision) => return Err(format!("it was applied as revision {revision}")),
            Err(error) => error,
        };
        let fits = match (&error, &self.answer) {
            (ApplyError::Edit(error), Answer::Misfit(is_kind, part)) => {
                is_kind(error) && error.to_string().contains(part)
            }
            (ApplyError::Problems { problems }, Answer::Problem(code, place)) => {
                problems.iter().any(|problem| {
                    problem.is_error() && problem.code == *code && place.is_named_by(problem)
                })
            }
            (ApplyError::Load(error), Answer::Load(node)) => error.node.as_str() == *node,
            _ => false,
        };
        if fits {
            Ok(())
        } else {
            Err(format!("{error:?}"))
        }
    }
}

fn edit(name: &'static str, answer: Answer, text: impl Into<String>) -> HostileEdit {
    HostileEdit {
        name,
        text: text.into(),
        answer,
    }
}

pub fn edits() -> Vec<HostileEdit> {
    let mut edits = misfits();
    edits.extend(problems());
    edits.extend(unread());
    edits
}

fn misfits() -> Vec<HostileEdit> {
    let misfit = |name, is_kind, part, text: &str| edit(name, Answer::Misfit(is_kind, part), text);
    let long = many(3_001, |n| {
        format!(
            "{{\"edit\":\"add_node\",\"node\":{{\"id\":\"n{}\",\"type\":\"level.gain\"}}}}",
            n % 3_000
        )
    });
    vec![
        misfit(
            "a long batch that fails at its end",
            |error| matches!(error, EditError::Batch { index: 3_000, .. }),
            "edits[3000]",
            &format!("{{\"edit\": \"batch\", \"edits\": [{long}]}}"),
        ),
        misfit(
            "a parameter of a node that is not there",
            |error| matches!(error, EditError::UnknownNode { .. }),
            "\"nobody\"",
            r#"{"edit": "set_param", "node": "nobody", "param": "gain_db", "value": 0}"#,
        ),
        misfit(
            "a node that is there already",
            |error| matches!(error, EditError::DuplicateNode { .. }),
            "\"eq\"",
            r#"{"edit": "add_node", "node": {"id": "eq", "type": "level.gain"}}"#,
        ),
        misfit(
            "a place behind the end",
            |error| matches!(error, EditError::Place { .. }),
            "18446744073709551615",
            r#"{"edit": "add_node", "node": {"id": "new", "type": "level.gain"}, "at": 18446744073709551615}"#,
        ),
        misfit(
            "a connection that is not there",
            |error| matches!(error, EditError::UnknownConnection { .. }),
            "\"c99\"",
            r#"{"edit": "disconnect", "connection": "c99"}"#,
        ),
        misfit(
            "a connection that is there already",
            |error| matches!(error, EditError::DuplicateConnection { .. }),
            "\"c1\"",
            r#"{"edit": "connect", "connection": {"id": "c1", "from": "eq:out", "to": "out:in"}}"#,
        ),
        misfit(
            "a node with a connection of others",
            |error| matches!(error, EditError::Foreign { .. }),
            "\"c20\"",
            r#"{"edit": "add_node", "node": {"id": "new", "type": "level.gain"},
                "connections": [{"connection": {"id": "c20", "from": "in:out", "to": "out:in"}}]}"#,
        ),
        misfit(
            "a macro that is not there",
            |error| matches!(error, EditError::UnknownMacro { .. }),
            "65535",
            r#"{"edit": "set_macro_value", "slot": 65535, "value": 0.5}"#,
        ),
        misfit(
            "a batch that fails at its end",
            |error| matches!(error, EditError::Batch { index: 2, .. }),
            "edits[2]",
            r#"{"edit": "batch", "edits": [
                {"edit": "remove_node", "node": "limiter"},
                {"edit": "set_param", "node": "tone", "param": "frequency_hz", "value": 50},
                {"edit": "remove_node", "node": "limiter"}]}"#,
        ),
    ]
}

fn problems() -> Vec<HostileEdit> {
    let problem = |name, code, place, text: &str| edit(name, Answer::Problem(code, place), text);
    vec![
        problem(
            "an unknown type",
            Code::UnknownType,
            Place::Node("new"),
            r#"{"edit": "add_node", "node": {"id": "new", "type": "system.exec"}}"#,
        ),
        problem(
            "a second main output",
            Code::Value,
            Place::Node("new"),
            r#"{"edit": "add_node", "node": {"id": "new", "type": "io.output"}}"#,
        ),
        problem(
            "a cycle",
            Code::Cycle,
            Place::Connection("c20"),
            r#"{"edit": "connect", "connection": {"id": "c20", "from": "limiter:out", "to": "eq:in"}}"#,
        ),
        problem(
            "a node that feeds itself",
            Code::Cycle,
            Place::Node("decay"),
            r#"{"edit": "connect", "connection": {"id": "c20", "from": "decay:out", "to": "decay:in"}}"#,
        ),
        problem(
            "a control for audio",
            Code::PortType,
            Place::Port("eq", "in"),
            r#"{"edit": "connect", "connection": {"id": "c20", "from": "lfo:out", "to": "eq:in"}}"#,
        ),
        problem(
            "a text for a number",
            Code::Value,
            Place::Param("tone", "level_db"),
            r#"{"edit": "set_param", "node": "tone", "param": "level_db", "value": "NaN"}"#,
        ),
        problem(
            "a parameter that is not there",
            Code::UnknownParam,
            Place::Param("tone", "loudness"),
            r#"{"edit": "set_param", "node": "tone", "param": "loudness", "value": 1}"#,
        ),
        problem(
            "a macro of a parameter that another moves",
            Code::Macro,
            Place::Param("tone", "level_db"),
            r#"{"edit": "set_macro", "macro": {"slot": 2, "targets": [{"node": "tone", "param": "level_db", "min": 0, "max": 1}]}}"#,
        ),
        edit(
            "a player of a file that is not there",
            Answer::Load("new"),
            r#"{"edit": "add_node", "node": {"id": "new", "type": "file.player", "config": {"file": "nothing.wav"}}}"#,
        ),
    ]
}

fn unread() -> Vec<HostileEdit> {
    let unread = |name, part, text: String| edit(name, Answer::Unread(part), text);
    vec![
        unread("nothing", "line 1 column 0", String::new()),
        unread(
            "an edit that does not exist",
            "format_disk",
            r#"{"edit": "format_disk"}"#.to_owned(),
        ),
        unread(
            "an id that is a path",
            "../eq",
            r#"{"edit": "remove_node", "node": "../eq"}"#.to_owned(),
        ),
        unread(
            "1e999",
            "line 1 column",
            r#"{"edit": "set_macro_value", "slot": 1, "value": 1e999}"#.to_owned(),
        ),
        unread(
            "a slot that does not exist",
            "slot",
            r#"{"edit": "set_macro", "macro": {"slot": 0}}"#.to_owned(),
        ),
        unread(
            "batches in batches",
            "recursion limit",
            "{\"edit\": \"batch\", \"edits\": [".repeat(100_000),
        ),
    ]
}
