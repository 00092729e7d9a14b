//! From what the executor runs to what it shall run: one update.

use std::sync::Arc;

use airloom_graph::compile::compiler::compile;
use airloom_graph::compile::plan::Plan;
use airloom_graph::compile::strands::divide::divide;
use airloom_graph::compile::strands::division::{Division, Undivided};

use crate::execute::groups::GroupStates;
use crate::execute::loaded::{LoadedPlan, MacroTable, NO_SLOT};
use crate::execute::update::Update;
use crate::session::dividing;
use crate::session::loading::LoadedNode;
use crate::session::present::{Manner, Present, Wanted};
use crate::session::rows::Rows;
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
) -> Result<Update, Wanted<'g>> {
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
    manner.bypass(&mut update);
    depart(present, &mut update, &gone_nodes);
    for edge in gone_edges(present, &steps) {
        update.edge_departures.push((edge, None));
        present.edge_slots.release(edge);
    }
    let mut edges = Vec::with_capacity(steps.len());
    for (step, delay) in steps.into_iter().zip(&plan.delays) {
        let slots = &mut present.edge_slots;
        edges.push(shape(&mut update, slots, step, *delay, manner));
    }
    present.is_fading = edges.iter().any(|edge| edge.fading);
    present.has_modulation = edges.iter().any(|edge| edge.is_modulation());
    present.leaving_edges = edges.split_off(wanted.edges.len());
    present.edges = edges;
    present.nodes = wanted.nodes;
    present.leaving_nodes = leaving_nodes;
    let rows = present.rows_of(wiring);
    let compiled = Compiled { plan, division };
    load(present, &mut update, compiled, &rows, wanted.macros, manner);
    present.rows = Some(rows);
    Ok(update)
}

/// Lets nodes go.
pub(crate) fn depart(present: &mut Present, update: &mut Update, gone: &[Arc<LoadedNode>]) {
    for node in gone {
        update.departures.push((node.slot, None));
        present.node_slots.release(node.slot);
        present.told.remove(&node.slot);
        present.inside.remove(&node.slot);
        present.shown.remove(&node.slot);
        present.factors.release(node.factors, node.factor_count());
    }
}

/// What came of a wiring.
pub(crate) struct Compiled {
    pub plan: Plan,
    /// How threads share it, or why they do not.
    pub division: Result<Division, Undivided>,
}

/// Writes a plan with the slots that it refers to into an update.
pub(crate) fn load(
    present: &mut Present,
    update: &mut Update,
    compiled: Compiled,
    rows: &Rows,
    macros: MacroTable,
    manner: Manner,
) {
    let Compiled { plan, division } = compiled;
    let node_slots: Vec<u32> = rows.nodes.iter().map(|row| row.slot).collect();
    let edge_slots: Vec<u32> = rows.edges.iter().map(|row| row.slot).collect();
    present.sharing = match &division {
        Ok(division) => division.summary().to_string(),
        Err(reason) => reason.to_string(),
    };
    let division = division.ok();
    let division = division.and_then(|division| dividing::load(division, &node_slots, &edge_slots));
    let slot = |node: u32| node_slots.get(node as usize).copied();
    let call_slots = plan.calls.iter().map(|call| slot(call.node));
    let call_slots: Vec<u32> = call_slots.map(|slot| slot.unwrap_or(NO_SLOT)).collect();
    let tellers = rows.nodes.iter().filter(|node| node.tells);
    update.loaded = LoadedPlan {
        sequence: manner.sequence,
        groups: GroupStates::of(&plan, &call_slots),
        call_slots,
        edge_slots,
        macros,
        tellers: tellers.map(|node| node.slot).collect(),
        plan: Arc::new(plan),
        division: division.map(Box::new),
    };
}
