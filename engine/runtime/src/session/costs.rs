//! What nodes cost while a stream runs at the pace of real time.

use airloom_api::id::NodeId;

use crate::execute::cost::CostReading;
use crate::session::engine::Engine;

/// The costs of a playing graph.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Costs {
    /// Every node that has been measured, in the order of the document. Nodes that are computed together share their
    /// time evenly.
    pub nodes: Vec<(NodeId, CostReading)>,
    /// The worst block.
    pub worst: Option<Worst>,
    /// Blocks that took longer than they last.
    pub overruns: u64,
}

/// The block that took the largest share of its time.
#[derive(Debug, Clone, PartialEq)]
pub struct Worst {
    /// Share of its time that it took; above 1 it came too late.
    pub share: f32,
    /// Absolute frame at its end.
    pub frame: u64,
    /// Its costliest node, where nodes were measured in it.
    pub node: Option<NodeId>,
}

/// When a node is bypassed because it takes too long.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OverloadLimit {
    /// So many late blocks, 1 … 64,
    pub overruns: u32,
    /// within so many seconds, make the costliest node give way.
    pub seconds: f64,
}

/// Reads what has been measured.
pub(crate) fn read(engine: &Engine) -> Costs {
    let present = engine.published().present();
    let nodes = present.nodes.iter();
    Costs {
        nodes: nodes
            .filter_map(|node| Some((node.id.clone(), node.cost.read()?)))
            .collect(),
        worst: engine.status.worst_block().map(|worst| Worst {
            share: worst.share,
            frame: worst.frame,
            node: worst
                .slot
                .and_then(|slot| Some(present.node_in(slot)?.id.clone())),
        }),
        overruns: engine.status.overruns(),
    }
}

/// Forgets the longest block of every node and the worst one of all.
pub(crate) fn forget(engine: &Engine) {
    for node in &engine.published().present().nodes {
        node.cost.forget_longest();
    }
    engine.status.forget_worst_block();
}

/// Tells the executor the limit.
pub(crate) fn limit(engine: &Engine, limit: Option<OverloadLimit>) {
    let rate = engine.published().stream().rate;
    let limit = limit.map(|limit| (limit.overruns.clamp(1, 64), rate.frames(limit.seconds).0));
    engine.status.set_overload_limit(limit);
}
