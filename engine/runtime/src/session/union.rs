//! The union of what is wanted and what is still heard: nodes, and edges with what happens to them.

use std::sync::Arc;

use airloom_api::node::prepare::Tail;
use airloom_graph::compile::wiring::{EdgeEnd, Wiring, WiringEdge, WiringNode};

use crate::session::edges::LoadedEdge;
use crate::session::loading::LoadedNode;
use crate::session::older::Older;
use crate::session::present::{Manner, Present, Wanted};
use crate::session::slots::BySlot;

/// What happens to the gain of an edge.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum GainStep {
    Stay,
    Rise,
    Move,
    Fall,
}

/// An edge of the wiring with what happens to it.
pub(crate) struct Step {
    pub edge: LoadedEdge,
    pub gain: GainStep,
    pub is_new: bool,
    pub is_leaving: bool,
}

/// Nodes that still have to be heard, and nodes that are gone for good.
pub(crate) fn leaving_nodes(
    present: &Present,
    wanted: &Wanted,
    manner: Manner,
) -> (Vec<LoadedNode>, Vec<LoadedNode>) {
    let slots = BySlot::of(wanted.nodes.iter().map(|node| (node.slot, ())));
    let removed = present
        .nodes
        .iter()
        .filter(|node| slots.get(node.slot).is_none());
    let mut leaving = Vec::new();
    let mut gone = Vec::new();
    if manner.settled {
        gone.extend(present.leaving_nodes.iter().cloned());
    } else {
        leaving.extend(present.leaving_nodes.iter().cloned());
    }
    // The second half of a staged change finds nothing left to fade.
    if manner.fade_frames == 0 || manner.after_fades {
        gone.extend(removed.cloned());
    } else {
        leaving.extend(removed.cloned());
    }
    (leaving, gone)
}

/// Every edge of the union: the wanted ones in the document's order, then the leaving ones.
pub(crate) fn steps(
    present: &Present,
    wanted: &Wanted,
    leaving_nodes: &[LoadedNode],
    manner: Manner,
) -> Vec<Step> {
    let mut old = Older::new(&present.edges);
    let kept = BySlot::of(wanted.nodes.iter().map(|node| (node.slot, ())));
    let stays = present
        .nodes
        .iter()
        .filter(|node| kept.get(node.slot).is_some() && !is_sink(node));
    let sinks = wanted
        .nodes
        .iter()
        .chain(leaving_nodes)
        .filter(|node| is_sink(node));
    let heard = BySlot::of(stays.chain(sinks).map(|node| (node.slot, ())));
    let is_heard = |slot: u32| heard.get(slot).is_some();
    // What sounds later than it is fed sets in when its own fade is over: so its input fades in as well.
    let late = wanted.nodes.iter().filter(|node| is_late(node, manner));
    let late = BySlot::of(late.map(|node| (node.slot, ())));
    let sets_in_late = |slot: u32| late.get(slot).is_some();
    let mut steps = Vec::with_capacity(wanted.edges.len() + present.leaving_edges.len());
    for edge in &wanted.edges {
        let before = old.continued_by(edge);
        let before = before.map(|before| LoadedEdge::as_cleared(before, manner.settled));
        steps.push(match before {
            Some(before) => {
                #[expect(clippy::float_cmp, reason = "the same number or another")]
                let moves = before.gain != edge.gain;
                Step {
                    edge: LoadedEdge {
                        gain: edge.gain,
                        fading: moves || before.fading,
                        ..before
                    },
                    gain: if moves {
                        GainStep::Move
                    } else {
                        GainStep::Stay
                    },
                    is_new: false,
                    is_leaving: false,
                }
            }
            None => {
                let rises = manner.fade_frames > 0
                    && (is_heard(edge.to_slot) || sets_in_late(edge.to_slot) && is_audio(edge));
                Step {
                    edge: LoadedEdge {
                        fading: rises,
                        ..edge.clone()
                    },
                    gain: if rises {
                        GainStep::Rise
                    } else {
                        GainStep::Stay
                    },
                    is_new: true,
                    is_leaving: false,
                }
            }
        });
    }
    if manner.fade_frames > 0 && !manner.after_fades {
        let edges = present.edges.iter().zip(&old.is_continued);
        let removed = edges.filter(|(_, continued)| !**continued);
        for (edge, _) in removed {
            let falls = is_heard(edge.to_slot);
            steps.push(Step {
                edge: LoadedEdge {
                    fading: falls || edge.fading,
                    ..edge.clone()
                },
                gain: if falls {
                    GainStep::Fall
                } else {
                    GainStep::Stay
                },
                is_new: false,
                is_leaving: true,
            });
        }
    }
    if !manner.settled {
        steps.extend(present.leaving_edges.iter().map(|edge| Step {
            edge: edge.clone(),
            gain: GainStep::Stay,
            is_new: false,
            is_leaving: true,
        }));
    }
    steps
}

/// Slots of shaped edges that nobody continues.
pub(crate) fn gone_edges(present: &Present, steps: &[Step]) -> Vec<u32> {
    let slots = steps.iter().filter_map(|step| step.edge.slot);
    let kept = BySlot::of(slots.map(|slot| (slot, ())));
    present
        .edges
        .iter()
        .chain(&present.leaving_edges)
        .filter_map(|edge| edge.slot)
        .filter(|slot| kept.get(*slot).is_none())
        .collect()
}

/// Slots of nodes that no control signal moves any longer.
pub(crate) fn unmoved(present: &Present, steps: &[Step]) -> Vec<u32> {
    let moves = |edge: &&LoadedEdge| matches!(edge.end, EdgeEnd::Param { .. });
    let moved = steps.iter().map(|step| &step.edge).filter(moves);
    let moved = BySlot::of(moved.map(|edge| (edge.to_slot, ())));
    let before = present.edges.iter().chain(&present.leaving_edges);
    before
        .filter(moves)
        .map(|edge| edge.to_slot)
        .filter(|slot| moved.get(*slot).is_none())
        .collect()
}

/// What has to be compiled.
pub(crate) fn wiring(nodes: &[LoadedNode], leaving: &[LoadedNode], steps: &[Step]) -> Wiring {
    let all: Vec<&LoadedNode> = nodes.iter().chain(leaving).collect();
    let index = BySlot::of(all.iter().map(|node| node.slot).zip(0..));
    let at = |slot: u32| index.get(slot).unwrap_or(0);
    Wiring {
        nodes: all
            .iter()
            .map(|node| WiringNode {
                id: node.id.clone(),
                spec: Arc::clone(&node.spec),
                latency: node.latency,
            })
            .collect(),
        edges: steps
            .iter()
            .map(|step| WiringEdge {
                from_node: at(step.edge.from_slot),
                from_port: step.edge.from_port,
                to_node: at(step.edge.to_slot),
                end: step.edge.end,
                shaped: step.edge.is_shaped(),
                leaving: step.is_leaving.then_some(step.edge.delay),
            })
            .collect(),
    }
}

fn is_late(node: &LoadedNode, manner: Manner) -> bool {
    let is_ringing = match node.tail {
        Tail::Infinite => true,
        Tail::Frames(frames) => frames.0 > u64::from(manner.fade_frames),
        Tail::None => false,
    };
    node.latency > 0 || is_ringing
}

fn is_audio(edge: &LoadedEdge) -> bool {
    matches!(edge.end, EdgeEnd::Audio { .. })
}

fn is_sink(node: &LoadedNode) -> bool {
    node.spec.outputs.is_empty()
}
