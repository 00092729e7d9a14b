//! One pass over the steps of a plan.

use std::any::Any;

use airloom_api::node::spec::Guard;
use airloom_api::param::view::Params;
use airloom_api::process::context::Context;
use airloom_api::process::events::EventList;
use airloom_api::process::host::HostBuses;
use airloom_api::process::io::{Inputs, Io, Outputs, PortMap, Span};
use airloom_api::process::processor::Status;
use airloom_graph::compile::plan::{PlanNode, Step};
use airloom_realtime::buffer::{AudioBuffer, Content};
use airloom_realtime::finite::all_finite;
use airloom_realtime::log::LogWriter;
use airloom_realtime::meter::MeterWriter;
use airloom_realtime::scope::Rt;

use crate::execute::edge::EdgeSlot;
use crate::execute::loaded::LoadedPlan;
use crate::execute::mix::{Piece, merge, mix};
use crate::execute::node::NodeSlot;
use crate::execute::notice::{Notice, NoticeKind};
use crate::execute::source::Source;

/// A node may have this many event outputs.
const MAX_EVENT_OUTPUTS: usize = 8;

/// Everything that outlives a plan.
pub(crate) struct Stores {
    /// Processors by slot.
    pub nodes: Vec<Option<Box<NodeSlot>>>,
    /// Shaped edges by slot.
    pub edges: Vec<Option<Box<EdgeSlot>>>,
    /// Buffers by the plan's numbers; 0 is silent.
    pub pool: Vec<AudioBuffer>,
    /// Event lists by the plan's numbers; 0 is empty.
    pub lists: Vec<EventList>,
    /// Room for the outputs of one node while it is called.
    pub taken: Vec<AudioBuffer>,
    /// Room for its event outputs.
    pub taken_lists: [EventList; MAX_EVENT_OUTPUTS],
    /// One block for shaping edges.
    pub scratch: AudioBuffer,
    /// The home's buses.
    pub buses: HostBuses,
    /// Two peaks a node slot.
    pub meters: MeterWriter,
    /// Whether peaks are wanted.
    pub is_metering: bool,
}

impl Stores {
    /// The node in a slot.
    pub fn node(&mut self, slot: u32) -> Option<&mut NodeSlot> {
        self.nodes.get_mut(slot as usize)?.as_deref_mut()
    }
}

/// The steps of one piece, resumable after a node panicked.
pub(crate) struct Call<'a> {
    pub loaded: &'a LoadedPlan,
    pub stores: &'a mut Stores,
    pub notices: &'a mut LogWriter<Notice>,
    pub context: &'a Context,
    pub piece: Piece,
    pub step: usize,
}

