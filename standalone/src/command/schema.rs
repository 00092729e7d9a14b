//! `airloom schema`: the published JSON Schemas, made from the code.

use std::process::ExitCode;

use airloom_graph::schema::graph_schema;
use clap::{Args, ValueEnum};

use crate::failure::Failure;
use crate::output::print;

/// Prints a JSON Schema.
#[derive(Debug, Args)]
pub struct SchemaArgs {
    /// Of what.
    pub of: Subject,
}

/// What there is a schema of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Subject {
    /// The graph document.
    Graph,
}

/// Prints a schema to standard output.
///
/// # Errors
/// When standard output cannot be written.
pub fn run(args: &SchemaArgs) -> Result<ExitCode, Failure> {
    let schema = match args.of {
        Subject::Graph => graph_schema(),
    };
    print(&format!("{schema:#}"))?;
    Ok(ExitCode::SUCCESS)
}
