//! Cycles that no feedback node closes.
//!
//! Strongly connected components in linear time (Tarjan, "Depth-first search and linear graph algorithms", SIAM
//! Journal on Computing 1, 1972), with a stack of its own: a chain of 10,000 nodes must not recurse.

use std::collections::VecDeque;

use crate::check::edges::{Edge, Edges};

/// Components of more than one node, and nodes that feed themselves. Nodes of each in ascending order, components
/// by their first node.
pub fn components(edges: &Edges) -> Vec<Vec<usize>> {
    let mut search = Search::new(edges.nodes());
    for node in 0..edges.nodes() {
        search.from(node, edges);
    }
    let mut found = search.found;
    for component in &mut found {
        component.sort_unstable();
    }
    found.sort_unstable();
    found
}

/// A shortest cycle through the first node of a component, as edges in the order of the signal.
pub fn shortest(component: &[usize], edges: &Edges) -> Vec<Edge> {
    let Some(&first) = component.first() else {
        return Vec::new();
    };
    // Breadth-first from the first node until an edge returns to it.
    let mut reached_by: Vec<Option<Edge>> = vec![None; component.len()];
    let mut queue = VecDeque::from([first]);
    while let Some(node) = queue.pop_front() {
        for edge in edges.leaving(node) {
            if edge.to == first {
                return path(*edge, first, component, &reached_by);
            }
            let Ok(place) = component.binary_search(&edge.to) else {
                continue;
            };
            if let Some(by @ None) = reached_by.get_mut(place) {
                *by = Some(*edge);
                queue.push_back(edge.to);
            }
        }
    }
    Vec::new()
}

fn path(last: Edge, first: usize, component: &[usize], reached_by: &[Option<Edge>]) -> Vec<Edge> {
    let mut path = vec![last];
    let mut node = last.from;
    while node != first {
        let by = component
            .binary_search(&node)
            .ok()
            .and_then(|place| reached_by.get(place).copied().flatten());
        let Some(edge) = by else {
            break;
        };
        path.push(edge);
        node = edge.from;
    }
    path.reverse();
    path
}

/// Not visited yet.
const NEW: usize = usize::MAX;

/// Part of a component that is complete.
const DONE: usize = usize::MAX - 1;

struct Search {
    /// Order of the first visit, or one of the marks above.
    visited: Vec<usize>,
    /// The earliest visit that can be reached from here.
    low: Vec<usize>,
    visits: usize,
    /// Nodes whose component is not complete.
    open: Vec<usize>,
    found: Vec<Vec<usize>>,
}

impl Search {
    fn new(nodes: usize) -> Self {
        Self {
            visited: vec![NEW; nodes],
            low: vec![NEW; nodes],
            visits: 0,
            open: Vec::new(),
            found: Vec::new(),
        }
    }

    fn visited(&self, node: usize) -> usize {
        self.visited.get(node).copied().unwrap_or(DONE)
    }

    fn low(&self, node: usize) -> usize {
        self.low.get(node).copied().unwrap_or(NEW)
    }

    fn lower(&mut self, node: usize, to: usize) {
        if let Some(low) = self.low.get_mut(node) {
            *low = (*low).min(to);
        }
    }

    fn enter(&mut self, node: usize) {
        if let Some(visited) = self.visited.get_mut(node) {
            *visited = self.visits;
        }
        self.lower(node, self.visits);
        self.visits += 1;
        self.open.push(node);
    }

    fn from(&mut self, start: usize, edges: &Edges) {
        if self.visited(start) != NEW {
            return;
        }
        self.enter(start);
        // Each node on the way, and how many of its edges were followed.
        let mut way = vec![(start, 0)];
        while let Some((node, followed)) = way.last_mut() {
            let node = *node;
            if let Some(edge) = edges.leaving(node).get(*followed) {
                *followed += 1;
                match self.visited(edge.to) {
                    NEW => {
                        self.enter(edge.to);
                        way.push((edge.to, 0));
                    }
                    DONE => {}
                    visit => self.lower(node, visit),
                }
            } else {
                way.pop();
                let low = self.low(node);
                if let Some((before, _)) = way.last() {
                    self.lower(*before, low);
                }
                if low == self.visited(node) {
                    self.close(node, edges);
                }
            }
        }
    }

    /// Takes the component that begins with a node from the open ones.
    fn close(&mut self, node: usize, edges: &Edges) {
        let start = self
            .open
            .iter()
            .rposition(|open| *open == node)
            .unwrap_or(self.open.len());
        let component = self.open.split_off(start);
        for member in &component {
            if let Some(visited) = self.visited.get_mut(*member) {
                *visited = DONE;
            }
        }
        let feeds_itself = || edges.leaving(node).iter().any(|edge| edge.to == node);
        if component.len() > 1 || feeds_itself() {
            self.found.push(component);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph(nodes: usize, pairs: &[(usize, usize)]) -> Edges {
        let edges = pairs
            .iter()
            .enumerate()
            .map(|(connection, &(from, to))| Edge {
                from,
                to,
                connection,
            })
            .collect();
        Edges::new(nodes, edges)
    }

    /// By definition: a node is on a cycle where it reaches itself.
    fn on_cycles(nodes: usize, pairs: &[(usize, usize)]) -> Vec<bool> {
        let mut reach = vec![vec![false; nodes]; nodes];
        for &(from, to) in pairs {
            reach[from][to] = true;
        }
        for middle in 0..nodes {
            for from in 0..nodes {
                for to in 0..nodes {
                    reach[from][to] |= reach[from][middle] && reach[middle][to];
                }
            }
        }
        (0..nodes).map(|node| reach[node][node]).collect()
    }

    proptest::proptest! {
        #[test]
        fn as_by_definition(
            pairs in proptest::collection::vec((0..9_usize, 0..9_usize), 0..20),
        ) {
            let edges = graph(9, &pairs);
            let mut found = vec![false; 9];
            for component in components(&edges) {
                let cycle = shortest(&component, &edges);
                proptest::prop_assert_eq!(cycle[0].from, component[0]);
                proptest::prop_assert_eq!(cycle.last().unwrap().to, component[0]);
                for pair in cycle.windows(2) {
                    proptest::prop_assert_eq!(pair[0].to, pair[1].from);
                }
                for node in component {
                    found[node] = true;
                }
            }
            proptest::prop_assert_eq!(found, on_cycles(9, &pairs));
        }
    }

    #[test]
    fn a_long_chain_does_not_recurse() {
        let mut pairs: Vec<_> = (0..99_999).map(|node| (node, node + 1)).collect();
        assert!(components(&graph(100_000, &pairs)).is_empty());
        pairs.push((99_999, 0));
        let edges = graph(100_000, &pairs);
        let found = components(&edges);
        assert_eq!(found.len(), 1);
        assert_eq!(shortest(&found[0], &edges).len(), 100_000);
    }
}
