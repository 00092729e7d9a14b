//! What crosses from strand to strand: results of tasks, written by one and read by those after it.

use airloom_api::process::events::EventList;
use airloom_graph::compile::strands::division::Crossing;
use airloom_realtime::pool::buffers::Pool;
use airloom_realtime::round::Needed;

use crate::execute::loaded::LoadedPlan;
use crate::execute::piece::Piece;
use crate::execute::stores::Stores;

/// What one task leaves for others. Aligned: other threads write its neighbours.
#[derive(Debug, Default)]
#[repr(align(128))]
pub struct TaskResult {
    /// Buffers.
    pub pool: Pool,
    /// Event lists.
    pub lists: Vec<EventList>,
}

/// One task's view of what crosses.
pub(crate) struct Exchange<'a> {
    /// By call of the strand's plan.
    pub crossings: &'a [Option<Crossing>],
    pub needed: Needed<'a, TaskResult>,
    pub result: &'a mut TaskResult,
}

impl Exchange<'_> {
    /// Copies what an earlier task has left into what a call writes.
    pub fn import(&self, loaded: &LoadedPlan, call: u32, stores: &mut Stores, piece: Piece) {
        let Some(entry) = loaded.plan.calls.get(call as usize) else {
            return;
        };
        let Some((crossing, result)) = self.crossing(call).and_then(|crossing| {
            let result = self.needed.result(crossing.task as usize)?;
            Some((crossing, result))
        }) else {
            return;
        };
        if crossing.events {
            let list = loaded.plan.operands(entry.sent).first();
            let from = result.lists.get(crossing.first as usize);
            let to = list.and_then(|list| stores.lists.get_mut(*list as usize));
            copy_events(from, to);
            return;
        }
        for (from, to) in (crossing.first..).zip(loaded.plan.operands(entry.written)) {
            let samples = result.pool.samples(from, piece.range());
            copy(samples, stores.pool.samples_mut(*to, piece.range()));
            stores.pool.set_content(*to, result.pool.content(from));
        }
    }

    /// Copies what a call reads to where later tasks find it.
    pub fn export(&mut self, loaded: &LoadedPlan, call: u32, stores: &Stores, piece: Piece) {
        let Some(entry) = loaded.plan.calls.get(call as usize) else {
            return;
        };
        let port = loaded.plan.spans.get(entry.inputs.start as usize);
        let (Some(crossing), Some(port)) = (self.crossing(call), port) else {
            return;
        };
        let read = loaded.plan.operands(*port);
        if crossing.events {
            let from = read
                .first()
                .and_then(|list| stores.lists.get(*list as usize));
            copy_events(from, self.result.lists.get_mut(crossing.first as usize));
            return;
        }
        let pool = &mut self.result.pool;
        for (to, from) in (crossing.first..).zip(read) {
            let samples = stores.pool.samples(*from, piece.range());
            copy(samples, pool.samples_mut(to, piece.range()));
            pool.set_content(to, stores.pool.content(*from));
        }
    }

    fn crossing(&self, call: u32) -> Option<Crossing> {
        self.crossings.get(call as usize).copied().flatten()
    }
}

fn copy(from: &[f32], to: &mut [f32]) {
    if from.len() == to.len() {
        to.copy_from_slice(from);
    }
}

fn copy_events(from: Option<&EventList>, to: Option<&mut EventList>) {
    if let (Some(from), Some(to)) = (from, to) {
        to.clear();
        for event in from.as_slice() {
            to.push(*event);
        }
    }
}
