//! What audio threads and workers share: the posts, and who sleeps.

use crate::sync::{AtomicBool, AtomicI32, AtomicU64, Ordering, fence, thread};
use crate::workers::post::Post;

/// Posts of one team: so many audio threads can be helped, one post each. What comes after works alone.
pub(crate) const POSTS: usize = if cfg!(feature = "loom") { 2 } else { 32 };

/// No level at all: nothing has been refused.
pub(crate) const NOTHING: i32 = i32::MIN;

/// What one worker shows of itself.
#[repr(align(128))]
pub(crate) struct Place {
    /// Whether it is about to sleep, or sleeps, and nobody has woken it yet.
    asleep: AtomicBool,
    /// The level it runs at.
    pub level: AtomicI32,
    /// The level that the system refused it last, or [`NOTHING`].
    pub refused: AtomicI32,
    /// How many pieces of work it has helped with.
    pub helped: AtomicU64,
}

/// Shared by a team and its crews.
pub(crate) struct Hall {
    posts: Box<[Post]>,
    /// Posts that belong to a crew, one bit each.
    taken: AtomicU64,
    places: Box<[Place]>,
    /// Set when the workers shall end.
    closing: AtomicBool,
}

impl Hall {
    pub fn new(workers: usize) -> Self {
        Self {
            posts: (0..POSTS).map(|_| Post::new()).collect(),
            taken: AtomicU64::new(0),
            places: (0..workers)
                .map(|_| Place {
                    asleep: AtomicBool::new(false),
                    level: AtomicI32::new(0),
                    refused: AtomicI32::new(NOTHING),
                    helped: AtomicU64::new(0),
                })
                .collect(),
            closing: AtomicBool::new(false),
        }
    }

    pub fn places(&self) -> &[Place] {
        &self.places
    }

    pub fn post(&self, index: usize) -> Option<&Post> {
        self.posts.get(index)
    }

    /// Reserves a post.
    pub fn reserve(&self) -> Option<usize> {
        for index in 0..self.posts.len() {
            let bit = 1 << index;
            if self.taken.fetch_or(bit, Ordering::AcqRel) & bit == 0 {
                return Some(index);
            }
        }
        None
    }

    /// Gives a reserved post back.
    pub fn release(&self, index: usize) {
        self.taken.fetch_and(!(1 << index), Ordering::AcqRel);
    }

    /// Posts that may have work: the reserved ones.
    pub fn reserved(&self) -> impl Iterator<Item = (usize, &Post)> {
        let mut left = self.taken.load(Ordering::Relaxed);
        std::iter::from_fn(move || {
            let index = left.trailing_zeros() as usize;
            left &= left.wrapping_sub(1);
            self.posts.get(index).map(|post| (index, post))
        })
    }

    pub fn is_closing(&self) -> bool {
        self.closing.load(Ordering::Relaxed)
    }

    /// Lets the workers end, once they wake.
    pub fn close(&self) {
        self.closing.store(true, Ordering::Relaxed);
    }

    /// Wakes the first worker that sleeps, if one does, of those from number `first` on, whose threads are `threads`.
    ///
    /// Between opening a post and looking who sleeps, and between falling asleep and looking for open posts, stands a
    /// fence each: at least one of the two sees the other.
    pub fn wake_one(&self, first: usize, threads: &[thread::Thread]) {
        fence(Ordering::SeqCst);
        for (place, thread) in self.places.iter().skip(first).zip(threads) {
            if place.asleep.load(Ordering::Relaxed) && place.asleep.swap(false, Ordering::Relaxed) {
                thread.unpark();
                return;
            }
        }
    }

    /// Sleeps until somebody wakes this worker, unless `is_needed` says that there is work after all.
    pub fn rest(&self, worker: usize, is_needed: impl FnOnce() -> bool) {
        let Some(place) = self.places.get(worker) else {
            return;
        };
        place.asleep.store(true, Ordering::Relaxed);
        fence(Ordering::SeqCst);
        if !is_needed() {
            #[expect(
                clippy::disallowed_methods,
                reason = "a worker waits here for work; no audio thread comes by"
            )]
            thread::park();
        }
        place.asleep.store(false, Ordering::Relaxed);
    }
}
