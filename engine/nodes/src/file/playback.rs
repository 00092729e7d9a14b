//! A file on its way to the audio thread: a reader thread ahead, a ring between, and the half that
//! the audio thread reads.
//!
//! The first quarter of a second is kept in memory: playing starts there at once, and again after a
//! reset, while the reader finds its place behind it. A reset, or a jump to any other place, is one number that the
//! reader follows; what was read for an earlier one is thrown away by the audio side, which knows from the count of
//! samples where the new ones start. Which item of a list begins where crosses in a second ring, ahead of its samples.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::{self, JoinHandle};

use airloom_api::process::context::Pace;
use airloom_realtime::ring::{self, Consumer, Producer, ring};
use airloom_realtime::scope::in_audio_scope;

use crate::file::feed::{Beginning, Feed, SourceError, split_at};
use crate::file::gate::Gate;
use crate::file::losses::COUNTS;
use crate::file::place::{Place, SharedTarget, Target};

/// How much of the beginning stays in memory.
const PRELOAD_SECONDS: f64 = 0.25;
/// How far the reader is ahead.
const AHEAD_SECONDS: f64 = 1.5;
/// Samples thrown away at once after a reset.
const DISCARD: usize = 256;
/// Beginnings of items that may be on their way.
const MARKS: usize = 64;
/// The end of a file that has not been reached.
const UNKNOWN: u64 = u64::MAX;

/// An item that begins.
#[derive(Debug, Clone, Copy)]
struct Mark {
    /// After which reset it was read.
    reset: u64,
    /// Samples after that reset, those of the preload included where it is played.
    at: u64,
    place: Place,
}

/// What the two threads share besides the ring. Counts are samples since the ring was made.
#[derive(Debug)]
struct Shared {
    gate: Gate,
    quit: AtomicBool,
    /// How often the audio side has been reset, or sent to another place; stored after `target`.
    wanted: AtomicU64,
    /// Where it was sent.
    target: SharedTarget,
    /// The reset that the reader has followed; stored after `start` and `end`.
    followed: AtomicU64,
    /// Where in the ring the samples of that reset start.
    start: AtomicU64,
    /// Where they end, once the file has ended; stored after the last sample was pushed.
    end: AtomicU64,
}

/// The audio thread's half.
pub struct Playback {
    shared: Arc<Shared>,
    ring: Consumer<f32>,
    marks: Consumer<Mark>,
    preload: Box<[f32]>,
    /// The items that begin in the preload, in samples, and what was read beyond it.
    preload_marks: Box<[(usize, Place)]>,
    /// Samples of the preload already given.
    preload_given: usize,
    /// Whether the preload was played since the latest reset.
    from_start: bool,
    /// Samples given since the latest reset.
    given: u64,
    /// The item that plays: its place at a count of samples given.
    playing: (u64, Place),
    /// The next beginning, while it is ahead.
    ahead: Option<Mark>,
    popped: u64,
    resets: u64,
    /// Whether what comes out of the ring belongs to the latest reset.
    in_step: bool,
    channels: usize,
    reader: Option<JoinHandle<()>>,
}

fn frames(seconds: f64, rate_hz: f64) -> usize {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "about a second of frames, positive"
    )]
    let frames = (seconds * rate_hz).ceil() as usize;
    frames
}

/// How a read came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Played {
    /// All frames are there.
    Full,
    /// The disk was late; the rest of the frames is silence and follows with later reads.
    Late,
    /// The file is over; the rest of the frames is silence.
    Ended,
}

impl Playback {
    /// Reads the beginning and starts the reader.
    ///
    /// # Errors
    /// What is wrong with the file, or that the system has no thread left.
    pub fn start(
        mut feed: Box<dyn Feed>,
        rate_hz: f64,
        channels: usize,
    ) -> Result<Self, StartError> {
        let preload_samples = frames(PRELOAD_SECONDS, rate_hz) * channels;
        let Beginning { first, begun, rest } = split_at(&mut *feed, preload_samples)?;
        let (producer, consumer) = ring(frames(AHEAD_SECONDS, rate_hz) * channels);
        let (marks, marks_out) = ring(MARKS);
        let shared = Arc::new(Shared {
            gate: Gate::default(),
            quit: AtomicBool::new(false),
            wanted: AtomicU64::new(0),
            target: SharedTarget::default(),
            followed: AtomicU64::new(0),
            start: AtomicU64::new(0),
            end: AtomicU64::new(UNKNOWN),
        });
        let reader = Reader {
            shared: Arc::clone(&shared),
            ring: producer,
            marks,
            feed,
            preload_samples,
            channels,
            followed: 0,
            pushed: 0,
            read: (first.len() + rest.len()) as u64,
            ready: rest,
            ready_given: 0,
            waiting: None,
            ended: false,
        };
        let reader = thread::Builder::new()
            .name("airloom-player".to_owned())
            .spawn(move || reader.run())?;
        Ok(Self {
            shared,
            ring: consumer,
            marks: marks_out,
            playing: (
                0,
                begun.first().map_or(Place::default(), |(_, place)| *place),
            ),
            ahead: None,
            preload: first.into(),
            preload_marks: begun.into(),
            preload_given: 0,
            from_start: true,
            given: 0,
            popped: 0,
            resets: 0,
            in_step: true,
            channels,
            reader: Some(reader),
        })
    }

