//! Problems of documents, for people and for programs.

use std::path::Path;

use airloom_api::id::NodeId;
use airloom_api::node::asset::Assets;
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Stream};
use airloom_api::process::context::Pace;
use airloom_api::time::SampleRateError;
use airloom_graph::check::checked::CheckedGraph;
use airloom_graph::problem::{Code, Problem};

use airloom_runtime::session::error::{LoadError, OpenError};

use crate::failure::Failure;
use crate::note;

/// The failure of a command that needs a document without errors.
pub fn failure(file: &str, problems: &[Problem]) -> Failure {
    let errors: Vec<&Problem> = problems
        .iter()
        .filter(|problem| problem.is_error())
        .collect();
    let found = problems
        .iter()
        .map(|problem| note::of_problem(file, problem));
    let found = found.collect();
    match errors.as_slice() {
        [only] => Failure::input(note::line(file, only)).with_problems(found),
        [] => Failure::input(format!("{file}: the graph cannot be played")),
        many => Failure::input(format!(
            "{file}: {} errors; expected a graph without",
            many.len()
        ))
        .with_details(many.iter().map(|problem| note::line(file, problem)))
        .with_problems(found),
    }
}

/// The problem of a node that could not be prepared.
pub fn of_prepare(node: &NodeId, error: &PrepareError) -> Problem {
    let code = match error {
        PrepareError::Asset { .. } | PrepareError::File { .. } => Code::Asset,
        PrepareError::Config { .. } => Code::Value,
        PrepareError::Memory { .. } | PrepareError::Compensation { .. } => Code::Limit,
    };
    Problem::error(code, error.to_string()).node(node)
}

/// The failure of a document that cannot be opened.
pub fn open_failure(file: &str, error: &OpenError) -> Failure {
    match error {
        OpenError::Problems { problems } => failure(file, problems),
        OpenError::Load(error) => load_failure(file, error),
    }
}

/// The failure of a node that cannot be prepared.
pub fn load_failure(file: &str, error: &LoadError) -> Failure {
    failure(file, &[of_prepare(&error.node, &error.source)])
}

/// Prepares every node of a graph and lets it go again: finds files that are missing or broken.
///
/// # Errors
/// When the rate is none that the engine runs at.
pub fn of_files(
    graph: &CheckedGraph,
    assets: &dyn Assets,
    rate_hz: u32,
) -> Result<Vec<Problem>, SampleRateError> {
    let stream = Stream {
        rate: airloom_api::time::SampleRate::new(rate_hz)?,
        max_block: 512,
        pace: Pace::Offline,
    };
    Ok(graph
        .nodes
        .iter()
        .filter_map(|node| {
            let request = PrepareRequest {
                node: &node.id,
                config: &node.config,
                params: &node.params,
                stream,
                seed: graph.seed,
                assets,
            };
            let error = node.node_type.prepare(&request).err()?;
            Some(of_prepare(&node.id, &error))
        })
        .collect())
}

/// A path as messages show it.
pub fn shown(path: &Path) -> String {
    path.display().to_string()
}
