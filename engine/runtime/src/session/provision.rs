//! Where the nodes of a graph come from: those that play are kept, the others are prepared.

use std::collections::HashMap;

use airloom_api::node::asset::Assets;
use airloom_api::node::prepare::Stream;
use airloom_graph::check::checked::CheckedGraph;

use crate::session::error::LoadError;
use crate::session::loading::{Arrival, LoadedNode, prepare};
use crate::session::mapping::effective_params;
use crate::session::present::Present;
use crate::status::Status;

/// Where a wanted node comes from.
pub(crate) enum Provision {
    /// It plays already: its place among the present nodes.
    Kept(usize),
    /// It was prepared.
    Fresh(Arrival),
}

/// For what nodes are prepared.
#[derive(Clone, Copy)]
pub(crate) struct Purpose<'a> {
    pub stream: Stream,
    pub fade_frames: u32,
    pub assets: &'a dyn Assets,
    /// Whether no node is kept: all are fresh.
    pub renew: bool,
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
    let nodes = &present.nodes;
    let places: HashMap<&str, usize> = nodes.iter().map(|node| node.id.as_str()).zip(0..).collect();
    let params = effective_params(graph, status);
    graph
        .nodes
        .iter()
        .zip(&params)
        .map(|(node, params)| {
            let place = places.get(node.id.as_str()).copied();
            let loaded = |place: &usize| nodes.get(*place);
            let kept =
                place.filter(|place| loaded(place).is_some_and(|loaded| loaded.is_for(node)));
            if let (Some(place), false) = (kept, purpose.renew) {
                return Ok(Provision::Kept(place));
            }
            prepare(
                node,
                params,
                purpose.stream,
                graph.seed,
                purpose.assets,
                purpose.fade_frames,
            )
            .map(Provision::Fresh)
        })
        .collect()
}

/// Gives slots to what arrives, with the plan of sequence `since` at the earliest: the wanted nodes in the graph's
/// order, and the arrivals by themselves, in the order of their slots.
pub(crate) fn place(
    present: &mut Present,
    graph: &CheckedGraph,
    provisions: Vec<Provision>,
    since: u64,
) -> (Vec<LoadedNode>, Vec<Arrival>) {
    let mut nodes = Vec::with_capacity(graph.nodes.len());
    let mut placed = Vec::new();
    for (node, provision) in graph.nodes.iter().zip(provisions) {
        match provision {
            Provision::Fresh(mut arrival) => {
                arrival.node.slot = present.node_slots.take();
                arrival.node.since = since;
                nodes.push(arrival.node.clone());
                placed.push(arrival);
            }
            Provision::Kept(place) => {
                nodes.extend(present.nodes.get(place).map(|loaded| LoadedNode {
                    bypass: node.bypass,
                    ..loaded.clone()
                }));
            }
        }
    }
    (nodes, placed)
}
