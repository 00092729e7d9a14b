//! Lets the values of the nodes that stay follow an edit.

use std::collections::HashMap;
use std::sync::Arc;

use airloom_api::config::Config;
use airloom_api::id::NodeId;
use airloom_graph::check::checked::{CheckedGraph, CheckedMacro, CheckedNode};
use airloom_graph::check::incremental::Incremental;
use airloom_graph::edit::effect::Effect;
use airloom_graph::edit::touched::Touched;

use crate::execute::block::Change;
use crate::session::engine::Engine;
use crate::session::loading::LoadedNode;
use crate::session::mapping::{Effective, effective_params};
use crate::status::Status;

/// The values of the nodes that an edit may change, as they were before it.
pub(crate) struct Before {
    macros: Vec<CheckedMacro>,
    nodes: HashMap<NodeId, NodeBefore>,
}

struct NodeBefore {
    type_name: &'static str,
    config: Arc<Config>,
    params: Vec<Effective>,
}

impl Before {
    /// Notes what `touched` names of a graph.
    pub fn of(checked: &Incremental, status: &Status, touched: &Touched) -> Self {
        let graph = checked.graph().played();
        let places = places(checked, touched);
        let params = effective_params(graph, status, &places);
        let nodes = places.iter().filter_map(|place| graph.nodes.get(*place));
        let note = |(node, params): (&CheckedNode, Vec<Effective>)| {
            let type_name = node.node_type.info().name;
            let before = NodeBefore {
                type_name,
                config: Arc::clone(&node.config),
                params,
            };
            (node.id.clone(), before)
        };
        Self {
            macros: if touched.macros || touched.everything {
                graph.macros.clone()
            } else {
                Vec::new()
            },
            nodes: nodes.zip(params).map(note).collect(),
        }
    }
}

/// Places of the touched nodes that are there, in what is played.
fn places(checked: &Incremental, touched: &Touched) -> Vec<usize> {
    let graph = checked.graph().played();
    if touched.everything {
        return (0..graph.nodes.len()).collect();
    }
    let ids = touched.nodes.iter();
    if checked.graph().expansion.is_none() {
        return ids.filter_map(|id| checked.find(id)).collect();
    }
    ids.filter_map(|id| graph.nodes.iter().position(|node| node.id == *id))
        .collect()
}

/// Sends what an edit has changed, now that `graph` follows it and its structure is published. `known` is the sequence
/// of the last plan before the edit: what came with a later one has its values.
pub(crate) fn send(
    engine: &mut Engine,
    known: u64,
    before: &Before,
    checked: &Incremental,
    touched: &Touched,
    effect: &Effect,
) {
    let outside = checked.graph();
    let graph = outside.played();
    // Macros first: what they move is compared at their new values.
    let turned = turn(engine, before, graph, touched, effect);
    if effect.structure || effect.values {
        send_differences(engine, known, before, checked, touched, &turned);
    } else {
        send_params(engine, outside, effect);
    }
}

/// Turns the macros that the edit turned; which ones.
fn turn(
    engine: &mut Engine,
    before: &Before,
    graph: &CheckedGraph,
    touched: &Touched,
    effect: &Effect,
) -> Vec<u16> {
    let mut turned = Vec::new();
    if !touched.macros && !touched.everything {
        return turned;
    }
    for entry in &graph.macros {
        let old = before.macros.iter().find(|old| old.slot == entry.slot);
        let is_turned = effect.macros.contains(&entry.slot)
            || (effect.structure && old.is_none_or(|old| *old != *entry));
        if is_turned {
            #[expect(clippy::float_cmp, reason = "the same number or another")]
            let keeps_value = old.is_some_and(|old| old.value == entry.value);
            // A host may have moved it since: the document's value counts only where the edit set it.
            let value = if keeps_value && !effect.macros.contains(&entry.slot) {
                engine.status.macro_value(entry.slot)
            } else {
                entry.value
            };
            turned.push(entry.slot);
            engine.command(Change::Macro {
                slot: entry.slot,
                value,
            });
        }
    }
    turned
}

fn send_params(engine: &mut Engine, outside: &CheckedGraph, effect: &Effect) {
    let graph = outside.played();
    for (id, param) in &effect.params {
        let Some((place, param)) = outside.locate(id, param) else {
            continue;
        };
        let node = &graph.nodes[place];
        let is_mapped = graph.macros.iter().any(|entry| {
            let mut targets = entry.targets.iter();
            targets.any(|target| target.node == place && target.param == param)
        });
        // What a macro moves keeps the macro's value; what is still to be published will have its values.
        if !is_mapped
            && let Some(loaded) = engine.published().present().node_near(&node.id, place)
            && loaded.is_for(node)
        {
            let slot = loaded.slot;
            change(engine, slot, param, node.params[param]);
        }
    }
}

fn send_differences(
    engine: &mut Engine,
    known: u64,
    before: &Before,
    checked: &Incremental,
    touched: &Touched,
    turned: &[u16],
) {
    let graph = checked.graph().played();
    let places = places(checked, touched);
    let params = effective_params(graph, &engine.status, &places);
    let mut changes = Vec::new();
    for (place, new) in places.into_iter().zip(params) {
        let node = &graph.nodes[place];
        let present = engine.published().present();
        let loaded: Option<&LoadedNode> = present.node_near(&node.id, place);
        let loaded = loaded.filter(|loaded| loaded.since <= known);
        // While there is no room to publish, the executor's node may be one that the edits have left behind.
        let Some(loaded) = loaded.filter(|loaded| loaded.is_for(node)) else {
            continue;
        };
        // If they have come back to it, it has missed what happened in between.
        let old = before.nodes.get(&node.id);
        let old = old.filter(|old| loaded.is_of(old.type_name, &old.config));
        for (param, new) in new.iter().enumerate() {
            let has_changed = old.is_none_or(|old| {
                // A macro's last turn may still be on its way, and would miss what it no longer moves.
                old.params.get(param).is_none_or(|old| {
                    #[expect(clippy::float_cmp, reason = "the same number or another")]
                    let moves = old.value != new.value;
                    moves || (old.mover.is_some() && new.mover.is_none())
                })
            });
            // What a turn has moved already must not be moved again: a newer turn may come between the two.
            let is_turned = new.mover.is_some_and(|slot| turned.contains(&slot));
            if has_changed && !is_turned {
                changes.push((loaded.slot, param, new.value));
            }
        }
    }
    for (slot, param, value) in changes {
        change(engine, slot, param, value);
    }
}

fn change(engine: &mut Engine, node: u32, param: usize, value: f64) {
    if let Ok(param) = u32::try_from(param) {
        engine.command(Change::Param { node, param, value });
    }
}
