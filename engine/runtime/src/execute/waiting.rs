//! Updates that have been received but not adopted.

use std::collections::VecDeque;

use airloom_realtime::handoff::{Loan, Running};
use airloom_realtime::scope::{Rt, offline_scope};

use crate::execute::update::Update;

/// The updates on loan, in order; the first one may wait for fades to be over.
pub(crate) struct Waiting {
    updates: Running<Box<Update>>,
    queue: VecDeque<Loan<Box<Update>>>,
}

impl Waiting {
    /// `depth` updates may be on their way at a time.
    pub fn new(updates: Running<Box<Update>>, depth: usize) -> Self {
        Self {
            updates,
            queue: VecDeque::with_capacity(depth),
        }
    }

    /// Takes in what has been sent.
    pub fn receive(&mut self, rt: &Rt) {
        while self.queue.len() < self.queue.capacity()
            && let Some(update) = self.updates.receive(rt)
        {
            self.queue.push_back(update);
        }
    }

    /// Whether all that was received has been adopted.
    pub fn is_empty(&self) -> bool {
        self.queue.is_empty()
    }

    /// The next update, if its time has come.
    pub fn next(&mut self, fades_are_over: bool) -> Option<Loan<Box<Update>>> {
        let first = self.queue.front()?;
        if first.after_fades && !fades_are_over {
            return None;
        }
        self.queue.pop_front()
    }

    /// Sends an adopted update home.
    pub fn give_back(&mut self, update: Loan<Box<Update>>, rt: &Rt) {
        self.updates.give_back(update, rt);
    }

    /// Lets a node that has not arrived yet start at a value; false if none waits for this slot.
    pub fn set_param(&mut self, slot: u32, param: u32, value: f64) -> bool {
        // Where a slot is given away twice the last one has it.
        let mut updates = self.queue.iter_mut().rev();
        updates.any(|update| update.start_at(slot, param, value))
    }

    /// Lets the nodes that have not arrived yet start at a macro's value, each by the plan it arrives with.
    pub fn set_macro(&mut self, slot: u16, value: f64) {
        for update in &mut self.queue {
            let mut place = 0;
            while let Some(target) = update.loaded.macros.targets(slot).get(place).copied() {
                update.start_at(target.node, target.param, target.map(value));
                place += 1;
            }
        }
    }
}

impl Drop for Waiting {
    /// A loan that is not given back would leak.
    fn drop(&mut self) {
        offline_scope(|rt| {
            while let Some(update) = self.queue.pop_front() {
                self.updates.give_back(update, rt);
            }
        });
    }
}
