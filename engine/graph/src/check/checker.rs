//! The check: what it looks at, in order.

use airloom_api::node::registry::Registry;

use crate::check::checked::{Checked, CheckedGraph};
use crate::check::connections::Connections;
use crate::check::edges::{Edge, Edges};
use crate::check::names::Hints;
use crate::check::specs::SpecCache;
use crate::check::{annotations, chain, connections, cycle, macros, nodes};
use crate::document::model::Document;
use crate::limits::Limits;
use crate::problem::{Code, Problem};
use crate::problems::Problems;

/// Checks a document against the node types of a registry, and resolves it.
///
/// Linear in the document. What did not change since the last check with the same `specs` is not asked of the
/// node types again.
#[must_use]
pub fn check(
    document: &Document,
    registry: &Registry,
    limits: &Limits,
    specs: &mut SpecCache,
) -> Checked {
    let mut problems = Problems::new(limits.problems);
    let mut hints = Hints::new();
    specs.begin();
    let nodes = nodes::check(document, registry, limits, specs, &mut hints, &mut problems);
    specs.end();
    let Connections {
        checked: connections,
        edges,
    } = connections::check(document, &nodes, limits, &mut hints, &mut problems);
    cycles(document, edges, limits, &mut problems);
    let macros = macros::check(document, &nodes, limits, &mut hints, &mut problems);
    annotations::check(document, &nodes, limits, &mut problems);
    let graph = (!problems.has_errors()).then_some(CheckedGraph {
        nodes: nodes.checked,
        connections,
        macros,
        seed: document.seed,
    });
    Checked {
        graph,
        problems: problems.finish(),
    }
}

fn cycles(document: &Document, edges: Vec<Edge>, limits: &Limits, problems: &mut Problems) {
    let edges = Edges::new(document.nodes.len(), edges);
    for component in cycle::components(&edges) {
        let cycle = cycle::shortest(&component, &edges);
        problems.error(|| describe(document, &cycle));
    }
    if let Some(most) = limits.chain
        && let Some(found) = chain::longest(&edges)
        && found > most
    {
        problems.push(
            Problem::error(
                Code::Limit,
                format!("the longest chain has {found} nodes; expected at most {most}"),
            )
            .arg("found", found)
            .arg("limit", most),
        );
    }
}

fn describe(document: &Document, cycle: &[Edge]) -> Problem {
    let ids: Vec<String> = cycle
        .iter()
        .filter_map(|edge| document.nodes.get(edge.from))
        .map(|node| node.id.to_string())
        .collect();
    let shown = 16;
    let mut way: Vec<&str> = ids.iter().take(shown).map(String::as_str).collect();
    if ids.len() > shown {
        way.push("…");
    }
    way.extend(ids.first().map(String::as_str));
    let mut problem = Problem::error(
        Code::Cycle,
        format!(
            "the nodes {} form a cycle; expected a time.feedback_delay on it",
            way.join(" → ")
        ),
    );
    if let Some(first) = ids.first() {
        problem = problem.node(first);
    }
    // The connection that returns to the first node.
    if let Some(closing) = cycle
        .last()
        .and_then(|edge| document.connections.get(edge.connection))
    {
        problem = problem.connection(&closing.id);
    }
    problem.nodes(ids)
}
