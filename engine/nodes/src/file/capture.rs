//! Audio on its way to disk: the half that the audio thread writes, a ring between, and a writer
//! thread behind.
//!
//! Where takes start and stop crosses in a second ring, as counts of samples: the writer looks at the
//! samples first and at the marks afterwards, so it knows every mark before the samples behind it.

use std::collections::VecDeque;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};

use airloom_api::process::context::Pace;
use airloom_media::spec::StreamSpec;
use airloom_realtime::ring::{self, Consumer, Producer, ring};
use airloom_realtime::scope::in_audio_scope;

use crate::file::gate::Gate;
use crate::file::losses::COUNTS;
use crate::file::take::{TakeSpec, Takes};

/// How far the writer may be behind before frames are lost.
const BEHIND_SECONDS: usize = 4;
/// Starts and stops that may be on their way.
const MARKS: usize = 64;
/// Samples written at once, in frames.
const BLOCK_FRAMES: usize = 4096;

/// A start or stop before the sample of this count.
#[derive(Debug, Clone, Copy)]
struct Mark {
    at: u64,
    start: bool,
}

#[derive(Debug, Default)]
struct Shared {
    gate: Gate,
    quit: AtomicBool,
}

/// Samples that may wait for the disk.
fn capacity(stream: StreamSpec) -> usize {
    stream.rate_hz as usize * BEHIND_SECONDS * stream.channels
}

/// The audio thread's half.
pub struct Capture {
    shared: Arc<Shared>,
    samples: Producer<f32>,
    marks: Producer<Mark>,
    pushed: u64,
    recording: bool,
    channels: usize,
    writer: Option<JoinHandle<()>>,
}

impl Capture {
    /// Bytes of what may wait for the disk.
    pub fn bytes(stream: StreamSpec) -> usize {
        ring::bytes::<f32>(capacity(stream))
    }

    /// Starts the writer.
    ///
    /// # Errors
    /// That the system has no thread left.
    pub fn start(spec: TakeSpec) -> io::Result<Self> {
        let channels = spec.stream.channels;
        let (samples, samples_out) = ring(capacity(spec.stream));
        let (marks, marks_out) = ring(MARKS);
        let shared = Arc::new(Shared::default());
        let writer = Writer {
            shared: Arc::clone(&shared),
            samples: samples_out,
            marks: marks_out,
            waiting: VecDeque::with_capacity(MARKS),
            popped: 0,
            block: vec![0.0; BLOCK_FRAMES * channels],
            takes: Takes::new(spec),
        };
        let writer = thread::Builder::new()
            .name("airloom-recorder".to_owned())
            .spawn(move || writer.run())?;
        Ok(Self {
            shared,
            samples,
            marks,
            pushed: 0,
            recording: false,
            channels,
            writer: Some(writer),
        })
    }

    /// Whether a take is open.
    pub fn is_recording(&self) -> bool {
        self.recording
    }

    /// Opens or closes a take from the next frame on. In real time, with 64 of these on their way
    /// already, nothing changes and the next call tries again.
    ///
    /// # Realtime Safety
    /// With [`Pace::Realtime`] wait-free; with [`Pace::Offline`] waits for the disk.
    pub fn set_recording(&mut self, start: bool, pace: Pace) {
        if start == self.recording {
            return;
        }
        let mark = Mark {
            at: self.pushed,
            start,
        };
        loop {
            if self.marks.push(mark).is_ok() {
                self.recording = start;
                return;
            }
            if pace == Pace::Realtime {
                return;
            }
            let marks = &mut self.marks;
            self.shared.gate.wait(|| marks.slots() > 0);
        }
    }

    /// Appends frames to the open take. What finds no room in real time is lost and counted.
    ///
    /// # Realtime Safety
    /// With [`Pace::Realtime`] wait-free; with [`Pace::Offline`] waits for the disk.
    pub fn write(&mut self, interleaved: &[f32], pace: Pace) {
        let mut rest = interleaved;
        loop {
            let room = self.samples.slots() / self.channels * self.channels;
            let count = self.samples.push_slice(&rest[..room.min(rest.len())]);
            self.pushed += count as u64;
            rest = &rest[count..];
            if pace == Pace::Realtime {
                COUNTS.add_dropped(rest.len() / self.channels);
                return;
            }
            self.shared.gate.signal();
            if rest.is_empty() {
                return;
            }
            let (samples, channels) = (&mut self.samples, self.channels);
            self.shared.gate.wait(|| samples.slots() >= channels);
        }
    }
}

impl Drop for Capture {
    fn drop(&mut self) {
        self.shared.quit.store(true, Ordering::Release);
        // An owner that drops this on the audio thread leaves the writer to end by itself.
        if !in_audio_scope() {
            self.shared.gate.signal();
            if let Some(writer) = self.writer.take() {
                drop(writer.join());
            }
        }
    }
}

/// The writer thread's half.
struct Writer {
    shared: Arc<Shared>,
    samples: Consumer<f32>,
    marks: Consumer<Mark>,
    waiting: VecDeque<Mark>,
    popped: u64,
    block: Vec<f32>,
    takes: Takes,
}

impl Writer {
    fn run(mut self) {
        let shared = Arc::clone(&self.shared);
        loop {
            // Looked at before the rings: what was pushed before quitting is still written.
            let quit = shared.quit.load(Ordering::Acquire);
            let available = self.samples.slots();
            while let Some(mark) = self.marks.pop() {
                self.waiting.push_back(mark);
            }
            self.write(available);
            self.takes.checkpoint();
            if available > 0 {
                shared.gate.signal();
            } else if quit {
                self.takes.finish();
                return;
            } else {
                let (samples, marks) = (&mut self.samples, &mut self.marks);
                shared.gate.wait(|| {
                    samples.slots() > 0 || marks.slots() > 0 || shared.quit.load(Ordering::Acquire)
                });
            }
        }
    }

    /// Writes `left` samples, opening and closing takes on the way.
    fn write(&mut self, mut left: usize) {
        loop {
            while let Some(mark) = self.waiting.pop_front_if(|mark| mark.at == self.popped) {
                if mark.start {
                    self.takes.start();
                } else {
                    self.takes.finish();
                }
            }
            let until = self.waiting.front().map_or(left, |mark| {
                usize::try_from(mark.at - self.popped).map_or(left, |count| count.min(left))
            });
            if until == 0 {
                return;
            }
            let room = until.min(self.block.len());
            let count = self.samples.pop_slice(&mut self.block[..room]);
            self.popped += count as u64;
            left -= count;
            self.takes.write(&self.block[..count]);
        }
    }
}
