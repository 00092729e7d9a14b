//! An audio thread's door to the workers.

use crate::kept::Kept;
use crate::scope::{Rt, in_audio_scope};
use crate::sync::{Arc, Ordering, thread};
use crate::workers::hall::Hall;
use crate::workers::level;
use crate::workers::post::{ANY_LEVEL, Work};

/// Pieces of work between two looks at the audio thread's level: hosts change it rarely, and a look is a system call.
const LEVEL_KEPT: u32 = 1_024;

/// One audio thread's post in a [`Team`](crate::workers::team::Team).
///
/// Drop it outside audio scopes; dropped inside one it leaks. It may outlive the team: then nobody comes.
pub struct Crew {
    hall: Kept<Hall>,
    threads: Kept<Vec<thread::Thread>>,
    /// Its post, unless all were taken.
    post: Option<usize>,
    /// Whether workers help that could not get the audio thread's urgency.
    forced: bool,
    /// Pieces of work until the level is looked at again.
    until_look: u32,
    level: i32,
}

impl Crew {
    pub(crate) fn new(hall: Arc<Hall>, threads: Arc<Vec<thread::Thread>>) -> Self {
        Self {
            post: hall.reserve(),
            hall: Kept::of(hall),
            threads: Kept::of(threads),
            forced: false,
            until_look: 0,
            level: level::UNKNOWN,
        }
    }

    /// Whether workers can come at all: false if the team had no post left.
    pub fn has_post(&self) -> bool {
        self.post.is_some()
    }

    /// How many workers the team has.
    pub fn workers(&self) -> usize {
        self.hall.places().len()
    }

    /// Whether workers shall help even where the system refuses them the audio thread's urgency, or where it cannot
    /// be read. Then other programs may hold a worker up, and the audio thread with it.
    pub fn force(&mut self, forced: bool) {
        self.forced = forced;
        self.until_look = 0;
    }

    /// Runs `work` on this thread and, at the same time, on up to `most` workers that come by; returns when all that
    /// came have finished.
    ///
    /// `work` is to share what there is to do (see [`Round`](crate::round::Round)) and to return when nothing is left:
    /// nobody may come, and late comers find nothing. Workers run it in an audio scope, or in an offline scope if this
    /// thread is in one. A panic on a worker ends there; one on this thread goes on when the workers have left.
    ///
    /// # Realtime Safety
    ///
    /// No locks, no allocation. At most one system call: waking a worker that sleeps, which wakes the next one. Spins
    /// at the end while workers are at what they have started.
    pub fn together(&mut self, rt: &Rt, most: usize, work: &Work<'_>) {
        let post = self.post.and_then(|index| self.hall.post(index));
        let Some(post) = post.filter(|_| most > 0) else {
            return work(rt, 0);
        };
        if self.until_look == 0 {
            self.until_look = LEVEL_KEPT;
            self.level = if self.forced {
                ANY_LEVEL
            } else {
                level::current()
            };
            post.set_level(self.level);
        }
        self.until_look -= 1;
        let refuses = |refused: i32| refused == self.level;
        let mut places = self.hall.places().iter();
        if places.all(|place| refuses(place.refused.load(Ordering::Relaxed))) {
            return work(rt, 0);
        }
        // SAFETY: the post is this crew's alone, `&mut self` says that it is closed, and `opened` is dropped at the
        // end of this function, before `work`.
        let opened = unsafe { post.open(work, in_audio_scope(), most) };
        self.hall.wake_one(0, &self.threads);
        work(rt, 0);
        drop(opened);
    }
}

impl Drop for Crew {
    fn drop(&mut self) {
        if let Some(post) = self.post
            && !in_audio_scope()
        {
            self.hall.release(post);
        }
    }
}

impl std::fmt::Debug for Crew {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Crew")
            .field("post", &self.post)
            .field("workers", &self.workers())
            .field("forced", &self.forced)
            .finish_non_exhaustive()
    }
}
