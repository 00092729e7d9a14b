//! One call of a processor.

use airloom_api::node::spec::Guard;
use airloom_api::param::view::Params;
use airloom_api::process::context::Context;
use airloom_api::process::events::EventList;
use airloom_api::process::io::{Inputs, Io, Outputs, PortMap, Span};
use airloom_api::process::processor::Status;
use airloom_graph::compile::plan::{Plan, PlanNode};
use airloom_realtime::buffer::{AudioBuffer, Content};
use airloom_realtime::finite::all_finite;
use airloom_realtime::scope::Rt;

use crate::execute::mix::Piece;
use crate::execute::source::Source;
use crate::execute::stores::Stores;

/// How a call went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    Fine,
    NotFinite,
    Poisoned,
}

/// A node of a plan, to be called for one piece.
#[derive(Clone, Copy)]
pub(crate) struct Call<'a> {
    pub plan: &'a Plan,
    pub node: &'a PlanNode,
    /// Its slot.
    pub number: u32,
    pub context: &'a Context,
    pub piece: Piece,
}

impl Call<'_> {
    /// Lets the processor give its outputs, which have been taken.
    pub fn process(self, stores: &mut Stores, rt: &Rt) -> Outcome {
        let Self {
            plan, node, piece, ..
        } = self;
        let Stores {
            nodes,
            pool,
            lists,
            taken,
            taken_lists,
            buses,
            ..
        } = stores;
        let Some(Some(entry)) = nodes.get_mut(self.number as usize) else {
            return Outcome::Fine;
        };
        let taken = taken
            .get_mut(..node.written.len as usize)
            .unwrap_or(&mut []);
        let inputs = Inputs {
            map: PortMap {
                ports: if node.feedback {
                    &[]
                } else {
                    entries(&plan.spans, node.inputs)
                },
                buffers: &plan.operands,
            },
            pool,
            events: lists,
            offset: piece.offset,
            frames: piece.frames,
        };
        let map = PortMap {
            ports: entries(&plan.spans, node.outputs),
            buffers: plan.operands(node.written),
        };
        let params = Params::new(
            &entry.bank,
            entries(&plan.modulations, node.modulations),
            pool,
            piece.offset,
            piece.frames,
        );
        let source = Source {
            inputs,
            spec: &entry.spec,
            written: plan.operands(node.written),
            piece,
        };
        if entry.idle && !params.changed_since(entry.seen) && source.is_silent(taken) {
            silence(taken, piece);
            if let Some(bypass) = &mut entry.bypass {
                bypass.advance(piece.frames);
            }
            entry.bank.advance(count(piece.frames));
            return Outcome::Fine;
        }
        if entry.is_bypass_active
            && let Some(bypass) = &mut entry.bypass
        {
            bypass.capture(piece, |port, channel| source.channel(taken, port, channel));
        }
        if entry.faulted {
            silence(taken, piece);
            if let Some(bypass) = &mut entry.bypass {
                bypass.place(true);
                bypass.apply(taken, piece.offset, piece.frames);
            }
            if node.sent.len > 0 {
                entry.hold_back(sent(node, taken_lists), piece.offset);
            }
            entry.bank.advance(count(piece.frames));
            return Outcome::Fine;
        }
        if entry.guard == Guard::Inputs && !source.is_finite() {
            silence(taken, piece);
            return Outcome::Poisoned;
        }
        source.presume_signal(taken, entry.shares);
        let mut io = Io {
            inputs,
            outputs: Outputs {
                map,
                taken,
                events: taken_lists,
                offset: piece.offset,
                frames: piece.frames,
            },
            params,
            host: buses,
            context: self.context,
        };
        let status = entry.processor.process(&mut io, rt);
        entry.idle = status == Status::Idle;
        entry.seen = entry.bank.revision();
        entry.bank.advance(count(piece.frames));
        let mut outcome = Outcome::Fine;
        if entry.guard == Guard::Outputs && !is_written_finite(taken, piece) {
            silence(taken, piece);
            if source.is_finite() {
                outcome = Outcome::NotFinite;
                entry.faulted = true;
                if let Some(bypass) = &mut entry.bypass {
                    bypass.place(true);
                    if !entry.is_bypass_active {
                        // A node that is scanned shares no buffers: its inputs are still there.
                        bypass.capture(piece, |port, channel| source.channel(taken, port, channel));
                    }
                    entry.is_bypass_active = true;
                }
            } else {
                entry.processor.reset(rt);
                entry.idle = false;
                outcome = Outcome::Poisoned;
            }
        }
        if entry.is_bypass_active
            && let Some(bypass) = &mut entry.bypass
        {
            bypass.apply(taken, piece.offset, piece.frames);
            entry.is_bypass_active = !bypass.is_passive();
        }
        if node.sent.len > 0 {
            entry.hold_back(sent(node, taken_lists), piece.offset);
        }
        outcome
    }

    /// Lets a feedback node take its inputs.
    pub fn absorb(self, stores: &mut Stores, rt: &Rt) -> Outcome {
        let Self {
            plan, node, piece, ..
        } = self;
        let Stores {
            nodes,
            pool,
            lists,
            buses,
            ..
        } = stores;
        let Some(Some(entry)) = nodes.get_mut(self.number as usize) else {
            return Outcome::Fine;
        };
        if entry.faulted {
            return Outcome::Fine;
        }
        let inputs = Inputs {
            map: PortMap {
                ports: entries(&plan.spans, node.inputs),
                buffers: &plan.operands,
            },
            pool,
            events: lists,
            offset: piece.offset,
            frames: piece.frames,
        };
        let source = Source {
            inputs,
            spec: &entry.spec,
            written: &[],
            piece,
        };
        // What it rested on is over: `process` sees no inputs that could wake it.
        entry.idle &= source.is_silent(&[]);
        if entry.guard == Guard::Outputs && !source.is_finite() {
            entry.processor.reset(rt);
            return Outcome::Poisoned;
        }
        let mut io = Io {
            inputs,
            outputs: Outputs {
                map: PortMap {
                    ports: &[],
                    buffers: &[],
                },
                taken: &mut [],
                events: &mut [],
                offset: piece.offset,
                frames: piece.frames,
            },
            params: Params::new(&entry.bank, &[], pool, piece.offset, piece.frames),
            host: buses,
            context: self.context,
        };
        entry.processor.absorb(&mut io, rt);
        Outcome::Fine
    }
}

/// The lists of a node's event outputs.
fn sent<'a>(node: &PlanNode, lists: &'a mut [EventList]) -> &'a mut [EventList] {
    lists.get_mut(..node.sent.len as usize).unwrap_or(&mut [])
}

fn silence(taken: &mut [AudioBuffer], piece: Piece) {
    for buffer in taken {
        piece.of_mut(buffer).fill(0.0);
        buffer.content = Content::Silent;
    }
}

fn is_written_finite(taken: &[AudioBuffer], piece: Piece) -> bool {
    taken.iter().all(|buffer| all_finite(piece.of(buffer)))
}

fn entries<T>(list: &[T], span: Span) -> &[T] {
    let start = span.start as usize;
    list.get(start..start + span.len as usize).unwrap_or(&[])
}

fn count(frames: usize) -> u32 {
    u32::try_from(frames).unwrap_or(u32::MAX)
}
