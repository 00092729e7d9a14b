//! The longest way through the graph, where somebody limits it.

use crate::check::edges::Edges;

/// How many nodes stand on the longest way; `None` where a cycle makes it endless.
pub fn longest(edges: &Edges) -> Option<usize> {
    let nodes = edges.nodes();
    let mut missing = vec![0_usize; nodes];
    for edge in edges.all() {
        if let Some(count) = missing.get_mut(edge.to) {
            *count += 1;
        }
    }
    let mut length = vec![1_usize; nodes];
    let mut ready: Vec<usize> = (0..nodes)
        .filter(|node| missing.get(*node) == Some(&0))
        .collect();
    let mut passed = 0;
    let mut longest = 0;
    while let Some(node) = ready.pop() {
        passed += 1;
        let here = length.get(node).copied().unwrap_or_default();
        longest = longest.max(here);
        for edge in edges.leaving(node) {
            if let Some(there) = length.get_mut(edge.to) {
                *there = (*there).max(here + 1);
            }
            if let Some(count) = missing.get_mut(edge.to) {
                *count -= 1;
                if *count == 0 {
                    ready.push(edge.to);
                }
            }
        }
    }
    (passed == nodes).then_some(longest)
}
