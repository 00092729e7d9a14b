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
    /// Nothing needs to be completed first.
    at_once: AtomicBool,
    /// Whether that is told to a program.
    json: AtomicBool,
}

impl Interrupt {
    /// Listens for Ctrl-C, SIGTERM and SIGHUP: to be called before anything else, so that none of them ends the
    /// program with half a file on the disk. A second one ends it at once.
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
            if raised.shared.at_once.load(Ordering::SeqCst) {
                end(raised.shared.json.load(Ordering::Acquire));
            }
        })
        .map_err(|error| Failure::machine(format!("Ctrl-C cannot be listened for: {error}")))?;
        Ok(interrupt)
    }

    /// From here on the first request ends the program, as does one that has come by now: for commands that write
    /// no files.
    pub fn end_at_once(&self, json: bool) {
        self.shared.json.store(json, Ordering::Release);
        self.shared.at_once.store(true, Ordering::SeqCst);
        if self.is_raised() {
            end(json);
        }
    }

    fn raise(&self) {
        // In one order with `at_once`: one of the two who look sees both.
        self.shared.raised.store(true, Ordering::SeqCst);
        drop(self.shared.lock.lock());
        self.shared.changed.notify_all();
    }

    /// Whether it is time to end.
    pub fn is_raised(&self) -> bool {
        self.shared.raised.load(Ordering::SeqCst)
    }

    /// Waits, unless it is time to end.
    pub fn wait(&self, time: Duration) {
        let mut guard = self.shared.lock.lock();
        if !self.is_raised() {
            self.shared.changed.wait_for(&mut guard, time);
        }
    }
}

/// Ends the program, which was asked to.
fn end(json: bool) -> ! {
    Failure::machine("stopped").print(json);
    process::exit(i32::from(Exit::Machine as u8));
}

/// Ends the program if ending takes longer than [`ENDING_BOUND`], until dropped.
pub struct Deadline {
    done: Arc<Shared>,
}

impl Deadline {
    /// Starts counting; `json` says in what form it is told.
    pub fn start(json: bool) -> Self {
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
                        .print(json);
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
