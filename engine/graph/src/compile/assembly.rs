//! The state of the last pass: buffers given away so far, and the plan that grows.

use airloom_api::node::spec::Role;
use airloom_api::port::PortKind;
use airloom_api::process::io::Span;

use crate::compile::buffers::{Colouring, Lifetime};
use crate::compile::latency::Alignment;
use crate::compile::plan::{Plan, PlanNode};
use crate::compile::wiring::{Incoming, Wiring, index_u32};

/// The state of the last pass.
pub(super) struct Assembly<'a> {
    /// What is assembled.
    pub wiring: &'a Wiring,
    /// Its edges by destination.
    pub incoming: &'a Incoming,
    /// Numbers of buffers.
    pub audio: Colouring,
    /// Numbers of event lists.
    pub events: Colouring,
    /// By node and output port: its buffers, and who has still to read them.
    pub outputs: Vec<Vec<Lifetime>>,
    /// Outputs that the present step is the last to read.
    pub finished: Vec<(usize, usize)>,
    /// Buffers that only the present step reads.
    pub temporary: Vec<u32>,
    /// Event lists that only the present step reads.
    pub temporary_events: Vec<u32>,
    /// What there is so far.
    pub plan: Plan,
}

impl<'a> Assembly<'a> {
    /// Nothing is written down yet but the nodes and how they are aligned.
    pub fn new(wiring: &'a Wiring, incoming: &'a Incoming, alignment: Alignment) -> Self {
        let mut outputs: Vec<Vec<Lifetime>> = wiring
            .nodes
            .iter()
            .map(|node| vec![Lifetime::default(); node.spec.outputs.len()])
            .collect();
        for edge in &wiring.edges {
            outputs[edge.from_node][edge.from_port].readers += 1;
        }
        let nodes = wiring
            .nodes
            .iter()
            .zip(&alignment.arrivals)
            .map(|(node, arrival)| PlanNode {
                id: node.id.clone(),
                inputs: Span::default(),
                outputs: Span::default(),
                written: Span::default(),
                sent: Span::default(),
                modulations: Span::default(),
                arrival: *arrival,
                feedback: matches!(node.spec.role, Role::Feedback { .. }),
            })
            .collect();
        let piece = wiring
            .nodes
            .iter()
            .filter_map(|node| match node.spec.role {
                Role::Feedback { min_frames } => Some(min_frames.max(1)),
                _ => None,
            })
            .min();
        Self {
            wiring,
            incoming,
            audio: Colouring::with_reserved(1),
            events: Colouring::with_reserved(1),
            outputs,
            finished: Vec::new(),
            temporary: Vec::new(),
            temporary_events: Vec::new(),
            plan: Plan {
                nodes,
                delays: alignment.delays,
                latency: alignment.total,
                piece,
                ..Plan::default()
            },
        }
    }

    /// Frees the buffers of an output.
    pub fn release(&mut self, node: usize, port: usize) {
        let is_events = self.wiring.nodes[node].spec.outputs[port].kind == PortKind::Events;
        for buffer in std::mem::take(&mut self.outputs[node][port].buffers) {
            if is_events {
                self.events.release(buffer);
            } else {
                self.audio.release(buffer);
            }
        }
    }

    /// Frees what the step was the last to read.
    pub fn release_after_step(&mut self) {
        for (node, port) in std::mem::take(&mut self.finished) {
            self.release(node, port);
        }
        for buffer in std::mem::take(&mut self.temporary) {
            self.audio.release(buffer);
        }
        for list in std::mem::take(&mut self.temporary_events) {
            self.events.release(list);
        }
    }

    /// Writes down buffers.
    pub fn operands(&mut self, buffers: impl IntoIterator<Item = u32>) -> Span {
        let start = index_u32(self.plan.operands.len());
        self.plan.operands.extend(buffers);
        Span {
            start,
            len: index_u32(self.plan.operands.len()) - start,
        }
    }

    /// Writes down ports.
    pub fn spans(&mut self, spans: Vec<Span>) -> Span {
        let start = index_u32(self.plan.spans.len());
        self.plan.spans.extend(spans);
        Span {
            start,
            len: index_u32(self.plan.spans.len()) - start,
        }
    }
}
