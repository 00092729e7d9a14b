//! How long a graph sounds after its input fell silent.

use airloom_api::node::prepare::Tail;
use airloom_api::time::Frames;
use airloom_graph::compile::plan::{Plan, Step};
use airloom_graph::compile::wiring::EdgeEnd;

use crate::session::loading::LoadedNode;
use crate::session::present::Present;
use crate::session::slots::BySlot;

/// The longest sum of tails on a way to a sink. A feedback loop counts once: its own tail says how long it rings.
pub(crate) fn total(present: &Present, plan: &Plan) -> Tail {
    let nodes = present.nodes.iter().chain(&present.leaving_nodes);
    let nodes: Vec<&LoadedNode> = nodes.map(|node| &**node).collect();
    if nodes.iter().all(|node| node.tail == Tail::None) {
        return Tail::None;
    }
    let index = BySlot::of(nodes.iter().map(|node| node.slot).zip(0..));
    let edges = present.edges.iter().chain(&present.leaving_edges);
    // What moves a parameter or plays a note does not sound by itself.
    let mut edges: Vec<(usize, usize)> = edges
        .filter(|edge| matches!(edge.end, EdgeEnd::Audio { .. }))
        .filter_map(|edge| Some((index.get(edge.to_slot)?, index.get(edge.from_slot)?)))
        .collect();
    edges.sort_unstable();
    let mut tails = vec![Tail::None; nodes.len()];
    let mut longest = Tail::None;
    for step in &plan.steps {
        let Step::Process(call) = *step else {
            continue;
        };
        let Some(call) = plan.calls.get(call as usize) else {
            continue;
        };
        let node = call.node as usize;
        let start = edges.partition_point(|(to, _)| *to < node);
        let sources = edges[start..].iter().take_while(|(to, _)| *to == node);
        let before = sources.map(|(_, source)| tails[*source]);
        tails[node] = add(before.fold(Tail::None, longer), nodes[node].tail);
        if nodes[node].spec.outputs.is_empty() {
            longest = longer(longest, tails[node]);
        }
    }
    longest
}

fn longer(a: Tail, b: Tail) -> Tail {
    match (a, b) {
        (Tail::Infinite, _) | (_, Tail::Infinite) => Tail::Infinite,
        (Tail::Frames(a), Tail::Frames(b)) => Tail::Frames(a.max(b)),
        (Tail::None, other) | (other, Tail::None) => other,
    }
}

fn add(a: Tail, b: Tail) -> Tail {
    match (a, b) {
        (Tail::Frames(Frames(a)), Tail::Frames(Frames(b))) => {
            Tail::Frames(Frames(a.saturating_add(b)))
        }
        _ => longer(a, b),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tails_add_along_a_chain_and_the_longest_way_counts() {
        let frames = |count| Tail::Frames(Frames(count));
        assert_eq!(add(frames(3), frames(4)), frames(7));
        assert_eq!(add(frames(3), Tail::None), frames(3));
        assert_eq!(add(Tail::Infinite, frames(4)), Tail::Infinite);
        assert_eq!(longer(frames(3), frames(4)), frames(4));
        assert_eq!(longer(frames(3), Tail::None), frames(3));
    }
}
