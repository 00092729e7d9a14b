//! What a node reads: buffers shared with their source, or mixes of several edges.

use airloom_api::channels::ChannelRule;
use airloom_api::param::view::Modulation;
use airloom_api::port::PortKind;
use airloom_api::process::io::Span;

use crate::compile::assembly::Assembly;
use crate::compile::plan::{Mix, MixEdge, Step};
use crate::compile::wiring::{EdgeEnd, index_u32};

/// The number of the buffer that is always silent and of the event list that is always empty.
const NOTHING: u32 = 0;

/// Where an input port gets its samples.
enum Feed {
    Nothing,
    /// The edge's source buffers, read directly.
    Shared(usize),
    Mixed,
}

impl Assembly<'_> {
    /// The buffers of all input ports, mixed where they have to be.
    pub fn inputs(&mut self, node: usize) -> Span {
        let spec = &self.wiring.nodes[node].spec;
        let mut ports = Vec::with_capacity(spec.inputs.len());
        for (port, port_spec) in spec.inputs.iter().enumerate() {
            let edges: Vec<usize> = self
                .incoming
                .at(node)
                .iter()
                .map(|edge| *edge as usize)
                .filter(|edge| self.wiring.edges[*edge].end.port() == Some(port))
                .collect();
            ports.push(match self.feed(&edges) {
                Feed::Nothing => self.nothing(port_spec.kind),
                Feed::Shared(edge) => self.share(edge, port_spec.kind),
                Feed::Mixed => {
                    let before = self.finished.len();
                    let into = self.mix(&edges, port_spec.kind);
                    self.release_mixed(before, &ports);
                    into
                }
            });
        }
        self.spans(ports)
    }

    fn feed(&self, edges: &[usize]) -> Feed {
        match edges {
            [] => Feed::Nothing,
            [edge] if self.is_plain(*edge) => Feed::Shared(*edge),
            _ => Feed::Mixed,
        }
    }

    /// Whether a reader of this edge may read the source's buffers as they are.
    fn is_plain(&self, edge: usize) -> bool {
        let sums = matches!(
            self.wiring.edges[edge].end,
            EdgeEnd::Audio {
                rule: ChannelRule::Sum { .. },
                ..
            }
        );
        !self.is_shaped(edge) && !sums
    }

    fn is_shaped(&self, edge: usize) -> bool {
        self.wiring.edges[edge].shaped || self.plan.delays[edge] > 0
    }

    fn nothing(&mut self, kind: PortKind) -> Span {
        let count = buffer_count(kind);
        self.operands(std::iter::repeat_n(NOTHING, count))
    }

    fn share(&mut self, edge: usize, kind: PortKind) -> Span {
        let source = self.read(edge);
        if source.len() == buffer_count(kind) {
            self.operands(source)
        } else {
            let first = source.first().copied().unwrap_or(NOTHING);
            self.operands(std::iter::repeat_n(first, buffer_count(kind)))
        }
    }

    fn mix(&mut self, edges: &[usize], kind: PortKind) -> Span {
        let start = index_u32(self.plan.mix_edges.len());
        for edge in edges {
            let source = self.read(*edge);
            let from = self.operands(source);
            let rule = match self.wiring.edges[*edge].end {
                EdgeEnd::Audio { rule, .. } => rule,
                _ => ChannelRule::Pass,
            };
            let shaped = self.is_shaped(*edge).then(|| index_u32(*edge));
            self.plan.mix_edges.push(MixEdge { from, rule, shaped });
        }
        let events = kind == PortKind::Events;
        let into: Vec<u32> = (0..buffer_count(kind))
            .map(|_| {
                if events {
                    self.events.take()
                } else {
                    self.audio.take()
                }
            })
            .collect();
        if events {
            self.temporary_events.extend(&into);
        } else {
            self.temporary.extend(&into);
        }
        let into = self.operands(into);
        self.plan
            .steps
            .push(Step::Mix(index_u32(self.plan.mixes.len())));
        self.plan.mixes.push(Mix {
            into,
            edges: Span {
                start,
                len: index_u32(edges.len()),
            },
            events,
        });
        into
    }

    /// The buffers of an edge's source; counts the reading.
    fn read(&mut self, edge: usize) -> Vec<u32> {
        let edge = self.wiring.edges[edge];
        let lifetime = &mut self.outputs[edge.from_node][edge.from_port];
        lifetime.readers -= 1;
        if lifetime.readers == 0 {
            self.finished.push((edge.from_node, edge.from_port));
        }
        lifetime.buffers.clone()
    }

    /// The buffers that move the parameters.
    pub fn modulations(&mut self, node: usize) -> Span {
        let start = index_u32(self.plan.modulations.len());
        for index in 0..self.incoming.at(node).len() {
            let edge = self.incoming.at(node)[index] as usize;
            let EdgeEnd::Param { param, depth, law } = self.wiring.edges[edge].end else {
                continue;
            };
            let span = if self.is_plain(edge) {
                self.share(edge, PortKind::Control)
            } else {
                self.mix(&[edge], PortKind::Control)
            };
            let buffer = self.plan.operands(span).first().copied().unwrap_or(NOTHING);
            self.plan.modulations.push(Modulation {
                param: index_u32(param),
                buffer,
                depth,
                law,
            });
        }
        Span {
            start,
            len: index_u32(self.plan.modulations.len()) - start,
        }
    }

    /// Frees what a mix was the last to read, unless a port of the same node reads it as well.
    fn release_mixed(&mut self, before: usize, ports: &[Span]) {
        for (node, port) in self.finished.split_off(before) {
            let shared = ports.iter().any(|span| {
                self.plan
                    .operands(*span)
                    .iter()
                    .any(|buffer| self.outputs[node][port].buffers.contains(buffer))
            });
            if shared {
                self.finished.push((node, port));
            } else {
                self.release(node, port);
            }
        }
    }
}

/// Buffers of an audio or control port, lists of an event port.
const fn buffer_count(kind: PortKind) -> usize {
    match kind {
        PortKind::Events => 1,
        other => other.buffers(),
    }
}