    /// Bytes of what is read ahead.
    pub fn bytes(rate_hz: f64, channels: usize) -> usize {
        let preload = frames(PRELOAD_SECONDS, rate_hz) * channels * size_of::<f32>();
        preload + ring::bytes::<f32>(frames(AHEAD_SECONDS, rate_hz) * channels)
    }

    /// Fills `interleaved` with the next frames, and with silence what is not there.
    ///
    /// # Realtime Safety
    /// With [`Pace::Realtime`] wait-free; with [`Pace::Offline`] waits for the disk.
    pub fn read(&mut self, interleaved: &mut [f32], pace: Pace) -> Played {
        let (filled, played) = self.fill(interleaved, pace);
        self.given += filled as u64;
        self.follow_marks();
        played
    }

    /// Fills what it can; says how much of it is not silence.
    fn fill(&mut self, interleaved: &mut [f32], pace: Pace) -> (usize, Played) {
        let first = &self.preload[self.preload_given..];
        let mut filled = first.len().min(interleaved.len());
        interleaved[..filled].copy_from_slice(&first[..filled]);
        self.preload_given += filled;
        loop {
            if self.catch_up() {
                let count = self.ring.pop_slice(&mut interleaved[filled..]);
                self.popped += count as u64;
                filled += count;
            }
            if pace == Pace::Offline {
                self.shared.gate.signal();
            }
            if filled == interleaved.len() {
                return (filled, Played::Full);
            }
            // The end is stored after the last sample, so once it is seen everything is in the ring.
            let end = if self.in_step {
                self.shared.end.load(Ordering::Acquire)
            } else {
                UNKNOWN
            };
            if end == self.popped {
                interleaved[filled..].fill(0.0);
                return (filled, Played::Ended);
            }
            if end == UNKNOWN {
                match pace {
                    Pace::Realtime => {
                        COUNTS.add_late((interleaved.len() - filled) / self.channels);
                        interleaved[filled..].fill(0.0);
                        return (filled, Played::Late);
                    }
                    Pace::Offline => {
                        let (shared, ring, in_step) = (&self.shared, &mut self.ring, self.in_step);
                        let resets = self.resets;
                        shared.gate.wait(|| {
                            if in_step {
                                ring.slots() > 0 || shared.end.load(Ordering::Acquire) != UNKNOWN
                            } else {
                                shared.followed.load(Ordering::Acquire) == resets
                            }
                        });
                    }
                }
            }
        }
    }

    /// Back to the beginning.
    ///
    /// # Realtime Safety
    /// Wait-free.
    pub fn reset(&mut self) {
        if self.given == 0 && self.from_start {
            return;
        }
        self.preload_given = 0;
        self.from_start = true;
        let place = self
            .preload_marks
            .first()
            .map_or(Place::default(), |(_, place)| *place);
        self.send(Target::Start, place);
    }

    /// To another place, which is reached when the reader has found it.
    ///
    /// # Realtime Safety
    /// Wait-free.
    pub fn go_to(&mut self, target: Target) {
        self.preload_given = self.preload.len();
        self.from_start = false;
        let place = match target {
            Target::At(place) => place,
            Target::Start | Target::Next(_) | Target::Previous(_) => self.place(),
        };
        self.send(target, place);
    }

    fn send(&mut self, target: Target, place: Place) {
        self.resets += 1;
        self.in_step = false;
        self.given = 0;
        self.playing = (0, place);
        self.ahead = None;
        self.shared.target.set(target);
        self.shared.wanted.store(self.resets, Ordering::Release);
    }

    /// What plays: the item, and the frames of it that were given.
    pub fn place(&self) -> Place {
        let (since, place) = self.playing;
        Place {
            frame: place.frame + (self.given - since) / self.channels as u64,
            ..place
        }
    }

    /// Notes which items have begun with the samples given so far.
    fn follow_marks(&mut self) {
        if self.from_start {
            for (at, place) in &self.preload_marks {
                let at = *at as u64;
                if at <= self.given && at >= self.playing.0 {
                    self.playing = (at, *place);
                }
            }
        }
        loop {
            let mark = match self.ahead.take() {
                Some(mark) => mark,
                None => match self.marks.pop() {
                    Some(mark) => mark,
                    None => return,
                },
            };
            if mark.reset != self.resets {
                continue;
            }
            if mark.at > self.given {
                self.ahead = Some(mark);
                return;
            }
            self.playing = (mark.at, mark.place);
        }
    }

