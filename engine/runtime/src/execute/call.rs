//! One call of a processor.

use airloom_api::node::spec::{Guard, Role};
use airloom_api::param::view::Params;
use airloom_api::process::context::Context;
use airloom_api::process::events::EventList;
use airloom_api::process::io::{Inputs, Io, Outputs, PortMap, Span};
use airloom_api::process::status::Status;
use airloom_dsp::simd::token::Simd;
use airloom_graph::compile::plan::{Call, Plan};
use airloom_realtime::buffer::Content;
use airloom_realtime::pool::lending::{Readable, Writable};
use airloom_realtime::scope::Rt;

use crate::execute::node::NodeSlot;
use crate::execute::piece::Piece;
use crate::execute::scan::Scan;
use crate::execute::source::Source;
use crate::execute::stores::Stores;

/// How a call went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    Fine,
    NotFinite,
    Poisoned,
}

/// A call of a plan, for one piece.
#[derive(Clone, Copy)]
pub(crate) struct PieceCall<'a> {
    pub plan: &'a Plan,
    pub call: &'a Call,
    /// The slot of its node.
    pub slot: u32,
    pub context: &'a Context,
    pub piece: Piece,
}

impl<'a> PieceCall<'a> {
    /// What the call reads.
    fn inputs<'b>(self, pool: Readable<'b>, lists: &'b [EventList]) -> Inputs<'b>
    where
        'a: 'b,
    {
        Inputs {
            map: PortMap {
                ports: entries(&self.plan.spans, self.call.inputs),
                buffers: &self.plan.operands,
            },
            pool,
            events: lists,
            offset: self.piece.offset,
            frames: self.piece.frames,
        }
    }

    /// Lets the processor give its outputs.
    pub fn process(self, stores: &mut Stores, rt: &Rt) -> Outcome {
        let Self {
            plan, call, piece, ..
        } = self;
        let Stores {
            nodes,
            pool,
            lists,
            taken_lists,
            buses,
            simd,
            ..
        } = stores;
        let Some(Some(entry)) = nodes.get_mut(self.slot as usize) else {
            return Outcome::Fine;
        };
        let numbers = plan.operands(call.written);
        let mut lending = pool.lend(numbers);
        let (pool, mut written) = lending.split();
        let inputs = self.inputs(pool, lists);
        let params = Params::new(
            &entry.bank,
            entries(&plan.modulations, call.modulations),
            pool,
            piece.offset,
            piece.frames,
        );
        let source = Source {
            inputs,
            spec: &entry.spec,
            piece,
        };
        if entry.idle && !params.changed_since(entry.seen) && source.is_silent(Some(&written)) {
            silence(&mut written, piece);
            if let Some(bypass) = &mut entry.bypass {
                bypass.advance(piece.frames);
            }
            entry.bank.advance(count(piece.frames));
            return Outcome::Fine;
        }
        if entry.is_bypass_active
            && let Some(bypass) = &mut entry.bypass
        {
            bypass.capture(piece, |port, channel| {
                source.channel(&written, port, channel)
            });
        }
        if entry.faulted {
            silence(&mut written, piece);
            if let Some(bypass) = &mut entry.bypass {
                bypass.place(true);
                bypass.apply(&mut written, piece);
            }
            if call.sent.len > 0 {
                entry.hold_back(sent(call, taken_lists), piece.offset);
            }
            entry.bank.advance(count(piece.frames));
            return Outcome::Fine;
        }
        if entry.guard == Guard::Inputs && !source.is_finite() {
            silence(&mut written, piece);
            return Outcome::Poisoned;
        }
        source.presume_signal(&mut written, entry.shares);
        let mut io = Io {
            inputs,
            outputs: Outputs {
                map: PortMap {
                    ports: entries(&plan.spans, call.outputs),
                    buffers: numbers,
                },
                written,
                events: taken_lists,
                offset: piece.offset,
                frames: piece.frames,
            },
            params,
            host: buses,
            context: self.context,
        };
        let status = entry.processor.process(&mut io, rt);
        let (pool, mut written) = lending.split();
        let inputs = self.inputs(pool, lists);
        let outcome = finish(entry, status, inputs, &mut written, (piece, *simd), rt);
        if call.sent.len > 0 {
            entry.hold_back(sent(call, taken_lists), piece.offset);
        }
        outcome
    }

    /// Lets a feedback node take its inputs.
    pub fn absorb(self, stores: &mut Stores, rt: &Rt) -> Outcome {
        let piece = self.piece;
        let Stores {
            nodes,
            pool,
            lists,
            buses,
            ..
        } = stores;
        let Some(Some(entry)) = nodes.get_mut(self.slot as usize) else {
            return Outcome::Fine;
        };
        if entry.faulted {
            return Outcome::Fine;
        }
        let mut lending = pool.lend(&[]);
        let (pool, written) = lending.split();
        let inputs = self.inputs(pool, lists);
        let source = Source {
            inputs,
            spec: &entry.spec,
            piece,
        };
        // What it rested on is over: `process` sees no inputs that could wake it.
        entry.idle &= source.is_silent(Some(&written));
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
                written,
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

/// What follows a call that gave outputs: the scan, the bypass, and the frames pass.
pub(crate) fn finish(
    entry: &mut NodeSlot,
    status: Status,
    inputs: Inputs<'_>,
    written: &mut Writable<'_>,
    (piece, simd): (Piece, Simd),
    rt: &Rt,
) -> Outcome {
    entry.idle = status == Status::Idle;
    entry.seen = entry.bank.revision();
    let mut outcome = Outcome::Fine;
    if entry.guard == Guard::Outputs && !simd.run(Scan { written, piece }) {
        silence(written, piece);
        let source = Source {
            inputs,
            spec: &entry.spec,
            piece,
        };
        // What an input node gives is what the home gave it.
        let is_to_blame = source.is_finite() && !matches!(entry.spec.role, Role::Input(_));
        if is_to_blame {
            outcome = Outcome::NotFinite;
            entry.faulted = true;
            if let Some(bypass) = &mut entry.bypass {
                bypass.place(true);
                if !entry.is_bypass_active {
                    // A node that is scanned shares no buffers: its inputs are still there.
                    bypass.capture(piece, |port, channel| {
                        source.channel(written, port, channel)
                    });
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
        bypass.apply(written, piece);
        entry.is_bypass_active = !bypass.is_passive();
    }
    entry.bank.advance(count(piece.frames));
    outcome
}

/// The lists of a call's event outputs.
fn sent<'a>(call: &Call, lists: &'a mut [EventList]) -> &'a mut [EventList] {
    lists.get_mut(..call.sent.len as usize).unwrap_or(&mut [])
}

fn silence(written: &mut Writable<'_>, piece: Piece) {
    for place in 0..written.len() {
        written.samples_mut(place, piece.range()).fill(0.0);
        written.set_content(place, Content::Silent);
    }
}

pub(crate) fn entries<T>(list: &[T], span: Span) -> &[T] {
    let start = span.start as usize;
    list.get(start..start + span.len as usize).unwrap_or(&[])
}

pub(crate) fn count(frames: usize) -> u32 {
    u32::try_from(frames).unwrap_or(u32::MAX)
}
