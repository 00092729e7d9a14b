//! What a node writes: fresh buffers, or those of the input that it may be computed in.

use airloom_api::node::spec::Guard;
use airloom_api::port::PortKind;
use airloom_api::process::io::Span;

use crate::compile::assembly::Assembly;
use crate::compile::wiring::index_u32;

impl Assembly<'_> {
    /// Gives buffers to all output ports.
    pub fn write_outputs(&mut self, node: usize) {
        let spec = self.wiring.nodes[node].spec.clone();
        let mut ports = Vec::with_capacity(spec.outputs.len());
        let mut sent = Vec::new();
        let mut written = Vec::new();
        for (port, port_spec) in spec.outputs.iter().enumerate() {
            let buffers: Vec<u32> = if port_spec.kind == PortKind::Events {
                let list = self.events.take();
                sent.push(list);
                vec![list]
            } else {
                let buffers = self.inherited(node, port).unwrap_or_else(|| {
                    (0..port_spec.kind.buffers())
                        .map(|_| self.audio.take())
                        .collect()
                });
                written.extend(&buffers);
                buffers
            };
            let lifetime = &mut self.outputs[node][port];
            lifetime.buffers.clone_from(&buffers);
            if lifetime.readers == 0 {
                self.finished.push((node, port));
            }
            ports.push(buffers);
        }
        let mut position = 0;
        let spans = ports
            .iter()
            .zip(&spec.outputs)
            .map(|(buffers, port_spec)| {
                let start = position;
                if port_spec.kind == PortKind::Events {
                    return Span { start, len: 0 };
                }
                position += index_u32(buffers.len());
                Span {
                    start,
                    len: index_u32(buffers.len()),
                }
            })
            .collect();
        self.plan.nodes[node].written = self.operands(written);
        self.plan.nodes[node].sent = self.operands(sent);
        self.plan.nodes[node].outputs = self.spans(spans);
    }

    /// The buffers that an output takes over from the input it may be computed in.
    fn inherited(&mut self, node: usize, output: usize) -> Option<Vec<u32>> {
        let spec = &self.wiring.nodes[node].spec;
        let pair = spec.in_place?;
        // A node that is scanned keeps its inputs, so that it can be told apart from one that was fed rubbish.
        if pair.output != output || spec.guard != Guard::None {
            return None;
        }
        let inputs = self.plan.nodes[node].inputs;
        let span = *self.plan.spans.get(inputs.start as usize + pair.input)?;
        let buffers = self.plan.operands(span).to_vec();
        if self.reads_elsewhere(node, pair.input, &buffers) {
            return None;
        }
        if buffers.iter().all(|buffer| self.temporary.contains(buffer)) {
            self.temporary.retain(|buffer| !buffers.contains(buffer));
            return Some(buffers);
        }
        let last = self
            .finished
            .iter()
            .position(|(from, port)| self.outputs[*from][*port].buffers == buffers)?;
        self.finished.swap_remove(last);
        Some(buffers)
    }

    /// Whether another port or parameter of the node reads one of these buffers too.
    fn reads_elsewhere(&self, node: usize, input: usize, buffers: &[u32]) -> bool {
        let plan_node = &self.plan.nodes[node];
        let start = plan_node.inputs.start as usize;
        let other_port = self.plan.spans[start..start + plan_node.inputs.len as usize]
            .iter()
            .zip(&self.wiring.nodes[node].spec.inputs)
            .enumerate()
            .filter(|(port, (_, spec))| *port != input && spec.kind != PortKind::Events)
            .any(|(_, (span, _))| {
                self.plan
                    .operands(*span)
                    .iter()
                    .any(|b| buffers.contains(b))
            });
        let start = plan_node.modulations.start as usize;
        let modulation = self.plan.modulations[start..start + plan_node.modulations.len as usize]
            .iter()
            .any(|modulation| buffers.contains(&modulation.buffer));
        other_port || modulation
    }
}
