//! Adds up long sums while the plan is assembled.

use crate::compile::assembly::Assembly;
use crate::compile::running::{CHUNK, NONE};

impl Assembly<'_> {
    /// Adds to the long sums what has become ready with the outputs of a node.
    pub fn add_up(&mut self, node: usize) {
        let Some(first) = self.running.waiting.get_mut(node) else {
            return;
        };
        let mut index = std::mem::replace(first, NONE);
        while index != NONE {
            let other = self.running.sums[index as usize].other;
            self.advance(index);
            index = other;
        }
    }

    fn advance(&mut self, index: u32) {
        let sum = &mut self.running.sums[index as usize];
        let source = |edge: &u32| self.wiring.edges[*edge as usize].from_node;
        let is_there = |edge: &u32| {
            let edge = self.wiring.edges[*edge as usize];
            let output = self.first_outputs[edge.from_node] as usize + edge.from_port;
            self.outputs[output].buffers.len > 0
        };
        while sum.edges.get(sum.next).is_some_and(is_there) {
            sum.next += 1;
        }
        if let Some(edge) = sum.edges.get(sum.next) {
            let source = source(edge);
            sum.other = std::mem::replace(&mut self.running.waiting[source], index);
        }
        if sum.next - sum.added < CHUNK {
            return;
        }
        let ready = sum.edges[sum.added..sum.next].to_vec();
        sum.added = sum.next;
        let (to, port, into) = (sum.node, sum.port, sum.into);
        let kind = self.wiring.nodes[to].spec.inputs[port].kind;
        let begun = into.unwrap_or_else(|| self.fresh(kind.buffers(), false));
        self.running.sums[index as usize].into = Some(begun);
        self.add(&ready, kind, begun, into.is_some());
    }
}
