//! Where one audio thread offers work.
//!
//! One word says everything: whether the post is open, how many workers are inside, how many may be, and which piece
//! of work it is. Workers enter by adding one to exactly the word they saw, so nobody enters a post that has been
//! closed, or opened again, since.

use crate::scope::Rt;
use crate::sync::{AtomicI32, AtomicU64, Ordering, UnsafeCell, spin};

/// Set while workers may enter.
const OPEN: u64 = 1;
/// One worker inside.
const ONE: u64 = 1 << 1;
/// All bits that count the workers inside.
const INSIDE: u64 = 0x7FFF << 1;
/// The lowest bit of the most workers that may be inside.
const MOST: u32 = 16;
/// The most workers that may be inside, as stored.
const MOST_BITS: u64 = 0xFFFF;
/// The lowest bit of the number of the piece of work.
const PIECE: u32 = 32;

/// Instead of a level: workers of any level may help.
pub(crate) const ANY_LEVEL: i32 = i32::MAX;

/// What an audio thread and its workers run; each with a number of its own, the audio thread with 0.
pub type Work<'w> = dyn Fn(&Rt, usize) + Sync + 'w;

/// What is written down for the workers of one piece of work.
#[derive(Clone, Copy)]
struct Offer {
    work: *const Work<'static>,
    /// Whether it is work of an audio scope; otherwise it may wait and allocate.
    audio: bool,
}

// SAFETY: the work is `Sync`, so any thread may call it by reference; `Post` sees to it that it is there.
unsafe impl Send for Offer {}

/// One audio thread's post.
#[repr(align(128))]
pub(crate) struct Post {
    state: AtomicU64,
    offer: UnsafeCell<Option<Offer>>,
    /// The scheduling level of the audio thread (see [`level`](crate::workers::level)).
    level: AtomicI32,
}

// SAFETY: the offer is written by the audio thread while the post is closed and nobody is inside, and read by workers
// that are inside; entering acquires what opening has released, and closing acquires what leaving has released.
unsafe impl Sync for Post {}

impl Post {
    pub fn new() -> Self {
        Self {
            state: AtomicU64::new(0),
            offer: UnsafeCell::new(None),
            level: AtomicI32::new(0),
        }
    }

    /// Says at which level its audio thread runs, or [`ANY_LEVEL`]; before the post is opened.
    pub fn set_level(&self, level: i32) {
        self.level.store(level, Ordering::Relaxed);
    }

    /// The level of its audio thread; `None` if workers of any level may help.
    pub fn level(&self) -> Option<i32> {
        Some(self.level.load(Ordering::Relaxed)).filter(|level| *level != ANY_LEVEL)
    }

    /// Lets up to `most` workers in to run `work`. When what is returned goes, by unwinding too, the post is closed
    /// and all have left.
    ///
    /// # Safety
    ///
    /// The post belongs to the calling thread, is closed, and what is returned is dropped (not leaked) before `work`.
    pub unsafe fn open<'p>(&'p self, work: &Work<'_>, audio: bool, most: usize) -> Opened<'p> {
        let work: *const Work<'_> = work;
        // SAFETY: only the lifetime changes, and the caller keeps `work` until the post is closed: workers call it
        // while they are inside, and closing waits until nobody is.
        let work = unsafe { std::mem::transmute::<*const Work<'_>, *const Work<'static>>(work) };
        // SAFETY: the post is closed and nobody is inside, so no worker reads the offer, and there is one audio thread.
        self.offer.with_mut(|offer| unsafe {
            *offer = Some(Offer { work, audio });
        });
        let piece = (self.state.load(Ordering::Relaxed) >> PIECE).wrapping_add(1);
        let most = (most as u64).min(MOST_BITS);
        self.state
            .store(piece << PIECE | most << MOST | OPEN, Ordering::Release);
        Opened { post: self }
    }

    /// The number of the piece of work, if the post is open and there is room for one more worker.
    #[inline]
    pub fn offered(&self) -> Option<u64> {
        let state = self.state.load(Ordering::Relaxed);
        has_room(state).then_some(state >> PIECE)
    }

    /// Whether the piece of work of this number is still going on.
    #[inline]
    pub fn is_under_way(&self, piece: u64) -> bool {
        let state = self.state.load(Ordering::Relaxed);
        state & OPEN != 0 && state >> PIECE == piece
    }

    /// Enters and runs the work, if the post is still open for the piece of work of this number.
    pub fn help(&self, piece: u64, run: impl FnOnce(&Work<'static>, bool)) -> bool {
        let mut state = self.state.load(Ordering::Relaxed);
        loop {
            if !has_room(state) || state >> PIECE != piece {
                return false;
            }
            let entered = self.state.compare_exchange_weak(
                state,
                state + ONE,
                Ordering::Acquire,
                Ordering::Relaxed,
            );
            match entered {
                Ok(_) => break,
                Err(found) => state = found,
            }
        }
        let _leaving = Leaving { post: self };
        // SAFETY: this thread is inside, so the offer is not written, and its work lives until this thread has left.
        let offer = self.offer.with(|offer| unsafe { *offer });
        if let Some(Offer { work, audio }) = offer {
            // SAFETY: see above.
            run(unsafe { &*work }, audio);
        }
        true
    }
}

fn has_room(state: u64) -> bool {
    state & OPEN != 0 && (state & INSIDE) / ONE < state >> MOST & MOST_BITS
}

/// An open post.
pub(crate) struct Opened<'p> {
    post: &'p Post,
}

impl Drop for Opened<'_> {
    /// Closes the post and waits for those inside: they are at what they have started.
    fn drop(&mut self) {
        let mut state = self.post.state.fetch_and(!OPEN, Ordering::AcqRel);
        while state & INSIDE != 0 {
            spin();
            state = self.post.state.load(Ordering::Acquire);
        }
    }
}

/// Counts a worker out, by unwinding too.
struct Leaving<'p> {
    post: &'p Post,
}

impl Drop for Leaving<'_> {
    fn drop(&mut self) {
        self.post.state.fetch_sub(ONE, Ordering::Release);
    }
}
