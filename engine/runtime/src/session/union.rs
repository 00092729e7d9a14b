//! The union of what is wanted and what is still heard: nodes, and edges with what happens to them.

use std::sync::Arc;

use airloom_api::node::prepare::Tail;
use airloom_graph::compile::wiring::{EdgeEnd, Wiring, WiringEdge, WiringNode};

use crate::session::edges::{LoadedEdge, WantedEdge};
use crate::session::loading::LoadedNode;
use crate::session::pairing::pair;
use crate::session::present::{Manner, Present};
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
    pub edge: Arc<LoadedEdge>,
    pub gain: GainStep,
    pub is_new: bool,
    pub is_leaving: bool,
}

/// All nodes that are heard.
pub(crate) struct Cast<'a> {
    wanted: &'a [Arc<LoadedNode>],
    leaving: &'a [Arc<LoadedNode>],
    /// By slot: its place among the wanted, then the leaving.
    places: BySlot<usize>,
    /// By slot: whether what was there before was bypassed.
    before: BySlot<bool>,
}

impl<'a> Cast<'a> {
    /// Those that are wanted, without those that leave.
    pub fn new(present: &Present, wanted: &'a [Arc<LoadedNode>]) -> Self {
        let before = present.nodes.iter().map(|node| (node.slot, node.bypass));
        Self {
            wanted,
            leaving: &[],
            places: BySlot::of(wanted.iter().map(|node| node.slot).zip(0..)),
            before: BySlot::of(before),
        }
    }

    /// Nodes that still have to be heard, and nodes that are gone for good.
    pub fn part(
        &self,
        present: &Present,
        manner: Manner,
    ) -> (Vec<Arc<LoadedNode>>, Vec<Arc<LoadedNode>>) {
        let removed = present.nodes.iter();
        let removed = removed.filter(|node| self.places.get(node.slot).is_none());
        let mut leaving = Vec::new();
        let mut gone = Vec::new();
        for node in &present.leaving_nodes {
            if node.left <= manner.settled {
                gone.push(Arc::clone(node));
            } else {
                leaving.push(Arc::clone(node));
            }
        }
        // The second half of a staged change finds nothing left to fade.
        if manner.leave.frames == 0 || manner.after_fades {
            gone.extend(removed.cloned());
        } else {
            leaving.extend(removed.map(|node| LoadedNode::as_leaving(node, manner.sequence)));
        }
        (leaving, gone)
    }

    /// With those that leave.
    pub fn with(mut self, leaving: &'a [Arc<LoadedNode>]) -> Self {
        let slots = leaving.iter().map(|node| node.slot);
        self.places.extend(slots.zip(self.wanted.len()..));
        self.leaving = leaving;
        self
    }

    /// Nodes whose bypass changes.
    pub fn bypasses(&self) -> impl Iterator<Item = (u32, bool)> + '_ {
        let differs = |node: &&Arc<LoadedNode>| {
            let before = self.before.get(node.slot);
            before.is_some_and(|before| before != node.bypass)
        };
        let changed = self.wanted.iter().filter(differs);
        changed.map(|node| (node.slot, node.bypass))
    }

    fn node(&self, slot: u32) -> Option<&LoadedNode> {
        let place = self.places.get(slot)?;
        let leaving = || self.leaving.get(place.checked_sub(self.wanted.len())?);
        let node = self.wanted.get(place).or_else(leaving);
        node.map(|node| &**node)
    }

    /// Whether what comes or goes there is heard at once: at nodes that stay, and at sinks.
    fn is_heard(&self, slot: u32) -> bool {
        let is_wanted = |place: usize| place < self.wanted.len();
        let stays =
            || self.before.get(slot).is_some() && self.places.get(slot).is_some_and(is_wanted);
        stays() || self.node(slot).is_some_and(is_sink)
    }

    /// Whether it sounds later than it is fed: then it sets in when its own fade is over.
    fn sets_in_late(&self, slot: u32, manner: Manner) -> bool {
        let place = self.places.get(slot);
        let node = place.and_then(|place| self.wanted.get(place));
        node.is_some_and(|node| is_late(node, manner))
    }

    /// Every edge of the union: the wanted ones in the document's order, then the leaving ones.
    pub fn steps(&self, present: &Present, wanted: &[WantedEdge<'_>], manner: Manner) -> Vec<Step> {
        let pairs = pair(
            &present.edges,
            |edge| &edge.id,
            wanted,
            |edge| &edge.connection.id,
        );
        let mut is_continued = vec![false; present.edges.len()];
        let mut steps = Vec::with_capacity(wanted.len() + present.leaving_edges.len());
        for (edge, place) in wanted.iter().zip(pairs) {
            let before = place.and_then(|place| Some((place, present.edges.get(place)?)));
            let before = before.filter(|(_, before)| edge.is_path_of(before));
            steps.push(match before {
                Some((place, before)) => {
                    if let Some(mark) = is_continued.get_mut(place) {
                        *mark = true;
                    }
                    continued(edge, LoadedEdge::as_cleared(before, manner.settled))
                }
                None => {
                    let from = self.node(edge.from_slot);
                    let is_heard = self.is_heard(edge.to_slot);
                    let sets_in_late = self.sets_in_late(edge.to_slot, manner);
                    appearing(edge, from, is_heard, sets_in_late, manner)
                }
            });
        }
        if manner.leave.frames > 0 && !manner.after_fades {
            let edges = present.edges.iter().zip(&is_continued);
            let removed = edges.filter(|(_, continued)| !**continued);
            steps.extend(
                removed.map(|(edge, _)| disappearing(edge, self.is_heard(edge.to_slot), manner)),
            );
        }
        let leaving = present.leaving_edges.iter();
        let still_heard = leaving.filter(|edge| edge.since > manner.settled);
        steps.extend(still_heard.map(|edge| Step {
            edge: Arc::clone(edge),
            gain: GainStep::Stay,
            is_new: false,
            is_leaving: true,
        }));
        steps
    }

    /// What has to be compiled.
    pub fn wiring(&self, steps: &[Step]) -> Wiring {
        let at = |slot: u32| self.places.get(slot).unwrap_or(0);
        Wiring {
            nodes: self
                .wanted
                .iter()
                .chain(self.leaving)
                .map(|node| wiring_node(node))
                .collect(),
            edges: steps
                .iter()
                .map(|step| wiring_edge(step, at(step.edge.from_slot), at(step.edge.to_slot)))
                .collect(),
        }
    }
}

