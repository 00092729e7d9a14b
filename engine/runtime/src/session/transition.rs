//! From what the executor runs to what it shall run: one update.

use std::collections::HashMap;
use std::sync::Arc;

use airloom_api::node::prepare::Tail;
use airloom_graph::compile::compiler::compile;
use airloom_graph::compile::order::CycleError;
use airloom_graph::compile::plan::Plan;
use airloom_graph::compile::wiring::{EdgeEnd, Wiring, WiringEdge, WiringNode};

use crate::execute::edge::{DelayLine, EdgeSlot};
use crate::execute::loaded::{LoadedPlan, MacroTable, NO_SLOT};
use crate::execute::update::{EdgeChange, Update};
use crate::session::edges::LoadedEdge;
use crate::session::loading::LoadedNode;
use crate::session::slots::{BySlot, Slots};

/// What the executor has, as far as the session has published it.
#[derive(Debug, Default)]
pub(crate) struct Present {
    pub nodes: Vec<LoadedNode>,
    pub edges: Vec<LoadedEdge>,
    /// Removed, but still heard while their edges fade.
    pub leaving_nodes: Vec<LoadedNode>,
    pub leaving_edges: Vec<LoadedEdge>,
    pub node_slots: Slots,
    pub edge_slots: Slots,
}

/// What it shall have.
pub(crate) struct Wanted {
    pub nodes: Vec<LoadedNode>,
    pub edges: Vec<LoadedEdge>,
    pub macros: MacroTable,
}

/// How to get there.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Manner {
    pub sequence: u64,
    pub latency_floor: u64,
    /// Length of fades; zero changes at once.
    pub fade_frames: u32,
    /// Whether everything that was fading has finished when the update is adopted.
    pub settled: bool,
    pub after_fades: bool,
}

/// What happens to the gain of an edge.
#[derive(Debug, Clone, Copy, PartialEq)]
enum GainStep {
    Stay,
    Rise,
    Move,
    Fall,
}

/// An edge of the wiring with what happens to it.
struct Step {
    edge: LoadedEdge,
    gain: GainStep,
    is_new: bool,
    is_leaving: bool,
}

/// Compiles the union of what is wanted and what still fades, and works out the difference to `present`, which is
/// then what is wanted.
///
/// # Errors
/// [`CycleError`] if old and new edges together form a cycle; `present` is unchanged.
pub(crate) fn transition(
    present: &mut Present,
    wanted: Wanted,
    manner: Manner,
) -> Result<(Update, Plan), CycleError> {
    let (leaving_nodes, gone_nodes) = leaving_nodes(present, &wanted, manner);
    let steps = steps(present, &wanted, &leaving_nodes, manner);
    let wiring = wiring(&wanted.nodes, &leaving_nodes, &steps);
    let plan = compile(&wiring, manner.latency_floor)?;

    let mut update = Update {
        after_fades: manner.after_fades,
        ..Update::default()
    };
    for node in &gone_nodes {
        update.departures.push((node.slot, None));
        present.node_slots.release(node.slot);
    }
    for edge in gone_edges(present, &steps) {
        update.edge_departures.push((edge, None));
        present.edge_slots.release(edge);
    }
    let bypassed = BySlot::of(present.nodes.iter().map(|node| (node.slot, node.bypass)));
    for node in &wanted.nodes {
        if bypassed
            .get(node.slot)
            .is_some_and(|before| before != node.bypass)
        {
            update.bypasses.push((node.slot, node.bypass));
            update.fade_frames = u64::from(manner.fade_frames);
        }
    }
    let mut edges = Vec::with_capacity(steps.len());
    for (step, delay) in steps.into_iter().zip(&plan.delays) {
        edges.push(shape(
            &mut update,
            &mut present.edge_slots,
            step,
            *delay,
            manner,
        ));
    }
    let node_slots = wanted
        .nodes
        .iter()
        .chain(&leaving_nodes)
        .map(|node| node.slot);
    update.loaded = LoadedPlan {
        sequence: manner.sequence,
        node_slots: node_slots.collect(),
        edge_slots: edges
            .iter()
            .map(|edge| edge.slot.unwrap_or(NO_SLOT))
            .collect(),
        macros: wanted.macros,
        plan: plan.clone(),
    };
    present.leaving_edges = edges.split_off(wanted.edges.len());
    present.edges = edges;
    present.nodes = wanted.nodes;
    present.leaving_nodes = leaving_nodes;
    Ok((update, plan))
}

