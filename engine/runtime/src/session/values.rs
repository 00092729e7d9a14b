//! Lets the values of the nodes that stay follow an edit.

use std::collections::HashMap;

use airloom_graph::check::checked::{CheckedGraph, CheckedMacro, CheckedNode};
use airloom_graph::edit::effect::Effect;

use crate::execute::block::Change;
use crate::session::engine::Engine;
use crate::session::loading::LoadedNode;
use crate::session::mapping::effective_params;

/// Sends what changed between two graphs. After an edit of values alone only these are looked at; after a change of
/// structure all nodes that stay are compared. `known` is the sequence of the last plan before the edit: what came with
/// a later one has its values.
pub(crate) fn send(
    engine: &mut Engine,
    known: u64,
    before: &CheckedGraph,
    after: &CheckedGraph,
    effect: &Effect,
) {
    let (outside, before, after) = (after, before.played(), after.played());
    let old_params = effective_params(before, &engine.status);
    // Macros first: what they move is compared at their new values.
    let mut turned = Vec::new();
    for entry in &after.macros {
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
    if effect.structure || effect.values {
        send_differences(engine, known, &old_params, before, after, &turned);
    } else {
        send_params(engine, outside, effect);
    }
}

fn send_params(engine: &mut Engine, outside: &CheckedGraph, effect: &Effect) {
    let graph = outside.played();
    for (id, param) in &effect.params {
        let Some((index, param)) = outside.locate(id, param) else {
            continue;
        };
        let node = &graph.nodes[index];
        // What a macro moves keeps the macro's value; what is still to be published will have its values.
        if !is_mapped(graph, index, param)
            && let Some(loaded) = engine.published().present().node(&node.id)
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
    old_params: &[Vec<f64>],
    before: &CheckedGraph,
    after: &CheckedGraph,
    turned: &[u16],
) {
    let new_params = effective_params(after, &engine.status);
    let nodes = before.nodes.iter().enumerate();
    let old: HashMap<&str, (usize, &CheckedNode)> = nodes
        .map(|(index, node)| (node.id.as_str(), (index, node)))
        .collect();
    let nodes = engine.published().present().nodes.iter();
    let loaded: HashMap<&str, &LoadedNode> = nodes.map(|node| (node.id.as_str(), node)).collect();
    let mut changes = Vec::new();
    for (place, (node, new)) in after.nodes.iter().zip(&new_params).enumerate() {
        let loaded = loaded
            .get(node.id.as_str())
            .filter(|loaded| loaded.since <= known);
        // While there is no room to publish, the executor's node may be one that the edits have left behind.
        let Some(loaded) = loaded.filter(|loaded| loaded.is_for(node)) else {
            continue;
        };
        // If they have come back to it, it has missed what happened in between.
        let old = old
            .get(node.id.as_str())
            .filter(|(_, old)| loaded.is_for(old));
        for (param, value) in new.iter().enumerate() {
            let has_changed = old.is_none_or(|(index, _)| {
                // A macro's last turn may still be on its way, and would miss what it no longer moves.
                let is_released =
                    || is_mapped(before, *index, param) && !is_mapped(after, place, param);
                old_params[*index].get(param) != Some(value) || is_released()
            });
            // What a turn has moved already must not be moved again: a newer turn may come between the two.
            let is_turned =
                || mover(after, place, param).is_some_and(|slot| turned.contains(&slot));
            if has_changed && !is_turned() {
                changes.push((loaded.slot, param, *value));
            }
        }
    }
    for (slot, param, value) in changes {
        change(engine, slot, param, value);
    }
}

fn is_mapped(graph: &CheckedGraph, node: usize, param: usize) -> bool {
    mover(graph, node, param).is_some()
}

/// The macro whose value a parameter has: of several the last.
fn mover(graph: &CheckedGraph, node: usize, param: usize) -> Option<u16> {
    let mut macros = graph.macros.iter().rev();
    let is_moved = |entry: &&CheckedMacro| {
        let mut targets = entry.targets.iter();
        targets.any(|target| target.node == node && target.param == param)
    };
    macros.find(is_moved).map(|entry| entry.slot)
}

fn change(engine: &mut Engine, node: u32, param: usize, value: f64) {
    if let Ok(param) = u32::try_from(param) {
        engine.command(Change::Param { node, param, value });
    }
}
