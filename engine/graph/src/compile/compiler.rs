//! All passes on one screen, and the last one: buffers and steps.

use airloom_api::channels::ChannelRule;
use airloom_api::node::spec::{Guard, Role};
use airloom_api::param::view::Modulation;
use airloom_api::port::PortKind;
use airloom_api::process::io::Span;

use crate::compile::buffers::{Colouring, Lifetime};
use crate::compile::latency::{Alignment, align};
use crate::compile::order::{CycleError, Visit, order};
use crate::compile::plan::{Mix, MixEdge, Plan, PlanNode, Step};
use crate::compile::wiring::{EdgeEnd, Incoming, Wiring, index_u32};

/// The number of the buffer that is always silent and of the event list that is always empty.
const NOTHING: u32 = 0;

/// Compiles a wiring. `latency_floor` is the smallest latency, in frames, to which the outputs are padded.
///
/// Takes time linear in nodes, edges and channels.
///
/// # Errors
/// [`CycleError`] if nodes wait for each other.
pub fn compile(wiring: &Wiring, latency_floor: u64) -> Result<Plan, CycleError> {
    let incoming = Incoming::of(wiring);
    let visits = order(wiring, &incoming)?;
    let alignment = align(wiring, &incoming, &visits, latency_floor);
    Ok(Assembly::new(wiring, &incoming, alignment).assemble(&visits))
}

/// The state of the last pass.
struct Assembly<'a> {
    wiring: &'a Wiring,
    incoming: &'a Incoming,
    audio: Colouring,
    events: Colouring,
    outputs: Vec<Vec<Lifetime>>,
    finished: Vec<(usize, usize)>,
    temporary: Vec<u32>,
    temporary_events: Vec<u32>,
    plan: Plan,
}

/// Where an input port gets its samples.
enum Feed {
    Nothing,
    /// The edge's source buffers, read directly.
    Shared(usize),
    Mixed,
}

impl<'a> Assembly<'a> {
    fn new(wiring: &'a Wiring, incoming: &'a Incoming, alignment: Alignment) -> Self {
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

    fn assemble(mut self, visits: &[Visit]) -> Plan {
        for visit in visits {
            match *visit {
                Visit::Process(node) => self.process(node),
                Visit::Absorb(node) => {
                    self.plan.nodes[node].inputs = self.inputs(node);
                    self.plan.steps.push(Step::Absorb(index_u32(node)));
                }
            }
            self.release_after_step();
        }
        self.plan.buffers = self.audio.count();
        self.plan.event_lists = self.events.count();
        self.plan
    }

    fn process(&mut self, node: usize) {
        if !matches!(self.wiring.nodes[node].spec.role, Role::Feedback { .. }) {
            self.plan.nodes[node].inputs = self.inputs(node);
        }
        self.plan.nodes[node].modulations = self.modulations(node);
        self.write_outputs(node);
        self.plan.steps.push(Step::Process(index_u32(node)));
    }

    /// The buffers of all input ports, mixed where they have to be.
    fn inputs(&mut self, node: usize) -> Span {
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

    fn modulations(&mut self, node: usize) -> Span {
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

    fn write_outputs(&mut self, node: usize) {
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

    fn release(&mut self, node: usize, port: usize) {
        let is_events = self.wiring.nodes[node].spec.outputs[port].kind == PortKind::Events;
        for buffer in std::mem::take(&mut self.outputs[node][port].buffers) {
            if is_events {
                self.events.release(buffer);
            } else {
                self.audio.release(buffer);
            }
        }
    }

    fn release_after_step(&mut self) {
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

    fn operands(&mut self, buffers: impl IntoIterator<Item = u32>) -> Span {
        let start = index_u32(self.plan.operands.len());
        self.plan.operands.extend(buffers);
        Span {
            start,
            len: index_u32(self.plan.operands.len()) - start,
        }
    }

    fn spans(&mut self, spans: Vec<Span>) -> Span {
        let start = index_u32(self.plan.spans.len());
        self.plan.spans.extend(spans);
        Span {
            start,
            len: index_u32(self.plan.spans.len()) - start,
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
