//! How many threads a session uses, and the workers that all sessions of the process share.

use std::num::NonZero;
use std::sync::{Arc, Weak};

use airloom_realtime::workers::team::Team;
use parking_lot::Mutex;

use crate::execute::update::Helpers;

/// How many threads compute a graph. The samples do not depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Threads {
    /// The audio thread alone.
    #[default]
    Alone,
    /// One for every core of the machine. Workers help only where they can be as urgent as the audio thread.
    Cores,
    /// So many, the audio thread included; workers help even if they are less urgent than the audio thread, which may
    /// have to wait for them then.
    Forced(NonZero<usize>),
}

impl Threads {
    /// How many that are, the audio thread included.
    #[must_use]
    pub fn count(self) -> usize {
        match self {
            Self::Alone => 1,
            Self::Cores => std::thread::available_parallelism().map_or(1, NonZero::get),
            Self::Forced(count) => count.get(),
        }
    }

    /// So many; none counts as one.
    #[must_use]
    pub fn forced(count: usize) -> Self {
        match NonZero::new(count) {
            Some(count) if count.get() > 1 => Self::Forced(count),
            _ => Self::Alone,
        }
    }
}

/// The workers of the process, as long as somebody uses them: instances of a plugin share one team.
static TEAM: Mutex<Weak<Team>> = Mutex::new(Weak::new());

/// Workers for `threads`; `None` where one thread works alone or the system starts no other. Control thread.
pub(crate) fn helpers(threads: Threads) -> Option<Helpers> {
    let wanted = threads.count() - 1;
    if wanted == 0 {
        return None;
    }
    let mut shared = TEAM.lock();
    let present = shared.upgrade().filter(|team| team.workers() >= wanted);
    let team = match present {
        Some(team) => team,
        None => {
            let team = Arc::new(Team::new(wanted).ok()?);
            *shared = Arc::downgrade(&team);
            team
        }
    };
    let mut crew = team.crew();
    crew.force(matches!(threads, Threads::Forced(_)));
    Some(Helpers { crew, team })
}
