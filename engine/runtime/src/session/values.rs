//! Lets the values of the nodes that stay follow an edit.

use std::collections::HashMap;
use std::sync::Arc;

use airloom_graph::check::checked::{CheckedGraph, CheckedMacro};
use airloom_graph::edit::effect::Effect;

use crate::execute::block::Change;
use crate::session::engine::Engine;
use crate::session::mapping::effective_params;

/// Sends what changed between two graphs. After an edit of values alone only these are looked at; after a change of
/// structure all nodes that stay are compared.
pub(crate) fn send(
    engine: &mut Engine,
    before: &CheckedGraph,
    after: &CheckedGraph,
    effect: &Effect,
) {
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
    if effect.structure {
        send_differences(engine, &old_params, before, after, &turned);
    } else {
        send_params(engine, after, effect);
    }
}

fn send_params(engine: &mut Engine, graph: &CheckedGraph, effect: &Effect) {
    for (id, param) in &effect.params {
        let Some(index) = graph.nodes.iter().position(|node| node.id == *id) else {
            continue;
        };
        let node = &graph.nodes[index];
        let Some(param) = node.spec.param(param) else {
            continue;
        };
        // What a macro moves keeps the macro's value.
        if !is_mapped(graph, index, param)
            && let Some(slot) = engine.node(id).map(|loaded| loaded.slot)
        {
            change(engine, slot, param, node.params[param]);
        }
    }
}

fn send_differences(
    engine: &mut Engine,
    old_params: &[Vec<f64>],
    before: &CheckedGraph,
    after: &CheckedGraph,
    turned: &[u16],
) {
    let new_params = effective_params(after, &engine.status);
    let old: HashMap<&str, usize> = before
        .nodes
        .iter()
        .enumerate()
        .map(|(index, node)| (node.id.as_str(), index))
        .collect();
    let mut changes = Vec::new();
    for (place, (node, new)) in after.nodes.iter().zip(&new_params).enumerate() {
        let Some(index) = old.get(node.id.as_str()) else {
            continue;
        };
        // A node of another type or configuration is new and has its values.
        if !Arc::ptr_eq(&before.nodes[*index].spec, &node.spec) {
            continue;
        }
        // A macro's last turn may still be on its way, and would miss what it no longer moves.
        let is_released =
            |param: usize| is_mapped(before, *index, param) && !is_mapped(after, place, param);
        let differences = old_params[*index].iter().zip(new).enumerate();
        for (param, (_, new)) in
            differences.filter(|(param, (old, new))| old != new || is_released(*param))
        {
            // What a turn has moved already must not be moved again: a newer turn may come between the two.
            if mover(after, place, param).is_some_and(|slot| turned.contains(&slot)) {
                continue;
            }
            if let Some(loaded) = engine.node(&node.id) {
                changes.push((loaded.slot, param, *new));
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
