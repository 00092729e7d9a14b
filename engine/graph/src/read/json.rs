//! JSON text.

use serde::de::DeserializeSeed;

use crate::problem::{Code, Problem};
use crate::read::intake::Intake;
use crate::read::stream::Root;

/// Feeds a document to the intake; the problem that it breaks off with, if any.
pub fn parse(text: &str, intake: &mut Intake<'_>) -> Option<Problem> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    // The intake counts, and stops at the documented depth.
    deserializer.disable_recursion_limit();
    let result = Root(intake)
        .deserialize(&mut deserializer)
        .and_then(|()| deserializer.end());
    let error = result.err()?;
    let (line, column) = (error.line().max(1), error.column().max(1));
    let problem = intake.take_stop().unwrap_or_else(|| {
        let full = error.to_string();
        let reason = full
            .rsplit_once(" at line ")
            .map_or(full.as_str(), |(reason, _)| reason);
        Problem::error(
            Code::Syntax,
            format!("line {line} column {column}: {reason}; expected a JSON document"),
        )
        .arg("reason", reason)
    });
    Some(problem.at(line, column))
}
