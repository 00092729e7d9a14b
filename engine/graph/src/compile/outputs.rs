//! What a node writes: fresh buffers, or those of the input that it may be computed in.

use airloom_api::node::spec::Guard;
use airloom_api::port::PortKind;
use airloom_api::process::io::Span;

use crate::compile::assembly::Assembly;
use crate::compile::plan::Call;
use crate::compile::wiring::index_u32;

impl Assembly<'_> {
    /// Gives buffers to all output ports of a call whose inputs are known.
    pub fn write_outputs(&mut self, call: &mut Call) {
        let node = call.node as usize;
        let wiring = self.wiring;
        let ports = &wiring.nodes[node].spec.outputs;
        call.outputs.start = index_u32(self.plan.spans.len());
        call.outputs.len = index_u32(ports.len());
        call.written.start = index_u32(self.plan.operands.len());
        for (port, port_spec) in ports.iter().enumerate() {
            let start = index_u32(self.plan.operands.len());
            let mut place = Span {
                start: start - call.written.start,
                len: 0,
            };
            if port_spec.kind != PortKind::Events {
                let count = port_spec.kind.buffers();
                let buffers = self
                    .inherited(call, port)
                    .unwrap_or_else(|| self.fresh(count, false));
                place.len = buffers.len;
                self.give(node, port, buffers);
            }
            self.plan.spans.push(place);
        }
        call.written.len = index_u32(self.plan.operands.len()) - call.written.start;
        call.sent.start = index_u32(self.plan.operands.len());
        for (port, port_spec) in ports.iter().enumerate() {
            if port_spec.kind == PortKind::Events {
                let list = self.fresh(1, true);
                self.give(node, port, list);
            }
        }
        call.sent.len = index_u32(self.plan.operands.len()) - call.sent.start;
    }

    /// From now on an output lives in these buffers; nobody may be there to read it.
    fn give(&mut self, node: usize, port: usize, buffers: Span) {
        let output = self.output(node, port);
        let lifetime = &mut self.outputs[output];
        lifetime.buffers = buffers;
        if lifetime.readers == 0 {
            self.finished.push(index_u32(output));
        }
    }

    /// The buffers that an output takes over from the input it may be computed in, written down once more.
    fn inherited(&mut self, call: &Call, output: usize) -> Option<Span> {
        let spec = &self.wiring.nodes[call.node as usize].spec;
        let pair = spec.in_place?;
        // A node that is scanned keeps its inputs, so that it can be told apart from one that was fed rubbish.
        // In a batch others may read what is the input here.
        if pair.output != output || spec.guard != Guard::None || self.in_batch {
            return None;
        }
        let span = *self
            .plan
            .spans
            .get(call.inputs.start as usize + pair.input)?;
        if self.reads_elsewhere(call, pair.input, self.plan.operands(span)) {
            return None;
        }
        let buffers = self.plan.operands(span);
        let mut temporary = self.temporary.iter();
        let sum = temporary.position(|sum| self.plan.operands(*sum) == buffers);
        if let Some(sum) = sum {
            self.temporary.swap_remove(sum);
        } else {
            let last = self.finished.iter().position(|output| {
                let finished = self.outputs[*output as usize].buffers;
                self.plan.operands(finished) == buffers
            })?;
            self.finished.swap_remove(last);
        }
        let start = span.start as usize;
        self.plan
            .operands
            .extend_from_within(start..start + span.len as usize);
        Some(Span {
            start: index_u32(self.plan.operands.len()) - span.len,
            len: span.len,
        })
    }

    /// Whether another port or parameter of the node reads one of these buffers too.
    fn reads_elsewhere(&self, call: &Call, input: usize, buffers: &[u32]) -> bool {
        let start = call.inputs.start as usize;
        let other_port = self.plan.spans[start..start + call.inputs.len as usize]
            .iter()
            .zip(&self.wiring.nodes[call.node as usize].spec.inputs)
            .enumerate()
            .filter(|(port, (_, spec))| *port != input && spec.kind != PortKind::Events)
            .any(|(_, (span, _))| {
                self.plan
                    .operands(*span)
                    .iter()
                    .any(|b| buffers.contains(b))
            });
        let start = call.modulations.start as usize;
        let modulation = self.plan.modulations[start..start + call.modulations.len as usize]
            .iter()
            .any(|modulation| buffers.contains(&modulation.buffer));
        other_port || modulation
    }
}
