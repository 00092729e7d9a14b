//! `airloom check`: every problem of a graph with its place.

use std::path::PathBuf;
use std::process::ExitCode;

use airloom_graph::check::checker::check;
use airloom_graph::check::specs::SpecCache;
use airloom_graph::inspect::inspect;
use airloom_graph::limits::Limits;
use airloom_graph::problem::Problem;
use airloom_nodes::list::registry;
use clap::Args;
use serde_json::json;

use crate::failure::{Exit, Failure};
use crate::graph_file::GraphText;
use crate::note;
use crate::output::print;
use crate::problems;
use crate::wording::counted;

/// The rate at which files are tried.
const TRIAL_RATE_HZ: u32 = 48_000;

/// Says everything that is wrong with a graph; exit code 1 if any of it is an error.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// The graph document (.airloom.json, .yaml or .yml).
    pub graph: PathBuf,
}

/// Checks a graph and prints what was found to standard output.
///
/// # Errors
/// When the file cannot be read.
pub fn run(args: &CheckArgs, json: bool) -> Result<ExitCode, Failure> {
    let graph = GraphText::load(&args.graph)?;
    let problems = find(&graph);
    let ok = !problems.iter().any(Problem::is_error);
    if json {
        let report = json!({ "ok": ok, "problems": problems });
        print(&format!("{report:#}"))?;
    } else {
        let mut lines: Vec<String> = problems
            .iter()
            .map(|problem| note::line(&graph.name, problem))
            .collect();
        lines.push(match (ok, problems.len()) {
            (true, 0) => format!("{}: ok", graph.name),
            (true, warnings) => format!("{}: ok, {}", graph.name, counted(warnings, "warning")),
            (false, _) => {
                let errors = problems.iter().filter(|problem| problem.is_error()).count();
                format!("{}: {}", graph.name, counted(errors, "error"))
            }
        });
        print(&lines.join("\n"))?;
    }
    Ok(if ok {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(Exit::Input as u8)
    })
}

/// Problems of the text and, where it has no errors, of the files that it names.
fn find(graph: &GraphText) -> Vec<Problem> {
    let text = match &graph.text {
        Ok(text) => text,
        Err(problem) => return vec![problem.clone()],
    };
    let registry = registry();
    let limits = Limits::default();
    let mut problems = inspect(text, graph.syntax, &registry, &limits);
    if problems.iter().any(Problem::is_error) {
        return problems;
    }
    if let Ok(document) = graph.read(&registry) {
        let assets = graph.assets(&document);
        let checked = check(&document, &registry, &limits, &mut SpecCache::new());
        if let Some(checked) = checked.graph
            && let Ok(found) = problems::of_files(&checked, &assets, TRIAL_RATE_HZ)
        {
            problems.extend(found);
        }
    }
    problems
}
