//! Reading a document.

use std::borrow::Cow;

use airloom_api::node::registry::Registry;

use crate::document::model::Document;
use crate::document::syntax::Syntax;
use crate::limits::Limits;
use crate::problem::{Code, Problem};
use crate::problems::Problems;
use crate::read::intake::{Intake, Taken};
use crate::read::{json, non_finite, yaml};

/// A document that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The document, brought up to the versions of this program.
    pub document: Document,
    /// Warnings.
    pub problems: Vec<Problem>,
}

/// A text that is no document. Not wrong in itself: the check may find more.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.first())]
pub struct ReadError {
    /// Every problem that was found, errors and warnings, in the order of the text.
    pub problems: Vec<Problem>,
    /// What could be understood, for a check that is to find what else is wrong. Not to be played or saved.
    pub understood: Option<Box<Document>>,
}

impl ReadError {
    fn first(&self) -> &str {
        self.problems
            .iter()
            .find(|problem| problem.is_error())
            .map_or("", |problem| problem.message.as_str())
    }
}

/// Reads a document. Costs time and memory in proportion to the text, up to the limits.
///
/// # Errors
/// [`ReadError`] with every problem: text that cannot be parsed, values of the wrong type, missing keys, ids that
/// break the rule, limits, versions. What takes the node types to judge is found by
/// [`check`](crate::check::checker::check).
pub fn read(
    text: &str,
    syntax: Syntax,
    registry: &Registry,
    limits: &Limits,
) -> Result<Reading, ReadError> {
    let most = match syntax {
        Syntax::Json => limits.json_bytes,
        Syntax::Yaml => limits.yaml_bytes,
    };
    if text.len() > most {
        let found = text.len();
        return Err(ReadError {
            problems: vec![
                Problem::error(
                    Code::Limit,
                    format!("the document has {found} bytes; expected at most {most}"),
                )
                .arg("found", found)
                .arg("limit", most),
            ],
            understood: None,
        });
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut problems = Problems::new(limits.problems);
    let text = match syntax {
        Syntax::Json => non_finite::replace(text, &mut problems),
        Syntax::Yaml => Cow::Borrowed(text),
    };
    let mut intake = Intake::new(limits, registry, problems);
    let broken = match syntax {
        Syntax::Json => json::parse(&text, &mut intake),
        Syntax::Yaml => yaml::parse(&text, limits, &mut intake),
    };
    let Taken { document, problems } = intake.finish(broken);
    let failed = problems.has_errors();
    let problems = problems.finish();
    match document {
        Some(document) if !failed => Ok(Reading { document, problems }),
        understood => Err(ReadError {
            problems,
            understood: understood.map(Box::new),
        }),
    }
}
