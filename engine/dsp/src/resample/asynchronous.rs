//! Between two rates that are not derived from one clock.
//!
//! Two devices that both call themselves 48 kHz differ by up to some hundred millionths. What joins them has to read the
//! one at a rate that follows the other, without a sample too many or too few, and so slowly that nobody hears it. The
//! pieces are apart: [`Asynchronous`] reads at any rate, [`crate::resample::drift`] says which.

use std::sync::Arc;

use crate::resample::converter::{BlockError, RatesError};
use crate::resample::phases::{Phases, Point, Pointwise};
use crate::resample::quality::{Prototype, Quality};
use crate::resample::table::LANES;
use crate::simd::lines::Lines;
use crate::simd::token::Simd;

/// How far the rate may be from the nominal one, in parts of it.
pub const MOST_CORRECTION: f64 = 0.005;

/// Converts planar channels at a rate that may change while it runs.
///
/// Input is pushed and output is pulled; [`Asynchronous::needed`] says how much of the one the other takes. A new rate is
/// approached over the next pull, frame by frame, so that the signal's frequency moves along a line and its phase has no
/// step.
///
/// # Realtime Safety
/// `new` allocates; all else runs on the audio thread.
#[derive(Debug, Clone)]
pub struct Asynchronous {
    phases: Arc<Phases>,
    room: Lines<[f32; LANES]>,
    points: Vec<Point>,
    simd: Simd,
    lines: Vec<Vec<f32>>,
    filled: usize,
    /// Where the next output frame lies: its first input frame in the lines, and the part of a frame.
    base: usize,
    phase: f64,
    half: usize,
    /// Input frames of an output frame: nominally, now, and at the end of the next pull.
    nominal: f64,
    step: f64,
    target: f64,
    /// The longest push.
    most: usize,
}

impl Asynchronous {
    /// Between two nominal rates, for pushes and pulls of up to `most` frames.
    ///
    /// # Errors
    /// [`RatesError`].
    pub fn new(
        from_hz: u32,
        to_hz: u32,
        channels: usize,
        quality: Quality,
        most: usize,
    ) -> Result<Self, RatesError> {
        if from_hz == 0 || to_hz == 0 {
            return Err(RatesError::Zero { from_hz, to_hz });
        }
        let prototype = Prototype::new(quality, f64::from(from_hz), f64::from(to_hz));
        let half = prototype.half();
        let phases = Phases::new(&prototype).ok_or(RatesError::Apart {
            from_hz,
            to_hz,
            taps: half.saturating_mul(2),
        })?;
        let nominal = f64::from(from_hz) / f64::from(to_hz);
        let mut converter = Self {
            room: phases.room(),
            points: vec![Point::default(); most],
            simd: Simd::best(),
            lines: vec![vec![0.0; 2 * phases.frames() + 2 * most]; channels],
            filled: 0,
            base: 0,
            phase: 0.0,
            half,
            nominal,
            step: nominal,
            target: nominal,
            most,
            phases: Arc::new(phases),
        };
        converter.reset();
        Ok(converter)
    }

    /// Input frames that must be there behind an output frame.
    #[must_use]
    pub fn delay(&self) -> usize {
        self.half
    }

    /// Where the next output frame lies, in input frames before the end of what was pushed, the filter's delay taken
    /// off: what is held here of a path's delay.
    #[must_use]
    pub fn held(&self) -> f64 {
        let end = count(self.filled) - count(self.base) - self.phase;
        end - count(self.half)
    }

    /// Reads faster by a part of the nominal rate (slower, where it is negative), held at ±[`MOST_CORRECTION`]; it is
    /// approached over the next pull.
    pub fn set_correction(&mut self, part: f64) {
        let held = if part.is_nan() {
            0.0
        } else {
            part.clamp(-MOST_CORRECTION, MOST_CORRECTION)
        };
        self.target = self.nominal * (1.0 + held);
    }

