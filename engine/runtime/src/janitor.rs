//! A thread that does a session's housekeeping while a graph plays.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{JoinHandle, park_timeout};
use std::time::Duration;

use crate::session::shared::SharedSession;

/// How often the housekeeping is done: a display's frame, so that levels move smoothly.
const INTERVAL: Duration = Duration::from_millis(16);

/// Calls [`Session::tick`](crate::session::session::Session::tick) until it is dropped; frees what came home,
/// clears away what has faded out, collects reports and levels.
#[derive(Debug)]
pub struct Janitor {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Janitor {
    /// Starts the thread.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(session: SharedSession) -> std::io::Result<Self> {
        let stop = Arc::new(AtomicBool::new(false));
        let stopping = Arc::clone(&stop);
        let thread = std::thread::Builder::new()
            .name("airloom-janitor".to_owned())
            .spawn(move || {
                while !stopping.load(Ordering::Acquire) {
                    session.lock().tick();
                    park_timeout(INTERVAL);
                }
            })?;
        Ok(Self {
            stop,
            thread: Some(thread),
        })
    }
}

impl Drop for Janitor {
    /// Ends and joins the thread.
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Release);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            // A janitor that panicked has nothing left to wait for.
            let _ = thread.join();
        }
    }
}
