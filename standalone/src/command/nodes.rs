//! `airloom nodes`: the node types, their ports, parameters and settings.

use std::process::ExitCode;

use airloom_api::node::node_type::NodeType;
use airloom_nodes::list::registry;
use airloom_nodes::texts::language::Language;
use airloom_nodes::texts::translator::Translator;
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
    /// The language of names and explanations: en or de; that of the system without it.
    #[arg(long, value_name = "TAG", value_parser = language)]
    pub language: Option<Language>,
}

fn language(tag: &str) -> Result<Language, String> {
    Language::from_tag(tag).ok_or_else(|| {
        let tags = Language::ALL.map(Language::tag).join(", ");
        format!("there is no such language, expected one of: {tags}")
    })
}

/// Prints node types to standard output.
///
/// # Errors
/// When there is no such type.
pub fn run(args: &NodesArgs, json: bool) -> Result<ExitCode, Failure> {
    let registry = registry();
    // What programs read stays the same on every system.
    let language = args.language.unwrap_or_else(|| {
        if json {
            Language::English
        } else {
            of_the_system()
        }
    });
    let words = Translator::new(language);
    let described = |node_type: &dyn NodeType| {
        describe(node_type, &words)
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
        .collect::<Result<Vec<Description<'_>>, Failure>>()?;
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

/// The language of the system's messages, if there is a translation (POSIX: the first of these variables that is set).
fn of_the_system() -> Language {
    ["LC_ALL", "LC_MESSAGES", "LANG"]
        .iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|locale| !locale.is_empty())
        .and_then(|locale| Language::from_tag(&locale))
        .unwrap_or_default()
}
