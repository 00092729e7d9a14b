//! What the macros of a graph move.

use airloom_api::process::io::Span;
use airloom_graph::check::checked::{CheckedGraph, CheckedTarget};

use crate::execute::loaded::{MacroTable, MacroTarget};
use crate::session::loading::LoadedNode;
use crate::status::{MACRO_SLOTS, Status};

/// Base values of all nodes with the present values of the macros put over them.
pub(crate) fn effective_params(graph: &CheckedGraph, status: &Status) -> Vec<Vec<f64>> {
    let mut params: Vec<Vec<f64>> = graph.nodes.iter().map(|node| node.params.clone()).collect();
    for entry in &graph.macros {
        let value = status.macro_value(entry.slot);
        for target in &entry.targets {
            let node = params.get_mut(target.node);
            if let Some(param) = node.and_then(|params| params.get_mut(target.param)) {
                *param = mapped(target, value);
            }
        }
    }
    params
}

/// The targets of every macro slot, by slots of the nodes.
pub(crate) fn macro_table(graph: &CheckedGraph, nodes: &[LoadedNode]) -> MacroTable {
    if graph.macros.is_empty() {
        return MacroTable::default();
    }
    let mut table = MacroTable {
        slots: vec![Span::default(); MACRO_SLOTS + 1],
        targets: Vec::new(),
    };
    for entry in &graph.macros {
        let start = table.targets.len();
        table
            .targets
            .extend(entry.targets.iter().filter_map(|target| {
                let slot = nodes.get(target.node)?.slot;
                let param = u32::try_from(target.param).ok()?;
                Some(loaded(target, slot, param))
            }));
        if let (Some(span), Ok(start), Ok(end)) = (
            table.slots.get_mut(usize::from(entry.slot)),
            u32::try_from(start),
            u32::try_from(table.targets.len()),
        ) {
            *span = Span {
                start,
                len: end - start,
            };
        }
    }
    table
}

/// The value that a macro gives a target.
pub(crate) fn mapped(target: &CheckedTarget, value: f64) -> f64 {
    loaded(target, 0, 0).map(value)
}

fn loaded(target: &CheckedTarget, node: u32, param: u32) -> MacroTarget {
    MacroTarget {
        node,
        param,
        min: target.min,
        max: target.max,
        curve: target.curve,
    }
}