    /// Input frames that have to be pushed before so many frames can be pulled.
    #[must_use]
    pub fn needed(&self, frames: usize) -> usize {
        let Some(last) = frames.checked_sub(1) else {
            return 0;
        };
        // The step moves along a line from the present one to its target, which it has at the end.
        let place = self.phase + self.distance(last, frames);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "frames of a block"
        )]
        let whole = place.floor() as usize;
        (self.base + whole + 2 * self.half).saturating_sub(self.filled)
    }

    /// Input frames from the first of `frames` output frames to another of them.
    #[inline]
    fn distance(&self, frame: usize, frames: usize) -> f64 {
        let (n, all) = (count(frame), count(frames.max(1)));
        n * self.step + (self.target - self.step) * n * n / (2.0 * all)
    }

    /// Takes input, one slice a channel.
    ///
    /// # Errors
    /// [`BlockError`] where channels are missing or of different lengths, or where so much has not been pulled yet that
    /// there is no room; nothing has been taken then.
    pub fn push<I: AsRef<[f32]>>(&mut self, input: &[I]) -> Result<(), BlockError> {
        let (found, expected) = (input.len(), self.lines.len());
        if found != expected {
            return Err(BlockError::Channels { found, expected });
        }
        let frames = input.first().map_or(0, |block| block.as_ref().len());
        if let Some(block) = input.iter().find(|block| block.as_ref().len() != frames) {
            return Err(BlockError::Input {
                found: block.as_ref().len(),
                expected: frames,
            });
        }
        if self.filled + frames + self.phases.frames() > self.lines.first().map_or(0, Vec::len) {
            let start = self.base.min(self.filled);
            for line in &mut self.lines {
                line.copy_within(start..self.filled, 0);
            }
            self.filled -= start;
            self.base -= start;
        }
        let room = self.lines.first().map_or(0, Vec::len) - self.phases.frames();
        if self.filled + frames > room {
            return Err(BlockError::Output {
                found: room.saturating_sub(self.filled),
                expected: frames,
            });
        }
        for (line, block) in self.lines.iter_mut().zip(input) {
            line[self.filled..self.filled + frames].copy_from_slice(block.as_ref());
        }
        self.filled += frames;
        Ok(())
    }

    /// Fills the whole of `output`, one slice a channel, all as long as the first.
    ///
    /// # Errors
    /// [`BlockError`] where channels are missing or of different lengths, where more is asked for than it was made for,
    /// or where input is missing ([`Asynchronous::needed`]); nothing has been written then.
    pub fn pull<O: AsMut<[f32]>>(&mut self, output: &mut [O]) -> Result<(), BlockError> {
        let (found, expected) = (output.len(), self.lines.len());
        if found != expected {
            return Err(BlockError::Channels { found, expected });
        }
        let frames = output.first_mut().map_or(0, |block| block.as_mut().len());
        for block in output.iter_mut() {
            let found = block.as_mut().len();
            if found != frames || found > self.most {
                return Err(BlockError::Output {
                    found,
                    expected: frames.min(self.most),
                });
            }
        }
        let missing = self.needed(frames);
        if missing > 0 {
            return Err(BlockError::Input {
                found: 0,
                expected: missing,
            });
        }
        for frame in 0..=frames {
            let place = self.phase + self.distance(frame, frames);
            let whole = place.floor();
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "frames of a block"
            )]
            let point = Point {
                base: self.base + whole as usize,
                phase: place - whole,
            };
            match self.points.get_mut(frame).filter(|_| frame < frames) {
                Some(place) => *place = point,
                None => (self.base, self.phase) = (point.base, point.phase),
            }
        }
        self.step = self.target;
        self.simd.run(Pointwise {
            phases: &self.phases,
            room: &mut self.room,
            points: &self.points[..frames],
            lines: &self.lines,
            outputs: output,
            first: 0,
        });
        Ok(())
    }

    /// Forgets all input, and reads at the nominal rate.
    pub fn reset(&mut self) {
        for line in &mut self.lines {
            line.fill(0.0);
        }
        self.filled = self.half - 1;
        self.base = 0;
        self.phase = 0.0;
        self.step = self.nominal;
        self.target = self.nominal;
    }
}

#[expect(clippy::cast_precision_loss, reason = "frames, far below 2^53")]
fn count(frames: usize) -> f64 {
    frames as f64
}