/// A node as the compiler wants it.
pub(crate) fn wiring_node(node: &LoadedNode) -> WiringNode {
    WiringNode {
        id: node.id.clone(),
        spec: Arc::clone(&node.spec),
        latency: node.latency,
        factors: node.factors,
        batch: node.batch,
    }
}

/// An edge as the compiler wants it.
pub(crate) fn wiring_edge(step: &Step, from_node: usize, to_node: usize) -> WiringEdge {
    WiringEdge {
        from_node,
        from_port: step.edge.from_port,
        to_node,
        end: step.edge.end,
        shaped: step.edge.is_shaped(),
        leaving: step.is_leaving.then_some(step.edge.delay),
    }
}

/// An edge that was not there before, out of `from`, to a node that is heard at once, or sounds later than it is fed.
pub(crate) fn appearing(
    edge: &WantedEdge<'_>,
    from: Option<&LoadedNode>,
    is_heard: bool,
    sets_in_late: bool,
    manner: Manner,
) -> Step {
    let mut loaded = edge.loaded(from);
    let rises = manner.fade.frames > 0 && (is_heard || sets_in_late && is_audio(&loaded));
    loaded.fading = rises;
    loaded.since = manner.sequence;
    Step {
        edge: Arc::new(loaded),
        gain: if rises {
            GainStep::Rise
        } else {
            GainStep::Stay
        },
        is_new: true,
        is_leaving: false,
    }
}

/// An edge that is no longer wanted, to a node that is heard or is not.
pub(crate) fn disappearing(edge: &LoadedEdge, is_heard: bool, manner: Manner) -> Step {
    Step {
        edge: Arc::new(LoadedEdge {
            fading: edge.fading || is_heard,
            since: manner.sequence,
            ..edge.clone()
        }),
        gain: if is_heard {
            GainStep::Fall
        } else {
            GainStep::Stay
        },
        is_new: false,
        is_leaving: true,
    }
}

/// An edge that goes on, perhaps at another gain.
pub(crate) fn continued(edge: &WantedEdge<'_>, before: Arc<LoadedEdge>) -> Step {
    #[expect(clippy::float_cmp, reason = "the same number or another")]
    let moves = before.gain_db != edge.connection.gain_db;
    let (edge, gain) = if moves {
        let moved = before.moved(edge.connection.gain_db);
        (Arc::new(moved), GainStep::Move)
    } else {
        (before, GainStep::Stay)
    };
    Step {
        edge,
        gain,
        is_new: false,
        is_leaving: false,
    }
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
    if !present.has_modulation {
        return Vec::new();
    }
    let moved = steps.iter().filter(|step| step.edge.is_modulation());
    let moved = BySlot::of(moved.map(|step| (step.edge.to_slot, ())));
    let before = present.edges.iter().chain(&present.leaving_edges);
    before
        .filter(|edge| edge.is_modulation())
        .map(|edge| edge.to_slot)
        .filter(|slot| moved.get(*slot).is_none())
        .collect()
}

/// Whether it sounds later than it is fed: then it sets in when its own fade is over.
pub(crate) fn is_late(node: &LoadedNode, manner: Manner) -> bool {
    let is_ringing = match node.tail {
        Tail::Infinite => true,
        Tail::Frames(frames) => frames.0 > u64::from(manner.fade.frames),
        Tail::None => false,
    };
    node.latency > 0 || is_ringing
}

fn is_audio(edge: &LoadedEdge) -> bool {
    matches!(edge.end, EdgeEnd::Audio { .. })
}

/// Whether it feeds the home.
pub(crate) fn is_sink(node: &LoadedNode) -> bool {
    node.spec.outputs.is_empty()
}
