//! What a node reads: buffers shared with their source, or mixes of several edges.

use airloom_api::channels::ChannelRule;
use airloom_api::param::view::Modulation;
use airloom_api::port::PortKind;
use airloom_api::process::io::{NOTHING, Span};

use crate::compile::assembly::Assembly;
use crate::compile::plan::{Mix, MixEdge, Step};
use crate::compile::wiring::{EdgeEnd, index_u32};

impl Assembly<'_> {
    /// The buffers of all input ports, mixed where they have to be.
    pub fn inputs(&mut self, node: usize) -> Span {
        let (wiring, incoming) = (self.wiring, self.incoming);
        let spec = &wiring.nodes[node].spec;
        let first = self.plan.spans.len();
        let mut edges = std::mem::take(&mut self.port_edges);
        // The span of each port is written down before what it needs is known, so that all stand side by side.
        let spans = spec.inputs.len();
        self.plan.spans.resize(first + spans, Span::default());
        let all = incoming.at(node);
        for (port, port_spec) in spec.inputs.iter().enumerate() {
            let is_here = |edge: &u32| wiring.edges[*edge as usize].end.port() == Some(port);
            let mut here = all.iter().copied().filter(is_here);
            let span = match (here.next(), here.next()) {
                (None, _) => self.nothing(port_spec.kind),
                (Some(edge), None) if self.is_plain(edge as usize) => {
                    self.share(edge as usize, port_spec.kind)
                }
                _ if let Some((into, rest)) = self.running.finish(node, port) => {
                    if !rest.is_empty() {
                        self.add(&rest, port_spec.kind, into, true);
                    }
                    self.temporary.push(into);
                    into
                }
                _ => {
                    edges.clear();
                    edges.extend(all.iter().copied().filter(is_here));
                    let before = self.finished.len();
                    let into = self.mix(&edges, port_spec.kind);
                    if !self.in_batch {
                        self.release_mixed(before, first..first + port);
                    }
                    into
                }
            };
            self.plan.spans[first + port] = span;
        }
        self.port_edges = edges;
        Span {
            start: index_u32(first),
            len: index_u32(spans),
        }
    }

    /// Whether a reader of this edge may read the source's buffers as they are.
    fn is_plain(&self, edge: usize) -> bool {
        let row = &self.wiring.edges[edge];
        let sums = matches!(
            row.end,
            EdgeEnd::Audio {
                rule: ChannelRule::Sum { .. },
                ..
            }
        );
        !row.shaped && !sums && self.plan.delays[edge] == 0
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
        let count = buffer_count(kind);
        if source.len as usize == count {
            return source;
        }
        let first = self.plan.operands(source).first().copied();
        self.operands(std::iter::repeat_n(first.unwrap_or(NOTHING), count))
    }

    fn mix(&mut self, edges: &[u32], kind: PortKind) -> Span {
        let events = kind == PortKind::Events;
        let into = self.fresh(buffer_count(kind), events);
        self.add(edges, kind, into, false);
        let temporary = if events {
            &mut self.temporary_events
        } else {
            &mut self.temporary
        };
        temporary.push(into);
        into
    }

    /// Sums edges into buffers, or adds them to what is there.
    pub fn add(&mut self, edges: &[u32], kind: PortKind, into: Span, adds: bool) {
        let start = index_u32(self.plan.mix_edges.len());
        let mut is_plain = matches!(kind, PortKind::Audio(_));
        for edge in edges {
            let from = self.read(*edge as usize);
            let rule = match self.wiring.edges[*edge as usize].end {
                EdgeEnd::Audio { rule, .. } => rule,
                _ => ChannelRule::Pass,
            };
            let shaped = self.is_shaped(*edge as usize).then_some(*edge);
            is_plain &= shaped.is_none() && !matches!(rule, ChannelRule::Sum { .. });
            self.plan.mix_edges.push(MixEdge { from, rule, shaped });
        }
        self.plan
            .steps
            .push(Step::Mix(index_u32(self.plan.mixes.len())));
        self.plan.mixes.push(Mix {
            into,
            edges: Span {
                start,
                len: index_u32(edges.len()),
            },
            events: kind == PortKind::Events,
            is_plain,
            adds,
        });
    }

    /// The buffers of an edge's source; counts the reading.
    fn read(&mut self, edge: usize) -> Span {
        let edge = &self.wiring.edges[edge];
        let output = self.output(edge.from_node, edge.from_port);
        let lifetime = &mut self.outputs[output];
        lifetime.readers -= 1;
        if lifetime.readers == 0 {
            self.finished.push(index_u32(output));
        }
        lifetime.buffers
    }

    /// The buffers that move the parameters.
    pub fn modulations(&mut self, node: usize) -> Span {
        let start = index_u32(self.plan.modulations.len());
        let incoming = self.incoming;
        for edge in incoming.at(node) {
            let EdgeEnd::Param { param, depth, law } = self.wiring.edges[*edge as usize].end else {
                continue;
            };
            let span = if self.is_plain(*edge as usize) {
                self.share(*edge as usize, PortKind::Control)
            } else {
                self.mix(&[*edge], PortKind::Control)
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

    /// Frees what a mix was the last to read, unless a port of the same node reads it as well; `spans` are those of its
    /// ports so far.
    fn release_mixed(&mut self, before: usize, spans: std::ops::Range<usize>) {
        let mut kept = before;
        for place in before..self.finished.len() {
            let output = self.finished[place];
            let buffers = self.plan.operands(self.outputs[output as usize].buffers);
            let is_shared = self.plan.spans[spans.clone()].iter().any(|span| {
                let read = self.plan.operands(*span);
                read.iter().any(|buffer| buffers.contains(buffer))
            });
            if is_shared {
                self.finished[kept] = output;
                kept += 1;
            } else {
                self.release(output);
            }
        }
        self.finished.truncate(kept);
    }
}

/// Buffers of an audio or control port, lists of an event port.
const fn buffer_count(kind: PortKind) -> usize {
    match kind {
        PortKind::Events => 1,
        other => other.buffers(),
    }
}
