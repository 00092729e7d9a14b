//! Ctrl-C and the signals that ask a program to end.

use std::process;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use parking_lot::{Condvar, Mutex};

use crate::failure::{Exit, Failure};

/// How long ending may take before the program ends itself: enough for a slow disk to take what is in
/// the rings.
pub const ENDING_BOUND: Duration = Duration::from_secs(5);

/// Whether somebody asked the program to end.
#[derive(Clone, Default)]
pub struct Interrupt {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    raised: AtomicBool,
    lock: Mutex<()>,
    changed: Condvar,
}

impl Interrupt {
    /// Listens for Ctrl-C, SIGTERM and SIGHUP. A second one ends the program at once.
    ///
    /// # Errors
    /// When the system refuses the handler.
    pub fn listen() -> Result<Self, Failure> {
        let interrupt = Self::default();
        let raised = interrupt.clone();
        ctrlc::set_handler(move || {
            if raised.is_raised() {
                process::exit(i32::from(Exit::Machine as u8));
            }
            raised.raise();
        })
        .map_err(|error| Failure::machine(format!("Ctrl-C cannot be listened for: {error}")))?;
        Ok(interrupt)
    }

    fn raise(&self) {
        self.shared.raised.store(true, Ordering::Release);
        drop(self.shared.lock.lock());
        self.shared.changed.notify_all();
    }

    /// Whether it is time to end.
    pub fn is_raised(&self) -> bool {
        self.shared.raised.load(Ordering::Acquire)
    }

    /// Waits, unless it is time to end.
    pub fn wait(&self, time: Duration) {
        let mut guard = self.shared.lock.lock();
        if !self.is_raised() {
            self.shared.changed.wait_for(&mut guard, time);
        }
    }
}

/// Ends the program if ending takes longer than [`ENDING_BOUND`], until dropped.
pub struct Deadline {
    done: Arc<Shared>,
}

impl Deadline {
    /// Starts counting.
    pub fn start() -> Self {
        let done = Arc::new(Shared::default());
        let watched = Arc::clone(&done);
        // Where no thread can be had, ending takes as long as it takes.
        drop(
            thread::Builder::new()
                .name("airloom-deadline".to_owned())
                .spawn(move || {
                    let mut guard = watched.lock.lock();
                    if !watched.raised.load(Ordering::Acquire) {
                        watched.changed.wait_for(&mut guard, ENDING_BOUND);
                    }
                    if !watched.raised.load(Ordering::Acquire) {
                        Failure::machine(format!(
                            "ending took longer than {} s; files may be incomplete",
                            ENDING_BOUND.as_secs()
                        ))
                        .print(false);
                        process::exit(i32::from(Exit::Machine as u8));
                    }
                }),
        );
        Self { done }
    }
}

impl Drop for Deadline {
    fn drop(&mut self) {
        self.done.raised.store(true, Ordering::Release);
        drop(self.done.lock.lock());
        self.done.changed.notify_all();
    }
}
