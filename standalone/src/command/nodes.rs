//! `airloom nodes`: the node types, their ports, parameters and settings.

use std::process::ExitCode;

use airloom_api::node::node_type::NodeType;
use airloom_nodes::list::registry;
use clap::Args;
use serde_json::json;

use crate::describe::{Description, describe};
use crate::failure::Failure;
use crate::output::print;

/// Lists the node types, or explains one; with --json every port, parameter, unit, range and default.
#[derive(Debug, Args)]
pub struct NodesArgs {
    /// The type to explain (level.gain); all are listed without it.
    #[arg(value_name = "TYPE")]
    pub node_type: Option<String>,
}

/// Prints node types to standard output.
///
/// # Errors
/// When there is no such type.
pub fn run(args: &NodesArgs, json: bool) -> Result<ExitCode, Failure> {
    let registry = registry();
    let described = |node_type: &dyn NodeType| {
        describe(node_type)
            .map_err(|error| Failure::bug(format!("{}: {error}", node_type.info().name)))
    };
    if let Some(name) = &args.node_type {
        let known = registry.get(name).or_else(|| registry.part(name));
        let node_type = known.ok_or_else(|| {
            let names: Vec<&str> = registry.iter().map(|known| known.info().name).collect();
            Failure::input(format!(
                "the node type \"{name}\" is not known, expected one of: {}",
                names.join(", ")
            ))
        })?;
        let description = described(node_type.as_ref())?;
        if json {
            print(&format!("{:#}", description.json()))?;
        } else {
            print(&description.text())?;
        }
        return Ok(ExitCode::SUCCESS);
    }
    let all = registry
        .iter()
        .map(|node_type| described(node_type.as_ref()))
        .collect::<Result<Vec<Description>, Failure>>()?;
    if json {
        let nodes: Vec<_> = all.iter().map(Description::json).collect();
        print(&format!("{:#}", json!({ "nodes": nodes })))?;
    } else {
        let width = all.iter().map(|node| node.name().len()).max().unwrap_or(0);
        let lines: Vec<String> = all.iter().map(|node| node.line(width)).collect();
        print(&lines.join("\n"))?;
    }
    Ok(ExitCode::SUCCESS)
}
