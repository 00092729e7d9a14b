//! What plays on under another name, when nodes move into a sub-graph or out of one.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use airloom_api::id::{ConnectionId, NodeId};
use airloom_graph::edit::subgraphs::moves::{Move, Moves};

use crate::session::edges::{LoadedEdge, WantedEdge};
use crate::session::present::Present;

/// Gives the nodes and edges that are there their new names. What no move names keeps its own.
pub(crate) fn rename(present: &mut Present, moves: &Moves) {
    let nodes = Names::of(&moves.nodes);
    let connections = Names::of(&moves.connections);
    present.rows = None;
    for node in present.nodes.iter_mut().chain(&mut present.leaving_nodes) {
        let renamed = nodes.renamed(node.id.as_str());
        if let Some(id) = renamed.and_then(|id| NodeId::played(&id).ok()) {
            Arc::make_mut(node).id = id;
        }
    }
    let inside = present.inside.values_mut().flatten().map(|(id, _)| id);
    let shown = present.shown.values_mut().flatten();
    for id in inside.chain(shown.map(|shown| &mut shown.id)) {
        let renamed = nodes.renamed(id.as_str());
        if let Some(renamed) = renamed.and_then(|id| NodeId::played(&id).ok()) {
            *id = renamed;
        }
    }
    for edge in present.edges.iter_mut().chain(&mut present.leaving_edges) {
        // A crossing is named after the connection, if it is of one, and the node that it passes by.
        let id = edge.id.as_str();
        let (connection, node) = match id.split_once(':') {
            Some((connection, node)) => (connection, Some(node)),
            None => (id, None),
        };
        let moved = connections
            .renamed(connection)
            .or_else(|| nodes.renamed_inside(connection));
        let passed = node.map(|node| nodes.renamed(node));
        if moved.is_none() && passed.as_ref().is_none_or(Option::is_none) {
            continue;
        }
        let mut renamed = moved.unwrap_or_else(|| connection.to_owned());
        if let Some(node) = node {
            renamed.push(':');
            renamed.push_str(passed.flatten().as_deref().unwrap_or(node));
        }
        if let Ok(id) = ConnectionId::played(&renamed) {
            Arc::make_mut(edge).id = id;
        }
    }
}

/// Lets edges that carry the same signal as before go on, though it comes from another slot.
pub(crate) fn carry(present: &mut Present, carried: &[String], wanted: &[WantedEdge<'_>]) {
    if carried.is_empty() {
        return;
    }
    present.rows = None;
    let carried: HashSet<&str> = carried.iter().map(String::as_str).collect();
    // What passes a node by carries what goes into it.
    let is_carried = |id: &ConnectionId| {
        let id = id.as_str();
        let (name, _) = id.split_once(':').unwrap_or((id, ""));
        carried.contains(name) || carried.contains(id)
    };
    let wanted = wanted.iter().map(|edge| (&edge.connection.id, edge));
    let wanted: HashMap<&ConnectionId, &WantedEdge<'_>> =
        wanted.filter(|(id, _)| is_carried(id)).collect();
    for edge in &mut present.edges {
        if let Some(wanted) = wanted.get(&edge.id) {
            let edge: &mut LoadedEdge = Arc::make_mut(edge);
            edge.from_slot = wanted.from_slot;
            edge.from_port = wanted.connection.from_port;
        }
    }
}

/// Names before and after.
pub(crate) struct Names<'m>(HashMap<&'m str, &'m str>);

impl<'m> Names<'m> {
    /// Those of some moves.
    pub fn of(moves: &'m [Move]) -> Self {
        let names = moves.iter();
        Self(
            names
                .map(|each| (each.from.as_str(), each.to.as_str()))
                .collect(),
        )
    }

    /// The new name of a path, if it, or what it lies in, has one.
    pub fn renamed(&self, path: &str) -> Option<String> {
        match self.0.get(path) {
            Some(name) => Some((*name).to_owned()),
            None => self.renamed_inside(path),
        }
    }

    /// The new name of a path if what it lies in has one.
    fn renamed_inside(&self, path: &str) -> Option<String> {
        let ends = path.match_indices('/').map(|(end, _)| end).rev();
        let mut outer = ends.filter_map(|end| path.split_at_checked(end));
        outer.find_map(|(outer, rest)| Some(format!("{}{rest}", self.0.get(outer)?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_in_a_node_that_moves_moves_with_it() {
        let moves = [Move {
            from: "a".into(),
            to: "v/a".into(),
        }];
        let names = Names::of(&moves);
        assert_eq!(names.renamed("a").as_deref(), Some("v/a"));
        assert_eq!(names.renamed("a/b/c").as_deref(), Some("v/a/b/c"));
        assert_eq!(names.renamed("ab"), None);
        assert_eq!(names.renamed("x/a"), None);
        assert_eq!(names.renamed_inside("a"), None);
    }
}
