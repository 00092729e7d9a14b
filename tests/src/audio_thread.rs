//! An audio thread as a device's driver has it: fills the inputs, runs the executor in the audio scope, takes the
//! outputs. What a driver does outside of the scope may allocate; what the executor does may not.
#![expect(clippy::expect_used, reason = "a test that cannot go on fails")]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::{Builder, JoinHandle, park_timeout, yield_now};
use std::time::{Duration, Instant};

use airloom_api::process::context::Transport;
use airloom_api::process::host::{Bus, BusChannels};
use airloom_realtime::panic::install_quiet_hook;
use airloom_realtime::scope::audio_scope;
use airloom_runtime::execute::block::Block;
use airloom_runtime::execute::executor::Executor;

use crate::dice::{Dice, mixed};

/// Stereo in and out, a stereo side-chain and a stereo extra output.
pub const CHANNELS: BusChannels = BusChannels {
    inputs: [2, 2],
    outputs: [2, 2, 0, 0, 0],
};

/// How many frames the blocks have.
#[derive(Debug, Clone, Copy)]
pub enum Blocks {
    /// All alike.
    Equal(usize),
    /// From 1 to this many, from a seed.
    Random {
        /// The most.
        most: usize,
        /// The seed.
        seed: u64,
    },
}

impl Blocks {
    fn sizes(self) -> impl Iterator<Item = usize> {
        let mut dice = Dice::new(match self {
            Self::Equal(_) => 0,
            Self::Random { seed, .. } => seed,
        });
        std::iter::repeat_with(move || match self {
            Self::Equal(frames) => frames,
            Self::Random { most, .. } => dice.below(most) + 1,
        })
    }
}

/// When the next block is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// As a device asks for it.
    Device,
    /// At once.
    Free,
}

/// A thread that plays until it is stopped.
pub struct AudioThread {
    stop: Arc<AtomicBool>,
    blocks: Arc<AtomicU64>,
    thread: JoinHandle<(Vec<u64>, Executor)>,
}

impl AudioThread {
    /// Starts to play.
    ///
    /// # Panics
    /// When the system gives no thread.
    #[must_use]
    pub fn start(mut executor: Executor, blocks: Blocks, clock: Clock) -> Self {
        // A panic is reported by the session.
        install_quiet_hook();
        let stop = Arc::new(AtomicBool::new(false));
        let count = Arc::new(AtomicU64::new(0));
        let (stopping, counting) = (Arc::clone(&stop), Arc::clone(&count));
        let thread = Builder::new()
            .name("test-audio".to_owned())
            .spawn(move || {
                let rate = executor.stream().rate;
                let start = Instant::now();
                let mut hashes = Vec::new();
                for frames in blocks.sizes() {
                    if stopping.load(Ordering::Acquire) {
                        break;
                    }
                    hashes.push(play(&mut executor, frames));
                    counting.fetch_add(1, Ordering::Release);
                    if clock == Clock::Device {
                        let due = Duration::from_secs_f64(executor.frame() as f64 / rate.as_f64());
                        park_timeout(due.saturating_sub(start.elapsed()));
                    }
                }
                (hashes, executor)
            })
            .expect("a thread");
        Self {
            stop,
            blocks: count,
            thread,
        }
    }

    /// Blocks played so far.
    #[must_use]
    pub fn blocks(&self) -> u64 {
        self.blocks.load(Ordering::Acquire)
    }

    /// Waits until this many more blocks have been played.
    ///
    /// # Panics
    /// When the thread has ended.
    pub fn play_on(&self, more: u64) {
        let until = self.blocks() + more;
        while self.blocks() < until {
            assert!(!self.thread.is_finished(), "the audio thread has ended");
            yield_now();
        }
    }

    /// Stops; a hash of the outputs of each block, and the executor.
    ///
    /// # Panics
    /// When the thread has panicked.
    #[must_use]
    pub fn stop(self) -> (Vec<u64>, Executor) {
        self.stop.store(true, Ordering::Release);
        self.thread.thread().unpark();
        self.thread.join().expect("the audio thread is well")
    }
}

/// Plays on the calling thread, `count` blocks as fast as possible: what [`AudioThread`] plays when nobody disturbs
/// it.
#[must_use]
pub fn undisturbed(executor: &mut Executor, blocks: Blocks, count: usize) -> Vec<u64> {
    blocks
        .sizes()
        .take(count)
        .map(|frames| play(executor, frames))
        .collect()
}

/// Plays one block and hashes the bits of its outputs.
fn play(executor: &mut Executor, frames: usize) -> u64 {
    let first = executor.frame();
    for (number, bus) in Bus::INPUTS.into_iter().enumerate() {
        for (channel, buffer) in executor.buses().input_mut(bus).iter_mut().enumerate() {
            let lane = (number * 8 + channel) as u64;
            for (frame, sample) in (first..).zip(&mut buffer.as_mut_slice()[..frames]) {
                *sample = noise(frame, lane);
            }
        }
    }
    let block = Block {
        frames,
        transport: Transport::STOPPED,
        events: &[],
    };
    audio_scope(|rt| executor.process(&block, rt));
    let mut hash = 0;
    for bus in Bus::OUTPUTS {
        for buffer in executor.buses().output(bus) {
            for sample in &buffer.as_slice()[..frames] {
                hash = mixed(hash ^ u64::from(sample.to_bits()));
            }
        }
    }
    hash
}

/// White noise of ±0.5 at a frame of a channel.
fn noise(frame: u64, lane: u64) -> f32 {
    let bits = mixed(frame.wrapping_mul(64).wrapping_add(lane)) >> 48;
    f32::from(u16::try_from(bits).unwrap_or(0)) / 65_536.0 - 0.5
}
