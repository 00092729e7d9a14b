//! The state of the last pass: buffers given away so far, and the plan that grows.

use airloom_api::node::spec::Role;
use airloom_api::port::PortKind;
use airloom_api::process::io::Span;

use crate::compile::buffers::{Colouring, Lifetime};
use crate::compile::latency::Alignment;
use crate::compile::plan::{Alone, Grouping, Plan, PlanNode};
use crate::compile::running::RunningSums;
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
    /// All output ports, node after node: their buffers, and who has still to read them.
    pub outputs: Vec<Lifetime>,
    /// By node: its first output port in `outputs`.
    pub first_outputs: Vec<u32>,
    /// Outputs that the present step is the last to read.
    pub finished: Vec<u32>,
    /// Buffers that only the present step reads: neighbours, in the plan's operands.
    pub temporary: Vec<Span>,
    /// Event lists that only the present step reads.
    pub temporary_events: Vec<Span>,
    /// Sums that are added up on the way.
    pub running: RunningSums,
    /// Whether the calls of a batch are assembled: their buffers live until the last of them is over.
    pub in_batch: bool,
    /// Room for the edges of one port.
    pub port_edges: Vec<u32>,
    /// What there is so far.
    pub plan: Plan,
}

impl<'a> Assembly<'a> {
    /// Nothing is written down yet but the nodes and how they are aligned.
    pub fn new(wiring: &'a Wiring, incoming: &'a Incoming, alignment: Alignment) -> Self {
        Self::within(Plan::default(), wiring, incoming, alignment)
    }

    /// The same, in the memory of a plan that nobody needs any more.
    pub fn within(
        spare: Plan,
        wiring: &'a Wiring,
        incoming: &'a Incoming,
        alignment: Alignment,
    ) -> Self {
        let mut plan = spare.emptied();
        let count = wiring.nodes.len();
        let mut outputs = Vec::with_capacity(count);
        let mut first_outputs = Vec::with_capacity(count);
        let mut piece = None;
        plan.nodes.reserve(count);
        plan.steps.reserve(count * 2);
        plan.calls.reserve(count);
        plan.spans.reserve(count * 3);
        plan.operands.reserve(count * 4);
        plan.mix_edges.reserve(wiring.edges.len());
        for (node, arrival) in wiring.nodes.iter().zip(&alignment.arrivals) {
            first_outputs.push(index_u32(outputs.len()));
            outputs.extend(node.spec.outputs.iter().map(|port| Lifetime {
                events: port.kind == PortKind::Events,
                ..Lifetime::default()
            }));
            plan.nodes.push(PlanNode {
                id: node.id.clone(),
                arrival: *arrival,
                grouping: Grouping::Alone(Alone::ItsKind),
            });
            if let Role::Feedback { min_frames } = node.spec.role {
                let frames = min_frames.max(1);
                piece = Some(piece.map_or(frames, |shortest: u32| shortest.min(frames)));
            }
        }
        for edge in &wiring.edges {
            outputs[first_outputs[edge.from_node] as usize + edge.from_port].readers += 1;
        }
        Self {
            wiring,
            incoming,
            audio: Colouring::with_reserved(1),
            events: Colouring::with_reserved(1),
            outputs,
            first_outputs,
            finished: Vec::new(),
            temporary: Vec::new(),
            temporary_events: Vec::new(),
            running: RunningSums::of(wiring, incoming),
            in_batch: false,
            port_edges: Vec::new(),
            plan: Plan {
                delays: alignment.delays,
                latency: alignment.total,
                piece,
                ..plan
            },
        }
    }

    /// The place of an output port in `outputs`.
    pub fn output(&self, node: usize, port: usize) -> usize {
        self.first_outputs[node] as usize + port
    }

    /// Frees the buffers of an output.
    pub fn release(&mut self, output: u32) {
        let lifetime = &mut self.outputs[output as usize];
        let buffers = std::mem::take(&mut lifetime.buffers);
        let colouring = if lifetime.events {
            &mut self.events
        } else {
            &mut self.audio
        };
        if let Some(first) = self.plan.operands(buffers).first() {
            colouring.release(*first, buffers.len);
        }
    }

    /// Frees what the step was the last to read.
    pub fn release_after_step(&mut self) {
        while let Some(output) = self.finished.pop() {
            self.release(output);
        }
        let temporary = [
            (&mut self.temporary, &mut self.audio),
            (&mut self.temporary_events, &mut self.events),
        ];
        for (spans, colouring) in temporary {
            for span in spans.drain(..) {
                if let Some(first) = self.plan.operands(span).first() {
                    colouring.release(*first, span.len);
                }
            }
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

    /// Writes down fresh buffers, neighbours, or lists of events.
    pub fn fresh(&mut self, count: usize, events: bool) -> Span {
        let colouring = if events {
            &mut self.events
        } else {
            &mut self.audio
        };
        let start = index_u32(self.plan.operands.len());
        let len = index_u32(count);
        let first = colouring.take(len);
        self.plan.operands.extend(first..first + len);
        Span { start, len }
    }
}
