//! One pass over the steps of a plan.

use std::any::Any;

use airloom_api::process::batch::MAX_LANES;
use airloom_api::process::context::Context;
use airloom_graph::compile::plan::{Batch, Step};
use airloom_realtime::log::LogWriter;
use airloom_realtime::scope::Rt;

use crate::execute::batch::PieceBatch;
use crate::execute::call::{Outcome, PieceCall};
use crate::execute::exchange::Exchange;
use crate::execute::laps::Laps;
use crate::execute::loaded::LoadedPlan;
use crate::execute::mix::{merge, mix};
use crate::execute::notice::{Notice, NoticeKind};
use crate::execute::piece::Piece;
use crate::execute::stores::Stores;

/// The steps of one piece, resumable after a node panicked.
pub(crate) struct Pass<'a> {
    pub loaded: &'a LoadedPlan,
    pub stores: &'a mut Stores,
    pub notices: &'a mut LogWriter<Notice>,
    pub context: &'a Context,
    pub piece: Piece,
    pub step: usize,
    /// Behind the last step to be run.
    pub end: usize,
    /// What crosses to and from other strands, if the plan is a strand's.
    pub exchange: Option<Exchange<'a>>,
    pub laps: Laps<'a>,
    pub batch: BatchProgress,
}

/// How far a batch has come, for the case that one of its nodes panics.
#[derive(Default)]
pub(crate) struct BatchProgress {
    /// Whether the common call has been made, or was not worth it.
    is_begun: bool,
    /// By place in the batch: whether the call has been made.
    is_done: [bool; MAX_LANES],
    /// The place that is called alone.
    alone: Option<usize>,
}

impl<'a> Pass<'a> {
    /// Runs the remaining steps.
    pub fn run(&mut self, rt: &Rt) {
        let loaded = self.loaded;
        let plan = &loaded.plan;
        while self.step < self.end
            && let Some(step) = plan.steps.get(self.step)
        {
            let mut passed = 1;
            match *step {
                Step::Mix(index) => self.mix(index as usize),
                Step::Process(index) => self.process(index as usize, rt),
                Step::Absorb(index) => self.absorb(index as usize, rt),
                Step::Task(_) => {}
                Step::Import(index) => {
                    if let Some(exchange) = &self.exchange {
                        exchange.import(loaded, index, self.stores, self.piece);
                    }
                }
                Step::Export(index) => {
                    if let Some(exchange) = &mut self.exchange {
                        exchange.export(loaded, index, self.stores, self.piece);
                    }
                }
                Step::Run(index) => {
                    if let Some(run) = plan.runs.get(index as usize)
                        && self.stores.run(self.loaded, index, run, self.piece)
                    {
                        passed += run.steps as usize;
                    }
                }
                Step::Batch(index) => {
                    if let Some(batch) = plan.batches.get(index as usize)
                        && !self.loaded.groups.is_parted(index)
                    {
                        self.batch(batch, rt);
                        passed += batch.calls.len as usize;
                    }
                }
            }
            let first = self.step;
            self.step += passed;
            if self.laps.is_measuring() {
                let steps = first..self.step;
                self.laps.lap(self.loaded, &self.stores.nodes, steps);
            }
        }
    }