/// Nodes that still have to be heard, and nodes that are gone for good.
fn leaving_nodes(
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
fn steps(
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

/// The edges that the executor has, looked through in the order of the wanted ones: most stand where they stood, the
/// others are looked up by their id.
struct Older<'a> {
    edges: &'a [LoadedEdge],
    by_id: Option<HashMap<&'a str, usize>>,
    next: usize,
    /// By place: whether a wanted edge continues it.
    is_continued: Vec<bool>,
}

impl<'a> Older<'a> {
    fn new(edges: &'a [LoadedEdge]) -> Self {
        Self {
            edges,
            by_id: None,
            next: 0,
            is_continued: vec![false; edges.len()],
        }
    }

    /// The edge on the same path under the same id.
    fn continued_by(&mut self, wanted: &LoadedEdge) -> Option<&'a LoadedEdge> {
        let edges = self.edges;
        let stood = edges
            .get(self.next)
            .is_some_and(|edge| edge.id == wanted.id);
        let place = if stood {
            self.next
        } else {
            let by_id = self.by_id.get_or_insert_with(|| {
                let ids = edges.iter().map(|edge| edge.id.as_str());
                ids.zip(0..).collect()
            });
            *by_id.get(wanted.id.as_str())?
        };
        self.next = place + 1;
        let edge = edges.get(place).filter(|edge| edge.is_same_path(wanted))?;
        if let Some(mark) = self.is_continued.get_mut(place) {
            *mark = true;
        }
        Some(edge)
    }
}

/// Slots of shaped edges that nobody continues.
fn gone_edges(present: &Present, steps: &[Step]) -> Vec<u32> {
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

fn wiring(nodes: &[LoadedNode], leaving: &[LoadedNode], steps: &[Step]) -> Wiring {
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

/// Gives an edge the slot, the fade and the delay that it needs.
fn shape(
    update: &mut Update,
    slots: &mut Slots,
    step: Step,
    delay: u64,
    manner: Manner,
) -> LoadedEdge {
    let Step {
        mut edge,
        gain,
        is_new,
        is_leaving: _,
    } = step;
    let fade = manner.fade_frames;
    // A delayed edge sets in late, as what it feeds may have faded in by then.
    let gain = if is_new && gain == GainStep::Stay && delay > 0 && fade > 0 {
        edge.fading = true;
        GainStep::Rise
    } else {
        gain
    };
    let target = if gain == GainStep::Fall {
        0.0
    } else {
        edge.gain
    };
    if gain != GainStep::Stay {
        update.fade_frames = update
            .fade_frames
            .max(u64::from(fade) + delay.max(edge.delay));
    }
    let moves_delay = !is_new && delay != edge.delay;
    if moves_delay && fade > 0 {
        // A crossfade that is under way comes first.
        update.fade_frames = update.fade_frames.max(2 * u64::from(fade) + delay);
    }
    let is_needed = edge.is_shaped() || delay > 0;
    match edge.slot {
        None if is_needed => {
            let lines = if delay == 0 {
                Vec::new()
            } else if is_new || fade == 0 {
                vec![DelayLine::new(index(delay), index(delay)); edge.channels]
            } else {
                let mut line = DelayLine::recording(index(delay));
                line.set_delay(index(delay), fade);
                vec![line; edge.channels]
            };
            let start = match gain {
                GainStep::Rise => 0.0,
                // It had no slot before, so it passed its samples as they were.
                GainStep::Move | GainStep::Fall => 1.0,
                GainStep::Stay => edge.gain,
            };
            let mut entry = EdgeSlot::new(start, lines);
            if gain != GainStep::Stay {
                entry.fade(target, fade);
            }
            let slot = slots.take();
            update.edge_arrivals.push((slot, Some(Box::new(entry))));
            edge.slot = Some(slot);
            edge.capacity = delay;
        }
        None => {}
        Some(slot) if is_needed => {
            if gain != GainStep::Stay {
                update.edge_changes.push((
                    slot,
                    EdgeChange::Fade {
                        gain: target,
                        frames: fade,
                    },
                ));
            }
            if moves_delay {
                let lines = (delay > edge.capacity).then(|| {
                    edge.capacity = delay;
                    vec![DelayLine::recording(index(delay)); edge.channels]
                });
                update.edge_changes.push((
                    slot,
                    EdgeChange::Delay {
                        delay: index(delay),
                        frames: fade,
                        lines,
                    },
                ));
            }
        }
        Some(slot) => {
            update.edge_departures.push((slot, None));
            slots.release(slot);
            edge.slot = None;
            edge.capacity = 0;
        }
    }
    edge.delay = delay;
    // Until the taps have crossfaded the edge needs its slot, even if it passes everything afterwards.
    edge.fading |= moves_delay && fade > 0;
    edge
}

/// Delays are sums of latencies that were prepared in memory: they fit.
fn index(frames: u64) -> usize {
    usize::try_from(frames).unwrap_or(usize::MAX)
}
