//! Commands that have been received, up to the one that waits for its plan.

use std::collections::VecDeque;

use airloom_realtime::ring::Consumer;

use crate::execute::block::Change;
use crate::execute::update::Command;

/// The session's changes of values, obeyed in order.
pub(crate) struct Commands {
    sent: Consumer<Command>,
    held: VecDeque<Command>,
}

impl Commands {
    /// Holds as many as the ring.
    pub fn new(sent: Consumer<Command>) -> Self {
        let held = VecDeque::with_capacity(sent.capacity());
        Self { sent, held }
    }

    /// Takes in what has been sent up to now.
    pub fn receive(&mut self) {
        let room = self.held.capacity() - self.held.len();
        for _ in 0..self.sent.slots().min(room) {
            self.held.extend(self.sent.pop());
        }
    }

    /// The next one that may be obeyed while the plan of this sequence runs.
    pub fn next(&mut self, sequence: u64) -> Option<Command> {
        let first = self.held.front()?;
        if first.after > sequence {
            return None;
        }
        self.held.pop_front()
    }

    /// Lets a newer change override those for the same target. They keep their turn: a macro may have got new targets
    /// by then, which shall follow it too.
    pub fn override_by(&mut self, newer: Change) {
        for command in &mut self.held {
            if command.change.is_of_same_target(newer) {
                command.change = newer;
            }
        }
    }
}