    fn mix(&mut self, index: usize) {
        let loaded = self.loaded;
        let Some(sum) = loaded.plan.mixes.get(index) else {
            return;
        };
        if sum.events {
            let Stores { lists, edges, .. } = &mut *self.stores;
            merge(loaded, sum, lists, edges, self.piece);
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

    /// Computes together what can be, and calls the others alone.
    fn batch(&mut self, batch: &'a Batch, rt: &Rt) {
        let together = PieceBatch {
            loaded: self.loaded,
            batch,
            context: self.context,
            piece: self.piece,
        };
        if !self.batch.is_begun {
            self.batch.is_begun = true;
            if together.take(self.stores) > 1 {
                if together.process(self.stores, rt) {
                    together.pass_by(self.stores);
                } else {
                    let (notices, frame) = (&mut *self.notices, self.context.frame);
                    together.finish(self.stores, rt, |node, outcome| {
                        tell(notices, frame, node, outcome);
                    });
                }
                for (is_done, node) in self.batch.is_done.iter_mut().zip(&self.stores.batched) {
                    *is_done = node.is_some();
                }
            }
            together.put_back(self.stores);
        }
        let first = batch.calls.start as usize;
        for (place, index) in (first..first + batch.calls.len as usize).enumerate() {
            if self.batch.is_done.get(place) == Some(&false) {
                self.batch.alone = Some(place);
                self.process(index, rt);
                self.batch.alone = None;
            } else {
                self.meter(index);
            }
        }
        self.batch = BatchProgress::default();
    }

    /// After a panic: brings the buffers back, takes the node out of order and goes on behind it. The payload
    /// stays with the node, to be dropped when both are home.
    pub fn recover(&mut self, payload: Box<dyn Any + Send>) {
        let mut payload = Some(payload);
        match self.loaded.plan.steps.get(self.step).copied() {
            Some(Step::Process(index) | Step::Absorb(index)) => {
                self.fail(index as usize, &mut payload);
            }
            Some(Step::Batch(index)) => {
                if self.fail_alone(index, &mut payload) {
                    // The others of the batch have still to be called.
                    std::mem::forget(payload);
                    return;
                }
                self.part(index, &mut payload);
                self.batch = BatchProgress::default();
            }
            _ => {}
        }
        // Only a panic outside any node leaves the payload here: it is leaked rather than freed.
        std::mem::forget(payload);
        self.step += 1;
    }

    /// Takes the node of a call out of order.
    fn fail(&mut self, index: usize, payload: &mut Option<Box<dyn Any + Send>>) {
        let plan = &self.loaded.plan;
        let Some(call) = plan.calls.get(index) else {
            return;
        };
        let slot = self.slot(index);
        if let Some(Some(entry)) = self.stores.nodes.get_mut(slot as usize) {
            entry.fail();
            entry.panic = payload.take();
        }
        self.stores.forget_factors(slot);
        self.loaded.groups.disturb(slot);
        self.report(slot, NoticeKind::Panicked);
        self.stores.clear(plan, call);
        self.stores.put_lists_back(plan, call);
    }

    /// Takes a node out of order that was called alone in a batch; false if the panic came from the common call.
    fn fail_alone(&mut self, index: u32, payload: &mut Option<Box<dyn Any + Send>>) -> bool {
        let Some(place) = self.batch.alone.take() else {
            return false;
        };
        if let Some(batch) = self.loaded.plan.batches.get(index as usize) {
            self.fail(batch.calls.start as usize + place, payload);
        }
        // All before it are done, and so is it.
        for is_done in self.batch.is_done.iter_mut().take(place + 1) {
            *is_done = true;
        }
        true
    }

    /// After a panic in a common call nobody knows whose it was: from now on the calls are made one by one, the next
    /// steps at once, and who panics then is found.
    fn part(&mut self, index: u32, payload: &mut Option<Box<dyn Any + Send>>) {
        let Some(batch) = self.loaded.plan.batches.get(index as usize) else {
            return;
        };
        self.loaded.groups.part(index);
        let together = PieceBatch {
            loaded: self.loaded,
            batch,
            context: self.context,
            piece: self.piece,
        };
        together.put_back(self.stores);
        for (call, slot) in together.calls().iter().zip(together.slots()) {
            self.stores.put_lists_back(&self.loaded.plan, call);
            // What was thrown goes home with the first of the nodes.
            if let Some(Some(entry)) = self.stores.nodes.get_mut(*slot as usize)
                && entry.panic.is_none()
                && payload.is_some()
            {
                entry.panic = payload.take();
            }
        }
    }

    fn slot(&self, index: usize) -> u32 {
        self.loaded
            .call_slots
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

    fn call(&self, index: usize) -> Option<PieceCall<'a>> {
        let plan = &self.loaded.plan;
        Some(PieceCall {
            plan,
            call: plan.calls.get(index)?,
            slot: self.slot(index),
            context: self.context,
            piece: self.piece,
        })
    }

    fn process(&mut self, index: usize, rt: &Rt) {
        let Some(call) = self.call(index) else {
            return;
        };
        let sends = call.call.sent.len > 0;
        if sends {
            self.stores.take_lists(call.plan, call.call);
        }
        let outcome = call.process(self.stores, rt);
        self.tell(call.slot, outcome);
        if sends {
            self.stores.put_lists_back(call.plan, call.call);
        }
        self.meter(index);
    }

    fn meter(&self, index: usize) {
        if self.stores.is_metering
            && let Some(call) = self.call(index)
        {
            self.stores
                .meter(call.plan, call.call, call.slot, self.piece);
        }
    }

    fn absorb(&mut self, index: usize, rt: &Rt) {
        if let Some(call) = self.call(index) {
            let outcome = call.absorb(self.stores, rt);
            self.tell(call.slot, outcome);
        }
    }

    fn tell(&mut self, node: u32, outcome: Outcome) {
        if outcome != Outcome::Fine {
            self.stores.forget_factors(node);
            self.loaded.groups.disturb(node);
            tell(self.notices, self.context.frame, node, outcome);
        }
    }
}

fn tell(notices: &mut LogWriter<Notice>, frame: u64, node: u32, outcome: Outcome) {
    let kind = match outcome {
        Outcome::Fine => return,
        Outcome::NotFinite => NoticeKind::NotFinite,
        Outcome::Poisoned => NoticeKind::Poisoned,
    };
    notices.record(Notice { frame, node, kind });
}
