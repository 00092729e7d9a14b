//! From what the executor runs to what it shall run: one update.

use airloom_graph::compile::compiler::compile;
use airloom_graph::compile::order::CycleError;
use airloom_graph::compile::plan::Plan;

use crate::execute::loaded::{LoadedPlan, NO_SLOT};
use crate::execute::update::Update;
use crate::session::present::{Manner, Present, Wanted};
use crate::session::shaping::shape;
use crate::session::slots::BySlot;
use crate::session::union::{gone_edges, leaving_nodes, steps, unmoved, wiring};

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
        unmoved: unmoved(present, &steps),
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
    let nodes = wanted.nodes.iter().chain(&leaving_nodes);
    let node_slots: Vec<u32> = nodes.map(|node| node.slot).collect();
    let slot = |node: u32| node_slots.get(node as usize).copied();
    let call_slots = plan.calls.iter().map(|call| slot(call.node));
    update.loaded = LoadedPlan {
        sequence: manner.sequence,
        call_slots: call_slots.map(|slot| slot.unwrap_or(NO_SLOT)).collect(),
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
