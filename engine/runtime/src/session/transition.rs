//! From what the executor runs to what it shall run: one update.

use airloom_graph::compile::compiler::compile;
use airloom_graph::compile::plan::Plan;
use airloom_graph::compile::strands::divide::divide;

use crate::execute::groups::GroupStates;
use crate::execute::loaded::{LoadedPlan, NO_SLOT};
use crate::execute::update::Update;
use crate::session::dividing::load;
use crate::session::present::{Manner, Present, Wanted};
use crate::session::shaping::shape;
use crate::session::union::{Cast, gone_edges, unmoved};

/// Compiles the union of what is wanted and what still fades, and works out the difference to `present`, which is
/// then what is wanted.
///
/// # Errors
/// `wanted` comes back if old and new edges together form a cycle; `present` is unchanged.
pub(crate) fn transition<'g>(
    present: &mut Present,
    wanted: Wanted<'g>,
    manner: Manner,
) -> Result<(Update, Plan), Wanted<'g>> {
    let cast = Cast::new(present, &wanted.nodes);
    let (leaving_nodes, gone_nodes) = cast.part(present, manner);
    let cast = cast.with(&leaving_nodes);
    let steps = cast.steps(present, &wanted.edges, manner);
    let wiring = cast.wiring(&steps);
    let Ok(plan) = compile(&wiring, manner.latency_floor, manner.passes) else {
        return Err(wanted);
    };
    let division = divide(&wiring, &plan, manner.threads, manner.passes);

    let mut update = Update {
        after_fades: manner.after_fades,
        unmoved: unmoved(present, &steps),
        bypasses: cast.bypasses().collect(),
        ..Update::default()
    };
    if !update.bypasses.is_empty() {
        update.bypass_frames = manner.fade.frames;
        update.fade_frames = u64::from(manner.fade.frames);
    }
    for node in &gone_nodes {
        update.departures.push((node.slot, None));
        present.node_slots.release(node.slot);
        present.told.remove(&node.slot);
        present.factors.release(node.factors, node.factor_count());
    }
    for edge in gone_edges(present, &steps) {
        update.edge_departures.push((edge, None));
        present.edge_slots.release(edge);
    }
    let mut edges = Vec::with_capacity(steps.len());
    for (step, delay) in steps.into_iter().zip(&plan.delays) {
        let slots = &mut present.edge_slots;
        edges.push(shape(&mut update, slots, step, *delay, manner));
    }
    let node_slots: Vec<u32> = cast.slots().collect();
    let slot = |node: u32| node_slots.get(node as usize).copied();
    let call_slots = plan.calls.iter().map(|call| slot(call.node));
    let call_slots: Vec<u32> = call_slots.map(|slot| slot.unwrap_or(NO_SLOT)).collect();
    let edge_slots = edges.iter().map(|edge| edge.slot.unwrap_or(NO_SLOT));
    let edge_slots: Vec<u32> = edge_slots.collect();
    present.sharing = match &division {
        Ok(division) => division.summary().to_string(),
        Err(reason) => reason.to_string(),
    };
    let division = division.ok();
    let division = division.and_then(|division| load(division, &node_slots, &edge_slots));
    update.loaded = LoadedPlan {
        sequence: manner.sequence,
        groups: GroupStates::of(&plan, &call_slots),
        call_slots,
        edge_slots,
        macros: wanted.macros,
        tellers: cast.tellers().collect(),
        plan: plan.clone(),
        division: division.map(Box::new),
    };
    present.is_fading = edges.iter().any(|edge| edge.fading);
    present.has_modulation = edges.iter().any(|edge| edge.is_modulation());
    present.leaving_edges = edges.split_off(wanted.edges.len());
    present.edges = edges;
    present.nodes = wanted.nodes;
    present.leaving_nodes = leaving_nodes;
    Ok((update, plan))
}
