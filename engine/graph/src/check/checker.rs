//! The check: what it looks at, in order.

use std::sync::Arc;

use airloom_api::id::{ConnectionId, NodeId};
use airloom_api::node::registry::Registry;

use crate::check::checked::{Checked, CheckedGraph};
use crate::check::connections::Connections;
use crate::check::edges::{Edge, Edges};
use crate::check::known::Known;
use crate::check::names::Hints;
use crate::check::nodes::Nodes;
use crate::check::places::Places;
use crate::check::specs::SpecCache;
use crate::check::subgraphs::catalogue::Size;
use crate::check::subgraphs::definitions;
use crate::check::subgraphs::link::link;
use crate::check::subgraphs::reach;
use crate::check::{annotations, chain, connections, cycle, macros, nodes};
use crate::document::model::Document;
use crate::document::subgraph::SUBGRAPH;
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
    let definitions =
        definitions::check(document, registry, limits, specs, &mut hints, &mut problems);
    let scope = nodes::Scope {
        nodes: &document.nodes,
        assets: &document.assets,
        definitions: &definitions,
    };
    let Nodes { known, checked } =
        nodes::check(scope, registry, limits, specs, &mut hints, &mut problems);
    specs.end();
    let Connections {
        ids,
        checked: connections,
        edges,
    } = connections::check(document, &known, limits, &mut hints, &mut problems);
    let macros = macros::check(document, &known, limits, &mut hints, &mut problems);
    annotations::check(document, &known, limits, &mut problems);
    let mut graph = CheckedGraph {
        nodes: checked,
        connections,
        macros,
        seed: document.seed,
        expansion: None,
    };
    let is_sound = !problems.has_errors();
    if document.subgraphs.is_empty() || !is_sound {
        let edges = without_instances(document, edges);
        cycles(&Names::of(document), edges, limits, &mut problems);
    } else if is_within(definitions.size(&graph), limits, &mut problems) {
        let expansion = link(&graph, &definitions);
        let names = Names::played(&expansion.graph);
        let edges = reach::edges(&expansion.graph, 0, 0);
        cycles(&names, edges, limits, &mut problems);
        graph.expansion = Some(Arc::new(expansion));
    }
    let standing = (!problems.has_errors()).then_some(Standing {
        graph,
        nodes: known,
        connections: ids,
    });
    Examined {
        standing,
        problems: problems.finish(),
    }
}

/// Whether what is played keeps to the limits.
fn is_within(size: Size, limits: &Limits, problems: &mut Problems) -> bool {
    let mut is_within = true;
    for (what, found, most) in [
        (
            "nodes, those of sub-graphs included",
            size.nodes,
            limits.nodes,
        ),
        (
            "connections, those of sub-graphs included",
            size.connections,
            limits.connections,
        ),
        (
            "parameters, those of sub-graphs included",
            size.params,
            limits.params,
        ),
    ] {
        if found > most {
            problems.push(Problem::too_many(what, found, most));
            is_within = false;
        }
    }
    is_within
}

/// Edges that do not touch sub-graphs: whether these close a cycle is seen when they are played.
fn without_instances(document: &Document, mut edges: Vec<Edge>) -> Vec<Edge> {
    if !document.subgraphs.is_empty() {
        let is_plain = |node: usize| {
            let node = document.nodes.get(node);
            node.is_none_or(|node| node.type_name != SUBGRAPH)
        };
        edges.retain(|edge| is_plain(edge.from) && is_plain(edge.to));
    }
    edges
}

/// What nodes and connections are called in problems.
struct Names<'n> {
    nodes: Vec<&'n NodeId>,
    connections: Vec<&'n ConnectionId>,
}

impl<'n> Names<'n> {
    fn of(document: &'n Document) -> Self {
        Self {
            nodes: document.nodes.iter().map(|node| &node.id).collect(),
            connections: document.connections.iter().map(|each| &each.id).collect(),
        }
    }

    fn played(graph: &'n CheckedGraph) -> Self {
        Self {
            nodes: graph.nodes.iter().map(|node| &node.id).collect(),
            connections: graph.connections.iter().map(|each| &each.id).collect(),
        }
    }
}

fn cycles(names: &Names<'_>, edges: Vec<Edge>, limits: &Limits, problems: &mut Problems) {
    let edges = Edges::new(names.nodes.len(), edges);
    for component in cycle::components(&edges) {
        let cycle = cycle::shortest(&component, &edges);
        problems.error(|| describe(names, &cycle));
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

fn describe(names: &Names<'_>, cycle: &[Edge]) -> Problem {
    let on_cycle = cycle.iter().filter_map(|edge| names.nodes.get(edge.from));
    let ids: Vec<&str> = on_cycle.map(|id| id.as_str()).collect();
    let shown = 16;
    let mut way: Vec<&str> = ids.iter().take(shown).copied().collect();
    if ids.len() > shown {
        way.push("…");
    }
    way.extend(ids.first().copied());
    let mut problem = Problem::error(
        Code::Cycle,
        format!(
            "the nodes {} form a cycle; expected a time.feedback_delay on it",
            way.join(" → ")
        ),
    );
    if let Some(first) = ids.first() {
        problem = problem.node(outermost(first));
        problem.inner = first.split_once('/').map(|(_, inner)| inner.to_owned());
    }
    // The connection that returns to the first node, if the document has it.
    if let Some(closing) = cycle
        .last()
        .and_then(|edge| names.connections.get(edge.connection))
        && !closing.as_str().contains(['/', ':'])
    {
        problem = problem.connection(closing);
    }
    let mut outer: Vec<String> = ids.iter().map(|id| outermost(id).to_owned()).collect();
    outer.dedup();
    problem.nodes(outer)
}

/// The node of the document that a node lies in.
fn outermost(id: &str) -> &str {
    id.split_once('/').map_or(id, |(outer, _)| outer)
}
