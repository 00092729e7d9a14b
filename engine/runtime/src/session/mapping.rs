//! What the macros of a graph move.

use std::sync::Arc;

use airloom_api::process::io::Span;
use airloom_graph::check::checked::{CheckedGraph, CheckedTarget};

use crate::execute::loaded::{MacroTable, MacroTarget};
use crate::session::loading::LoadedNode;
use crate::status::{MACRO_SLOTS, Status};

/// The value of a parameter as it sounds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Effective {
    /// The base value, or what the macro makes of it.
    pub value: f64,
    /// The macro whose value it has: of several the last.
    pub mover: Option<u16>,
}

/// Base values of the nodes at some places, with the present values of the macros put over them.
pub(crate) fn effective_params(
    graph: &CheckedGraph,
    status: &Status,
    places: &[usize],
) -> Vec<Vec<Effective>> {
    let base = |value: &f64| Effective {
        value: *value,
        mover: None,
    };
    let nodes = places.iter().map(|place| graph.nodes.get(*place));
    let mut params: Vec<Vec<Effective>> = nodes
        .map(|node| node.map_or_else(Vec::new, |node| node.params.iter().map(base).collect()))
        .collect();
    if graph.macros.is_empty() {
        return params;
    }
    let mut wanted = vec![None; graph.nodes.len()];
    for (index, place) in places.iter().enumerate() {
        if let Some(entry) = wanted.get_mut(*place) {
            *entry = Some(index);
        }
    }
    for entry in &graph.macros {
        let value = status.macro_value(entry.slot);
        for target in &entry.targets {
            let index = wanted.get(target.node).copied().flatten();
            let node = index.and_then(|index| params.get_mut(index));
            if let Some(param) = node.and_then(|params| params.get_mut(target.param)) {
                *param = Effective {
                    value: mapped(target, value),
                    mover: Some(entry.slot),
                };
            }
        }
    }
    params
}

/// The targets of every macro slot, by slots of the nodes.
pub(crate) fn macro_table(graph: &CheckedGraph, nodes: &[Arc<LoadedNode>]) -> MacroTable {
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
