//! One pass over the steps of a plan.

use std::any::Any;

use airloom_api::process::context::Context;
use airloom_graph::compile::plan::Step;
use airloom_realtime::log::LogWriter;
use airloom_realtime::scope::Rt;

use crate::execute::call::{Outcome, PieceCall};
use crate::execute::exchange::Exchange;
use crate::execute::loaded::LoadedPlan;
use crate::execute::mix::{Piece, merge, mix};
use crate::execute::notice::{Notice, NoticeKind};
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
}

impl<'a> Pass<'a> {
    /// Runs the remaining steps.
    pub fn run(&mut self, rt: &Rt) {
        let loaded = self.loaded;
        while self.step < self.end
            && let Some(step) = loaded.plan.steps.get(self.step)
        {
            match *step {
                Step::Mix(index) => {
                    if let Some(sum) = loaded.plan.mixes.get(index as usize) {
                        if sum.events {
                            merge(
                                loaded,
                                sum,
                                &mut self.stores.lists,
                                &mut self.stores.edges,
                                self.piece,
                            );
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
            && let Some(call) = self.loaded.plan.calls.get(index as usize)
        {
            let slot = self.slot(index as usize);
            if let Some(Some(entry)) = self.stores.nodes.get_mut(slot as usize) {
                entry.fail();
                entry.panic = payload.take();
            }
            self.report(slot, NoticeKind::Panicked);
            self.stores.clear(&self.loaded.plan, call);
            self.stores.put_lists_back(&self.loaded.plan, call);
        }
        // Only a panic outside any node leaves the payload here: it is leaked rather than freed.
        std::mem::forget(payload);
        self.step += 1;
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
        if self.stores.is_metering {
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
        match outcome {
            Outcome::Fine => {}
            Outcome::NotFinite => self.report(node, NoticeKind::NotFinite),
            Outcome::Poisoned => self.report(node, NoticeKind::Poisoned),
        }
    }
}
