//! Buffers and lists of the executor, as many as a plan needs.

use airloom_api::process::events::EventList;
use airloom_graph::compile::plan::Plan;
use airloom_realtime::pool::buffers::Pool;

use crate::execute::update::Update;

/// Events of one port and block.
pub(crate) const EVENTS: usize = 1_024;

/// How much the executor has.
#[derive(Debug, Default)]
pub(crate) struct Room {
    buffers: usize,
    lists: usize,
}

impl Room {
    /// Sends more along with an update whose plan needs it, at least twice as much as before. `block` is the largest
    /// block in frames.
    pub fn grow(&mut self, update: &mut Update, plan: &Plan, block: usize) {
        let buffers = plan.buffers.max(1) as usize;
        if buffers > self.buffers {
            self.buffers = buffers.max(self.buffers * 2);
            update.pool = Some(Pool::new(self.buffers, block));
        }
        let lists = plan.event_lists.max(1) as usize;
        if lists > self.lists {
            self.lists = lists.max(self.lists * 2);
            let made = (0..self.lists).map(|_| EventList::with_capacity(EVENTS));
            update.lists = Some(made.collect());
        }
    }
}
