//! Batches: nodes of one kind that are computed by one call.

use airloom_api::param::view::Params;
use airloom_api::process::batch::{Lane, MAX_LANES};
use airloom_api::process::context::Context;
use airloom_api::process::io::{Inputs, Outputs, PortMap};
use airloom_api::process::status::Status;
use airloom_graph::compile::plan::{Batch, Call};
use airloom_realtime::buffer::Content;
use airloom_realtime::pool::lending::Readable;
use airloom_realtime::scope::Rt;
use arrayvec::ArrayVec;

use crate::execute::call::{Outcome, count, entries, finish};
use crate::execute::loaded::LoadedPlan;
use crate::execute::node::NodeSlot;
use crate::execute::piece::Piece;
use crate::execute::scan::Scan;
use crate::execute::source::Source;
use crate::execute::stores::Stores;

/// One batch, for one piece.
#[derive(Clone, Copy)]
pub(crate) struct PieceBatch<'a> {
    pub loaded: &'a LoadedPlan,
    pub batch: &'a Batch,
    pub context: &'a Context,
    pub piece: Piece,
}

impl<'a> PieceBatch<'a> {
    /// Its calls.
    pub fn calls(self) -> &'a [Call] {
        entries(&self.loaded.plan.calls, self.batch.calls)
    }

    /// The slot of each call's node.
    pub fn slots(self) -> &'a [u32] {
        entries(&self.loaded.call_slots, self.batch.calls)
    }

    /// Takes the nodes that can be computed together out of their slots; what cannot stays, to be called alone. Gives
    /// how many were taken.
    pub fn take(self, stores: &mut Stores) -> usize {
        let mut taken = 0;
        let mut lending = stores.pool.lend(&[]);
        let pool = lending.split().0;
        let places = stores
            .batched
            .iter_mut()
            .zip(self.slots().iter().zip(self.calls()));
        for (place, (slot, call)) in places {
            let Some(entry) = stores.nodes.get_mut(*slot as usize) else {
                continue;
            };
            if entry
                .as_ref()
                .is_some_and(|node| self.is_ready(node, call, pool))
            {
                std::mem::swap(place, entry);
                taken += 1;
            }
        }
        taken
    }

    /// Puts the nodes back.
    pub fn put_back(self, stores: &mut Stores) {
        for (place, slot) in stores.batched.iter_mut().zip(self.slots()) {
            if place.is_some()
                && let Some(entry) = stores.nodes.get_mut(*slot as usize)
            {
                std::mem::swap(place, entry);
            }
        }
    }

    fn is_ready(self, node: &NodeSlot, call: &Call, pool: Readable<'_>) -> bool {
        let params = Params::new(&node.bank, &[], pool, self.piece.offset, self.piece.frames);
        let rests = || {
            let source = self.source(node, call, pool);
            node.idle && !params.changed_since(node.seen) && source.is_silent(None)
        };
        node.batch_run.is_some()
            && node.is_undisturbed()
            && node.processor.is_batch_ready(&params)
            && !rests()
    }

    fn inputs<'b>(self, call: &Call, pool: Readable<'b>) -> Inputs<'b>
    where
        'a: 'b,
    {
        let plan = &self.loaded.plan;
        Inputs {
            map: PortMap {
                ports: entries(&plan.spans, call.inputs),
                buffers: &plan.operands,
            },
            pool,
            events: &[],
            offset: self.piece.offset,
            frames: self.piece.frames,
        }
    }

    fn source<'b>(self, node: &'b NodeSlot, call: &Call, pool: Readable<'b>) -> Source<'b>
    where
        'a: 'b,
    {
        Source {
            inputs: self.inputs(call, pool),
            spec: &node.spec,
            piece: self.piece,
        }
    }

    /// Computes the nodes that were taken; gives whether all that was written is finite. After a panic they are still
    /// where [`Self::take`] put them.
    pub fn process(self, stores: &mut Stores, rt: &Rt) -> bool {
        let plan = &self.loaded.plan;
        let mut lending = stores.pool.lend(plan.operands(self.batch.written));
        let (pool, mut rest) = lending.split();
        let mut lanes: ArrayVec<Lane<'_>, MAX_LANES> = ArrayVec::new();
        let mut run = None;
        for (place, call) in stores.batched.iter_mut().zip(self.calls()) {
            let (mut written, others) = rest.split_at(call.written.len as usize);
            rest = others;
            let Some(node) = place else {
                continue;
            };
            run = node.batch_run;
            for place in 0..written.len() {
                written.set_content(place, Content::Signal);
            }
            let offset = self.piece.offset;
            let frames = self.piece.frames;
            let lane = Lane {
                processor: &mut *node.processor,
                inputs: self.inputs(call, pool),
                outputs: Outputs {
                    map: PortMap {
                        ports: entries(&plan.spans, call.outputs),
                        buffers: written.numbers(),
                    },
                    written,
                    events: &mut [],
                    offset,
                    frames,
                },
                params: Params::new(&node.bank, &[], pool, offset, frames),
                status: Status::Active,
            };
            // There are no more calls than lanes.
            let _ = lanes.try_push(lane);
        }
        if let Some(run) = run {
            run(&mut lanes, self.context, rt);
        }
        let mut is_idle = [false; MAX_LANES];
        for (is_idle, lane) in is_idle.iter_mut().zip(&lanes) {
            *is_idle = lane.status == Status::Idle;
        }
        drop(lanes);
        let nodes = stores.batched.iter_mut().flatten();
        for (node, idle) in nodes.zip(is_idle) {
            node.idle = idle;
        }
        stores.simd.run(Scan {
            written: &lending.split().1,
            piece: self.piece,
        })
    }

    /// What follows the common call where all went well.
    pub fn pass_by(self, stores: &mut Stores) {
        for node in stores.batched.iter_mut().flatten() {
            node.seen = node.bank.revision();
            node.bank.advance(count(self.piece.frames));
        }
    }

    /// What follows the common call, for each of the nodes; `tell` hears of the slots and of how it went.
    pub fn finish(self, stores: &mut Stores, rt: &Rt, mut tell: impl FnMut(u32, Outcome)) {
        let plan = &self.loaded.plan;
        let calls = self.slots().iter().zip(self.calls());
        let simd = stores.simd;
        for (place, (slot, call)) in stores.batched.iter_mut().zip(calls) {
            let Some(node) = place else {
                continue;
            };
            let mut lending = stores.pool.lend(plan.operands(call.written));
            let (pool, mut written) = lending.split();
            let status = if node.idle {
                Status::Idle
            } else {
                Status::Active
            };
            let inputs = self.inputs(call, pool);
            let outcome = finish(node, status, inputs, &mut written, (self.piece, simd), rt);
            tell(*slot, outcome);
        }
    }
}
