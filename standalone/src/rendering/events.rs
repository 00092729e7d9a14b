//! Timed events of a rendering: read and tried before it begins, and what was not played after its end.

use std::path::Path;

use airloom_api::node::registry::Registry;
use airloom_graph::document::model::Document;
use airloom_runtime::offline::job::JobError;
use airloom_runtime::offline::rehearsal::rehearse;
use airloom_runtime::offline::timeline::Timeline;
use airloom_runtime::session::error::ApplyError;
use airloom_runtime::session::session::Session;
use serde_json::Value;

use crate::failure::Failure;
use crate::graph_file::GraphText;
use crate::note::{self, Warnings};
use crate::problems;
use crate::rendering::files::Files;
use crate::wording::counted;

/// The events of a file; none without one.
///
/// # Errors
/// When the file cannot be read, or a line of it is no event.
pub fn load(path: Option<&Path>) -> Result<Timeline, Failure> {
    let Some(path) = path else {
        return Ok(Timeline::default());
    };
    let name = problems::shown(path);
    let text = std::fs::read_to_string(path).map_err(|error| {
        Failure::input(format!(
            "{name}: cannot be read: {error}; expected JSON lines of events"
        ))
    })?;
    Timeline::parse(&text).map_err(|error| Failure::input(format!("{name}: {error}")))
}

/// Tries all events on a copy of the document.
///
/// # Errors
/// When one of them does not fit the graph as it is by then, or would write over a file of the rendering.
pub fn rehearse_on(
    document: &Document,
    registry: Registry,
    timeline: &Timeline,
    graph: &GraphText,
    files: &Files,
    (path, warnings): (&Path, &mut Warnings),
) -> Result<(), Failure> {
    let assets = graph.assets(document);
    let mut session = Session::open(registry, Box::new(graph.assets(document)), document.clone())
        .map_err(|error| problems::open_failure(&graph.name, &error))?;
    let name = problems::shown(path);
    let remarks = rehearse(&mut session, timeline, &mut |graph| {
        files.expect_apart(graph, &assets).map_err(|problem| {
            format!(
                "node {}: {}",
                problem.node.as_deref().unwrap_or_default(),
                problem.message
            )
        })
    })
    .map_err(|error| failure(&name, &error))?;
    for remark in remarks {
        warnings.plain(
            "value",
            &format!(
                "{name}: line {}: node {}: {}",
                remark.line, remark.node, remark.message
            ),
            &[
                ("file", name.as_str().into()),
                ("line", remark.line.into()),
                ("node", remark.node.as_str().into()),
            ],
        );
    }
    Ok(())
}

/// Says which events were not played because the rendering had ended.
pub fn tell_missed(path: &Path, timeline: &Timeline, end: u64, warnings: &mut Warnings) {
    let missed = timeline.from_frame(end);
    let Some(first) = missed.first() else {
        return;
    };
    let name = problems::shown(path);
    warnings.plain(
        "events",
        &format!(
            "{name}: {} after the end of the rendering at frame {end}, not played; the first at frame {}, line {}",
            counted(missed.len(), "event"),
            first.frame,
            first.line
        ),
        &[
            ("file", name.as_str().into()),
            ("line", first.line.into()),
            ("frame", first.frame.into()),
            ("count", missed.len().into()),
        ],
    );
}

/// The failure of an event, by the name of its file.
pub fn failure(name: &str, error: &JobError) -> Failure {
    let failure = Failure::input(format!("{name}: {error}"));
    let JobError::Edit { line, source } = error else {
        return failure;
    };
    let found: Vec<Value> = match source {
        ApplyError::Problems { problems } => problems
            .iter()
            .map(|problem| note::of_problem(name, problem))
            .collect(),
        ApplyError::Load(error) => {
            vec![note::of_problem(
                name,
                &problems::of_prepare(&error.node, &error.source),
            )]
        }
        ApplyError::Edit(_)
        | ApplyError::Resolve(_)
        | ApplyError::Conflict(_)
        | ApplyError::Overtaken { .. }
        | ApplyError::Revision(_)
        | ApplyError::Reused { .. }
        | ApplyError::Replaced { .. }
        | ApplyError::NothingTo(_)
        | ApplyError::Stale { .. } => {
            return failure;
        }
    };
    // The line is that of the events file, which the edit stands in.
    let found = found.into_iter().map(|mut note| {
        if let Value::Object(fields) = &mut note {
            fields.insert("line".to_owned(), (*line).into());
        }
        note
    });
    failure.with_problems(found.collect())
}
