//! From what the executor runs to what it shall run: one update.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use airloom_graph::compile::compiler::compile;
use airloom_graph::compile::order::CycleError;
use airloom_graph::compile::plan::Plan;
use airloom_graph::compile::wiring::{Wiring, WiringEdge, WiringNode};

use crate::execute::edge::{DelayLine, EdgeSlot};
use crate::execute::loaded::{LoadedPlan, MacroTable, NO_SLOT};
use crate::execute::update::{EdgeChange, Update};
use crate::session::edges::LoadedEdge;
use crate::session::loading::LoadedNode;
use crate::session::slots::Slots;

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
    let bypassed: HashMap<u32, bool> = present
        .nodes
        .iter()
        .map(|node| (node.slot, node.bypass))
        .collect();
    for node in &wanted.nodes {
        if bypassed
            .get(&node.slot)
            .is_some_and(|before| *before != node.bypass)
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
    let slots: HashSet<u32> = wanted.nodes.iter().map(|node| node.slot).collect();
    let removed = present
        .nodes
        .iter()
        .filter(|node| !slots.contains(&node.slot));
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
    let old: HashMap<&str, &LoadedEdge> = present
        .edges
        .iter()
        .map(|edge| (edge.id.as_str(), edge))
        .collect();
    let new_by_id: HashMap<&str, &LoadedEdge> = wanted
        .edges
        .iter()
        .map(|edge| (edge.id.as_str(), edge))
        .collect();
    let kept: HashSet<u32> = wanted.nodes.iter().map(|node| node.slot).collect();
    let stays: HashSet<u32> = present
        .nodes
        .iter()
        .filter(|node| kept.contains(&node.slot) && !is_sink(node))
        .map(|node| node.slot)
        .collect();
    let sinks: HashSet<u32> = wanted
        .nodes
        .iter()
        .chain(leaving_nodes)
        .filter(|node| is_sink(node))
        .map(|node| node.slot)
        .collect();
    let is_heard = |slot: u32| stays.contains(&slot) || sinks.contains(&slot);
    let mut steps = Vec::with_capacity(wanted.edges.len() + present.leaving_edges.len());
    for edge in &wanted.edges {
        let before = old
            .get(edge.id.as_str())
            .filter(|before| before.is_same_path(edge));
        steps.push(match before {
            Some(before) => {
                #[expect(clippy::float_cmp, reason = "the same number or another")]
                let moves = before.gain != edge.gain;
                Step {
                    edge: LoadedEdge {
                        gain: edge.gain,
                        fading: moves || (before.fading && !manner.settled),
                        ..(*before).clone()
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
                let rises = manner.fade_frames > 0 && is_heard(edge.to_slot);
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
        let removed = present.edges.iter().filter(|edge| {
            !new_by_id
                .get(edge.id.as_str())
                .is_some_and(|kept| kept.is_same_path(edge))
        });
        for edge in removed {
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
fn gone_edges(present: &Present, steps: &[Step]) -> Vec<u32> {
    let kept: HashSet<u32> = steps.iter().filter_map(|step| step.edge.slot).collect();
    present
        .edges
        .iter()
        .chain(&present.leaving_edges)
        .filter_map(|edge| edge.slot)
        .filter(|slot| !kept.contains(slot))
        .collect()
}

fn is_sink(node: &LoadedNode) -> bool {
    node.spec.outputs.is_empty()
}

fn wiring(nodes: &[LoadedNode], leaving: &[LoadedNode], steps: &[Step]) -> Wiring {
    let all: Vec<&LoadedNode> = nodes.iter().chain(leaving).collect();
    let index: HashMap<u32, usize> = all
        .iter()
        .enumerate()
        .map(|(index, node)| (node.slot, index))
        .collect();
    let at = |slot: u32| index.get(&slot).copied().unwrap_or(0);
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
        update.fade_frames = update.fade_frames.max(u64::from(fade) + delay);
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
    edge
}

/// Delays are sums of latencies that were prepared in memory: they fit.
fn index(frames: u64) -> usize {
    usize::try_from(frames).unwrap_or(usize::MAX)
}
