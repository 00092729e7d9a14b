//! Commands on their way to the executor.

use airloom_realtime::ring::Producer;

use crate::execute::update::Command;

/// The ring of commands, and those for which it has no room yet.
pub(crate) struct Outbox {
    ring: Producer<Command>,
    backlog: Vec<Command>,
}

impl Outbox {
    /// Nothing is on its way.
    pub const fn new(ring: Producer<Command>) -> Self {
        Self {
            ring,
            backlog: Vec::new(),
        }
    }

    /// Sends a command, behind those that had to wait.
    pub fn send(&mut self, command: Command) {
        if !self.backlog.is_empty() || self.ring.push(command).is_err() {
            self.backlog.push(command);
        }
    }

    /// Sends what had to wait, as far as there is room.
    pub fn flush(&mut self) {
        let sent = self.ring.push_slice(&self.backlog);
        self.backlog.drain(..sent);
    }
}
