//! The way of whole executors between the main thread and the audio thread.
//!
//! Edits of a graph travel inside an executor. A graph that is loaded as a whole comes as an
//! executor of its own: nothing of the old one is kept, and it starts at its frame 0.

use std::sync::Arc;

use airloom_api::node::prepare::Stream;
use airloom_runtime::execute::executor::Executor;
use airloom_runtime::session::error::LoadError;
use airloom_runtime::session::session::Session;
use airloom_runtime::status::Status;
use crossbeam::atomic::AtomicCell;

use crate::layout::BUSES;

/// An executor with the figures it shares with its session.
pub struct Loaded {
    /// Runs the graph.
    pub executor: Executor,
    /// The figures.
    pub status: Arc<Status>,
}

impl Loaded {
    /// Main thread: an executor of the session's graph from frame 0 on, for the plugin's buses.
    ///
    /// # Errors
    ///
    /// [`LoadError`] of a node that cannot be prepared.
    pub fn start(session: &mut Session, stream: Stream) -> Result<Self, LoadError> {
        let executor = session.activate(stream, BUSES)?;
        let status = session.status().cloned();
        Ok(Self {
            executor,
            status: status.unwrap_or_else(Status::new),
        })
    }
}

/// One place in each direction. A newer executor replaces one that has not been fetched; the audio
/// thread fetches none while the way home is blocked, so the way home is never too narrow.
///
/// # Realtime Safety
///
/// [`fetch`](Self::fetch) and [`give_back`](Self::give_back) swap a pointer. They never allocate,
/// free or wait.
#[derive(Default)]
pub struct Exchange {
    incoming: AtomicCell<Option<Box<Loaded>>>,
    outgoing: AtomicCell<Option<Box<Loaded>>>,
}

impl Exchange {
    /// Main thread: offers an executor.
    pub fn offer(&self, loaded: Box<Loaded>) {
        self.incoming.store(Some(loaded));
        self.collect();
    }

    /// Main thread: frees what has come home.
    pub fn collect(&self) {
        drop(self.outgoing.take());
    }

    /// Audio thread: the newest executor offered, if there is one.
    pub fn fetch(&self) -> Option<Box<Loaded>> {
        self.incoming.take()
    }

    /// Audio thread: sends one home; gives it back while the way is blocked.
    ///
    /// # Errors
    ///
    /// The executor itself, when the last one has not been collected.
    pub fn give_back(&self, loaded: Box<Loaded>) -> Result<(), Box<Loaded>> {
        // Only this thread fills the place: what is empty now stays empty until it is filled here.
        let before = self.outgoing.swap(Some(loaded));
        match before {
            None => Ok(()),
            Some(waiting) => match self.outgoing.swap(Some(waiting)) {
                Some(loaded) => Err(loaded),
                // It was collected between the two swaps: the place is free, but filled again by
                // the one that had been waiting, which is collected later.
                None => Ok(()),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_places_are_free_of_locks() {
        assert!(AtomicCell::<Option<Box<Loaded>>>::is_lock_free());
    }
}
