//! Where elements of a document go when others come and go.

use crate::check::changes::ListChange;
use crate::check::checked::CheckedGraph;
use crate::check::places::around;

/// Where touched elements were and are. `None` where the list changed otherwise than by these coming and going.
pub(super) fn moves<I: PartialEq>(
    touched: &[I],
    (old, new): (usize, usize),
    find: impl Fn(&I) -> Option<usize>,
    is_at: impl Fn(usize, &I) -> bool,
) -> Option<ListChange> {
    let mut found = ListChange::default();
    for id in touched {
        match find(id) {
            // Others that came or went before it have moved it, each by one.
            Some(before) => match around(before, new, touched.len(), |at| is_at(at, id)) {
                Some(at) => found.changed.push(at),
                None => found.gone.push(before),
            },
            None => {
                // What came may have gone again within the same edit.
                let at = (0..new).rev().find(|at| is_at(*at, id));
                found.came.extend(at);
            }
        }
    }
    found.gone.sort_unstable();
    found.came.sort_unstable();
    (old + found.came.len() == new + found.gone.len()).then_some(found)
}

/// Lets connections and macros follow the nodes that moved. `None` where one is left whose node has gone.
pub(super) fn readdress(
    graph: &mut CheckedGraph,
    old_count: usize,
    nodes: &ListChange,
) -> Option<()> {
    let is_at_end = |at: &usize| *at >= old_count;
    if nodes.gone.is_empty() && nodes.came.iter().all(is_at_end) {
        return Some(());
    }
    let places = nodes.places(old_count);
    let place = |at: usize| places.get(at).copied().flatten();
    for connection in &mut graph.connections {
        connection.from_node = place(connection.from_node)?;
        let node = connection.to.node_mut();
        *node = place(*node)?;
    }
    for target in graph.macros.iter_mut().flat_map(|entry| &mut entry.targets) {
        // A target whose node has gone is looked at with the macros.
        target.node = place(target.node).unwrap_or(usize::MAX);
    }
    Some(())
}