    /// Throws away samples from before the latest reset; whether none are left.
    fn catch_up(&mut self) -> bool {
        if self.in_step {
            return true;
        }
        // Until the reader has followed it is not known where the old samples end: popping now could take new ones.
        if self.shared.followed.load(Ordering::Acquire) != self.resets {
            return false;
        }
        let start = self.shared.start.load(Ordering::Relaxed);
        let mut old = [0.0; DISCARD];
        while self.popped < start {
            let room = usize::try_from(start - self.popped).unwrap_or(DISCARD);
            let count = self.ring.pop_slice(&mut old[..room.min(DISCARD)]);
            self.popped += count as u64;
            if count == 0 {
                break;
            }
        }
        self.in_step = self.popped == start;
        self.in_step
    }
}

impl Drop for Playback {
    fn drop(&mut self) {
        self.shared.quit.store(true, Ordering::Release);
        // An owner that drops this on the audio thread leaves the reader to end by itself.
        if !in_audio_scope() {
            self.shared.gate.signal();
            if let Some(reader) = self.reader.take() {
                drop(reader.join());
            }
        }
    }
}

/// Why playing cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The file.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// The reader thread.
    #[error("its reader thread cannot be started: {0}")]
    Thread(#[from] io::Error),
}

/// The reader thread's half.
struct Reader {
    shared: Arc<Shared>,
    ring: Producer<f32>,
    marks: Producer<Mark>,
    feed: Box<dyn Feed>,
    preload_samples: usize,
    channels: usize,
    followed: u64,
    pushed: u64,
    /// Samples read for the latest reset, those of the preload included where it is played.
    read: u64,
    /// Samples waiting for room in the ring.
    ready: Vec<f32>,
    ready_given: usize,
    /// The beginning of an item, to be told before the samples that wait.
    waiting: Option<Mark>,
    ended: bool,
}

impl Reader {
    fn run(mut self) {
        let shared = Arc::clone(&self.shared);
        while !shared.quit.load(Ordering::Acquire) {
            let wanted = shared.wanted.load(Ordering::Acquire);
            if wanted != self.followed {
                self.follow(wanted);
            }
            if self.ready_given == self.ready.len() && !self.ended {
                self.prepare_more();
            }
            if self.ended && self.ready_given == self.ready.len() {
                shared.end.store(self.pushed, Ordering::Release);
                shared.gate.signal();
            } else if self.tell() && self.push() {
                shared.gate.signal();
                continue;
            }
            let (ring, marks) = (&mut self.ring, &mut self.marks);
            let (ended, followed, channels) = (self.ended, self.followed, self.channels);
            let telling = self.waiting.is_some();
            shared.gate.wait(|| {
                shared.quit.load(Ordering::Acquire)
                    || shared.wanted.load(Ordering::Acquire) != followed
                    || (telling && marks.slots() > 0)
                    || (!telling && !ended && ring.slots() >= channels)
            });
        }
    }

    /// Starts over for a reset or a jump.
    fn follow(&mut self, wanted: u64) {
        self.followed = wanted;
        self.ready.clear();
        self.ready_given = 0;
        self.read = 0;
        self.waiting = None;
        self.ended = false;
        let target = self.shared.target.get();
        let gone = self.feed.go_to(target).and_then(|()| match target {
            // The audio side has the beginning already.
            Target::Start => {
                let beginning = split_at(&mut *self.feed, self.preload_samples)?;
                self.read = (beginning.first.len() + beginning.rest.len()) as u64;
                self.ready = beginning.rest;
                Ok(())
            }
            _ => Ok(()),
        });
        if let Err(error) = gone {
            self.fail(&error);
        }
        self.shared.start.store(self.pushed, Ordering::Relaxed);
        self.shared.end.store(UNKNOWN, Ordering::Relaxed);
        self.shared.followed.store(wanted, Ordering::Release);
        self.shared.gate.signal();
    }

    fn prepare_more(&mut self) {
        self.ready.clear();
        self.ready_given = 0;
        match self.feed.next(&mut self.ready) {
            Ok(more) => self.ended = !more,
            Err(error) => self.fail(&error),
        }
        self.waiting = self.feed.began().map(|place| Mark {
            reset: self.followed,
            at: self.read,
            place,
        });
        self.read += self.ready.len() as u64;
    }

    /// Tells the beginning of an item; whether it is told, or there is none.
    fn tell(&mut self) -> bool {
        self.waiting = self
            .waiting
            .take()
            .and_then(|mark| self.marks.push(mark).err());
        self.waiting.is_none()
    }

    /// A file that breaks while it plays ends there, and is counted.
    fn fail(&mut self, error: &SourceError) {
        self.ready.clear();
        self.ended = true;
        COUNTS.add_failed(error);
    }

    /// Pushes whole frames as far as there is room; whether there was any.
    fn push(&mut self) -> bool {
        let room = self.ring.slots() / self.channels * self.channels;
        let waiting = &self.ready[self.ready_given..];
        let count = self.ring.push_slice(&waiting[..room.min(waiting.len())]);
        self.ready_given += count;
        self.pushed += count as u64;
        count > 0
    }
}
