//! The check: what it looks at, in order.

use airloom_api::id::ConnectionId;
use airloom_api::node::registry::Registry;

use crate::check::checked::{Checked, CheckedGraph};
use crate::check::connections::Connections;
use crate::check::edges::{Edge, Edges};
use crate::check::names::Hints;
use crate::check::nodes::{Known, Nodes};
use crate::check::places::Places;
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
    let examined = examine(document, registry, limits, specs);
    Checked {
        graph: examined.standing.map(|standing| standing.graph),
        problems: examined.problems,
    }
}

/// What a check finds, with all that it knows of the elements.
pub(super) struct Examined {
    /// `None` when any problem is an error.
    pub standing: Option<Standing>,
    /// Errors and warnings, in the order of the document.
    pub problems: Vec<Problem>,
}

/// A graph without errors, and what helps to keep it up with edits.
pub(super) struct Standing {
    /// The graph.
    pub graph: CheckedGraph,
    /// Its nodes, by the same places.
    pub nodes: Known,
    /// Its connections, by the same places.
    pub connections: Places<ConnectionId>,
}

/// Looks at a whole document.
pub(super) fn examine(
    document: &Document,
    registry: &Registry,
    limits: &Limits,
    specs: &mut SpecCache,
) -> Examined {
    let mut problems = Problems::new(limits.problems);
    let mut hints = Hints::new();
    specs.begin();
    let Nodes { known, checked } =
        nodes::check(document, registry, limits, specs, &mut hints, &mut problems);
    specs.end();
    let Connections {
        ids,
        checked: connections,
        edges,
    } = connections::check(document, &known, limits, &mut hints, &mut problems);
    cycles(document, edges, limits, &mut problems);
    let macros = macros::check(document, &known, limits, &mut hints, &mut problems);
    annotations::check(document, &known, limits, &mut problems);
    let standing = (!problems.has_errors()).then_some(Standing {
        graph: CheckedGraph {
            nodes: checked,
            connections,
            macros,
            seed: document.seed,
        },
        nodes: known,
        connections: ids,
    });
    Examined {
        standing,
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
