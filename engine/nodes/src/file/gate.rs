//! Waiting between a disk thread and an offline renderer.

use std::time::Duration;

use parking_lot::{Condvar, Mutex};

/// How long a waiter sleeps at most before it looks again. The audio thread never signals, because
/// that is a system call, so this is also how soon a disk thread sees what it did. A ring holds many
/// times this.
const LOOK_AGAIN: Duration = Duration::from_millis(10);

/// Where one thread waits for another to change something they share.
#[derive(Debug, Default)]
pub struct Gate {
    mutex: Mutex<()>,
    changed: Condvar,
}

impl Gate {
    /// Wakes whoever waits. Not for the audio thread in real time.
    pub fn signal(&self) {
        // Taken so that a waiter is either before its look at the condition or inside its wait.
        drop(self.mutex.lock());
        self.changed.notify_all();
    }

    /// Waits until signalled, unless `ready` holds already; returns after 10 ms at the latest, so the
    /// caller looks for itself and calls again. Not for the audio thread in real time.
    pub fn wait(&self, ready: impl FnOnce() -> bool) {
        let mut guard = self.mutex.lock();
        if !ready() {
            self.changed.wait_for(&mut guard, LOOK_AGAIN);
        }
    }
}
