//! Where the nodes of a graph come from: those that play are kept, the others are prepared.

use std::sync::Arc;

use airloom_api::node::asset::Assets;
use airloom_api::node::prepare::Stream;
use airloom_graph::check::checked::{CheckedGraph, CheckedNode};
use airloom_graph::compile::passes::Passes;

use crate::session::error::LoadError;
use crate::session::loading::{Arrival, LoadedNode, MakeIsland, prepare};
use crate::session::mapping::effective_params;
use crate::session::memory::Budget;
use crate::session::pairing::pair;
use crate::session::present::Present;
use crate::status::Status;

/// Where a wanted node comes from.
pub(crate) enum Provision {
    /// It plays already: its place among the present nodes.
    Kept(usize),
    /// It was prepared.
    Fresh(Box<Arrival>),
}

/// Those among provisions that were prepared.
pub(crate) fn arriving(provisions: &[Provision]) -> Vec<&Arrival> {
    let arriving = provisions.iter().filter_map(|provision| match provision {
        Provision::Fresh(arrival) => Some(&**arrival),
        Provision::Kept(_) => None,
    });
    arriving.collect()
}

/// For what nodes are prepared.
#[derive(Clone, Copy)]
pub(crate) struct Purpose<'a> {
    pub stream: Stream,
    pub assets: &'a dyn Assets,
    pub make_island: MakeIsland,
    pub passes: Passes,
    /// Whether no node is kept: all are fresh.
    pub renew: bool,
    /// Bytes that all nodes may take, with those that fade out already; what this edit makes leave comes on top.
    pub memory_limit: u64,
}

/// Prepares what `graph` has and `present` has not; `status` knows the values of the macros.
///
/// # Errors
/// [`LoadError`] of the first node that cannot be prepared.
pub(crate) fn provide(
    present: &Present,
    graph: &CheckedGraph,
    status: &Status,
    purpose: Purpose<'_>,
) -> Result<Vec<Provision>, LoadError> {
    let pairs = pair(
        &present.nodes,
        |loaded| &loaded.id,
        &graph.nodes,
        |node| &node.id,
    );
    let keeps = |(node, place): (&CheckedNode, &Option<usize>)| {
        let place = (*place)?;
        let loaded = present.nodes.get(place)?;
        (!purpose.renew && loaded.is_for(node)).then_some(place)
    };
    let kept: Vec<Option<usize>> = graph.nodes.iter().zip(&pairs).map(keeps).collect();
    let heir_of = |node: &CheckedNode, place: Option<usize>| {
        let loaded = present.nodes.get(place?)?;
        let takes_over =
            !purpose.renew && loaded.has_state && node.node_type.accepts_state_of(loaded.type_name);
        takes_over.then_some(loaded.slot)
    };
    let fresh: Vec<usize> = (0..kept.len())
        .filter(|place| kept.get(*place) == Some(&None))
        .collect();
    let taken = kept
        .iter()
        .flatten()
        .filter_map(|place| present.nodes.get(*place));
    let budget = Budget {
        limit: purpose.memory_limit,
        taken: taken.map(|loaded| loaded.memory).sum::<u64>() + present.leaving_memory(),
    };
    let mut arrivals = prepare_all(graph, &fresh, status, budget, purpose)?.into_iter();
    let provisions = graph.nodes.iter().zip(kept.iter().zip(pairs)).filter_map(
        |(node, (place, predecessor))| {
            if let Some(place) = *place {
                return Some(Provision::Kept(place));
            }
            Some(Provision::Fresh(Box::new(Arrival {
                heir_of: heir_of(node, predecessor),
                ..arrivals.next()?
            })))
        },
    );
    Ok(provisions.collect())
}

/// Prepares the nodes at some places of a graph; `budget` is what all others leave.
///
/// # Errors
/// [`LoadError`] of the first node that cannot be prepared.
pub(crate) fn prepare_all(
    graph: &CheckedGraph,
    places: &[usize],
    status: &Status,
    mut budget: Budget,
    purpose: Purpose<'_>,
) -> Result<Vec<Arrival>, LoadError> {
    let params = effective_params(graph, status, places);
    let nodes = places.iter().filter_map(|place| graph.nodes.get(*place));
    let prepared = nodes.zip(params).map(|(node, params)| {
        let params: Vec<f64> = params.iter().map(|param| param.value).collect();
        budget.take(node, purpose.stream)?;
        let island = (purpose.make_island, purpose.passes);
        prepare(
            node,
            &params,
            purpose.stream,
            graph.seed,
            purpose.assets,
            island,
        )
    });
    prepared.collect()
}

/// Gives a slot to what arrives, with the plan of sequence `since` at the earliest.
pub(crate) fn settle(present: &mut Present, arrival: &mut Arrival, since: u64) -> Arc<LoadedNode> {
    arrival.node.slot = present.node_slots.take();
    arrival.node.since = since;
    let size = arrival.node.factor_count();
    arrival.node.factors = present.factors.take(size);
    arrival.slot.factors = arrival.node.factors;
    let inside = std::mem::take(&mut arrival.inside);
    if !inside.is_empty() {
        present.inside.insert(arrival.node.slot, inside);
    }
    let shown = std::mem::take(&mut arrival.shown);
    if !shown.is_empty() {
        present.shown.insert(arrival.node.slot, shown);
    }
    let told = arrival.told.take();
    present
        .told
        .extend(told.map(|told| (arrival.node.slot, told)));
    Arc::new(arrival.node.clone())
}

/// Gives slots to what arrives, with the plan of sequence `since` at the earliest: the wanted nodes in the graph's
/// order, and the arrivals by themselves, in the order of their slots.
pub(crate) fn place(
    present: &mut Present,
    graph: &CheckedGraph,
    provisions: Vec<Provision>,
    since: u64,
) -> (Vec<Arc<LoadedNode>>, Vec<Arrival>) {
    let mut nodes = Vec::with_capacity(graph.nodes.len());
    let mut placed = Vec::new();
    for (node, provision) in graph.nodes.iter().zip(provisions) {
        match provision {
            Provision::Fresh(mut arrival) => {
                nodes.push(settle(present, &mut arrival, since));
                placed.push(*arrival);
            }
            Provision::Kept(place) => {
                let loaded = present.nodes.get(place);
                nodes.extend(loaded.map(|loaded| LoadedNode::as_bypassed(loaded, node.bypass)));
            }
        }
    }
    (nodes, placed)
}