impl Call<'_> {
    /// Runs the remaining steps.
    pub fn run(&mut self, rt: &Rt) {
        let loaded = self.loaded;
        while let Some(step) = loaded.plan.steps.get(self.step) {
            match *step {
                Step::Mix(index) => {
                    if let Some(sum) = loaded.plan.mixes.get(index as usize) {
                        if sum.events {
                            merge(loaded, sum, &mut self.stores.lists);
                        } else {
                            mix(
                                loaded,
                                sum,
                                &mut self.stores.pool,
                                &mut self.stores.edges,
                                &mut self.stores.scratch,
                                self.piece,
                            );
                        }
                    }
                }
                Step::Process(index) => self.process(index as usize, rt),
                Step::Absorb(index) => self.absorb(index as usize, rt),
            }
            self.step += 1;
        }
    }

    /// After a panic: brings the buffers back, takes the node out of order and goes on behind it. The payload
    /// stays with the node, to be dropped when both are home.
    pub fn recover(&mut self, payload: Box<dyn Any + Send>) {
        let mut payload = Some(payload);
        if let Some(Step::Process(index) | Step::Absorb(index)) =
            self.loaded.plan.steps.get(self.step).copied()
            && let Some(node) = self.loaded.plan.nodes.get(index as usize)
        {
            let slot = self.slot(index as usize);
            if let Some(Some(entry)) = self.stores.nodes.get_mut(slot as usize) {
                entry.fail();
                entry.panic = payload.take();
            }
            self.report(slot, NoticeKind::Panicked);
            for buffer in self.taken(node) {
                buffer.clear(usize::MAX);
            }
            self.put_back(node);
        }
        // Only a panic outside any node leaves the payload here: it is leaked rather than freed.
        std::mem::forget(payload);
        self.step += 1;
    }

    fn slot(&self, index: usize) -> u32 {
        self.loaded
            .node_slots
            .get(index)
            .copied()
            .unwrap_or(u32::MAX)
    }

    fn report(&mut self, node: u32, kind: NoticeKind) {
        self.notices.record(Notice {
            frame: self.context.frame,
            node,
            kind,
        });
    }

    fn taken(&mut self, node: &PlanNode) -> &mut [AudioBuffer] {
        let count = node.written.len as usize;
        self.stores.taken.get_mut(..count).unwrap_or(&mut [])
    }

    fn take(&mut self, node: &PlanNode) {
        let plan = &self.loaded.plan;
        let stores = &mut *self.stores;
        for (place, number) in stores.taken.iter_mut().zip(plan.operands(node.written)) {
            // A place is empty between calls: swapping spares the look at what would be freed.
            if let Some(buffer) = stores.pool.get_mut(*number as usize) {
                std::mem::swap(place, buffer);
            }
        }
        for (place, number) in stores.taken_lists.iter_mut().zip(plan.operands(node.sent)) {
            if let Some(list) = stores.lists.get_mut(*number as usize) {
                std::mem::swap(place, list);
                place.clear();
            }
        }
    }

    fn put_back(&mut self, node: &PlanNode) {
        let plan = &self.loaded.plan;
        let stores = &mut *self.stores;
        for (place, number) in stores.taken.iter_mut().zip(plan.operands(node.written)) {
            // A panic may have happened before the buffers were taken: an empty place changes nothing.
            if let Some(buffer) = stores.pool.get_mut(*number as usize)
                && place.frames() > 0
            {
                std::mem::swap(place, buffer);
            }
        }
        for (place, number) in stores.taken_lists.iter_mut().zip(plan.operands(node.sent)) {
            if let Some(list) = stores.lists.get_mut(*number as usize) {
                std::mem::swap(place, list);
            }
        }
    }

    fn process(&mut self, index: usize, rt: &Rt) {
        let plan = &self.loaded.plan;
        let Some(node) = plan.nodes.get(index) else {
            return;
        };
        let number = self.slot(index);
        self.take(node);
        let outcome = self.call(node, number, rt);
        match outcome {
            Outcome::Fine => {}
            Outcome::NotFinite => self.report(number, NoticeKind::NotFinite),
            Outcome::Poisoned => self.report(number, NoticeKind::Poisoned),
        }
        if self.stores.is_metering {
            self.meter(node, number);
        }
        self.put_back(node);
    }

    /// Calls a processor whose outputs have been taken.
    fn call(&mut self, node: &PlanNode, number: u32, rt: &Rt) -> Outcome {
        let plan = &self.loaded.plan;
        let piece = self.piece;
        let Stores {
            nodes,
            pool,
            lists,
            taken,
            taken_lists,
            buses,
            ..
        } = &mut *self.stores;
        let Some(Some(entry)) = nodes.get_mut(number as usize) else {
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
        outcome
    }

    fn absorb(&mut self, index: usize, rt: &Rt) {
        let plan = &self.loaded.plan;
        let Some(node) = plan.nodes.get(index) else {
            return;
        };
        let number = self.slot(index);
        let piece = self.piece;
        let Stores {
            nodes,
            pool,
            lists,
            buses,
            ..
        } = &mut *self.stores;
        let Some(Some(entry)) = nodes.get_mut(number as usize) else {
            return;
        };
        if entry.faulted {
            return;
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
            self.report(number, NoticeKind::Poisoned);
            return;
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
    }

    /// Peaks of the first two channels that a node wrote.
    fn meter(&self, node: &PlanNode, number: u32) {
        let Some(Some(entry)) = self.stores.nodes.get(number as usize) else {
            return;
        };
        let channels = usize::from(entry.metered).min(node.written.len as usize);
        for (channel, buffer) in self.stores.taken.iter().take(channels).enumerate() {
            let peak = if buffer.content == Content::Silent {
                0.0
            } else {
                self.piece
                    .of(buffer)
                    .iter()
                    .fold(0.0_f32, |peak, sample| peak.max(sample.abs()))
            };
            self.stores
                .meters
                .raise(number as usize * 2 + channel, peak);
        }
    }
}

/// How a call went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Fine,
    NotFinite,
    Poisoned,
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
