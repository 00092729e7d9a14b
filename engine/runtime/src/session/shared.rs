//! A session that several control threads use.

use std::sync::Arc;

use parking_lot::{Mutex, MutexGuard};

use crate::session::session::Session;

/// A handle to one session. The lock is held by control threads only, for one operation at a time; the audio
/// thread never sees it. It cannot be poisoned: a panic under it leaves the last complete state.
#[derive(Clone)]
pub struct SharedSession {
    session: Arc<Mutex<Session>>,
}

impl SharedSession {
    /// Shares a session.
    #[must_use]
    pub fn new(session: Session) -> Self {
        Self {
            session: Arc::new(Mutex::new(session)),
        }
    }

    /// The session, for one operation.
    ///
    /// # Realtime Safety
    /// Waits for other control threads: never call it in an audio scope.
    pub fn lock(&self) -> MutexGuard<'_, Session> {
        self.session.lock()
    }
}
