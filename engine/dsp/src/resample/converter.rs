//! From one constant rate to another, in blocks of any size.

use std::sync::Arc;

use thiserror::Error;

use crate::resample::groups::{Groups, Place};
use crate::resample::phases::{Phases, Point, Pointwise};
use crate::resample::quality::{Prototype, Quality};
use crate::resample::table::{LANES, Table};
use crate::simd::lines::Lines;
use crate::simd::token::Simd;

/// Input frames that are taken over at once.
const PIECE: usize = 2048;

/// Output frames whose points are computed at once.
const POINTS: usize = 256;

/// Two rates that cannot be converted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum RatesError {
    /// A rate of zero.
    #[error("cannot convert from {from_hz} Hz to {to_hz} Hz, expected rates above zero")]
    Zero {
        /// Rate of the input.
        from_hz: u32,
        /// Rate of the output.
        to_hz: u32,
    },
    /// Rates so far apart that their filter would be too long.
    #[error(
        "cannot convert from {from_hz} Hz to {to_hz} Hz: the filter would need {taps} frames of input"
    )]
    Apart {
        /// Rate of the input.
        from_hz: u32,
        /// Rate of the output.
        to_hz: u32,
        /// Input frames that an output frame would look at.
        taps: usize,
    },
}

/// Blocks that are not as long as a converter needs them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum BlockError {
    /// Not a block for each channel.
    #[error("{found} blocks for {expected} channels")]
    Channels {
        /// Blocks there are.
        found: usize,
        /// Channels.
        expected: usize,
    },
    /// Blocks of a channel that is shorter than the first.
    #[error("a block of {found} input frames, expected {expected} as in the first channel")]
    Input {
        /// Frames of the shorter one.
        found: usize,
        /// Frames of the first channel.
        expected: usize,
    },
    /// Too little room for the output.
    #[error("room for {found} output frames, expected {expected}")]
    Output {
        /// Frames there is room for.
        found: usize,
        /// Frames that are due.
        expected: usize,
    },
}

/// Converts planar channels between two constant rates.
///
/// Output frame n is the band-limited input at time n · from / to: input frame 0 lands on output frame 0, linear
/// phase. An output frame can be computed when [`Converter::delay`] frames of input behind it are there, and is given
/// with the block that brings them: after N input frames, ⌈(N - delay) · to / from⌉ output frames have been given,
/// however they were divided. Add `delay` frames of silence at the end and the whole output has ⌈N · to / from⌉ frames.
///
/// The samples do not depend on how the input is divided, nor on the machine. They are `f32`, added up as `f32` in an
/// order that keeps errors 145 dB below a sine of full scale (as measured).
///
/// # Realtime Safety
/// `new` allocates and takes milliseconds; all else runs on the audio thread.
#[derive(Debug, Clone)]
pub struct Converter {
    /// Output frames of the smallest period.
    output: u64,
    /// Input frames of the smallest period.
    input: u64,
    half: usize,
    method: Method,
    simd: Simd,
    /// Newest input of each channel, behind what is still needed.
    lines: Vec<Vec<f32>>,
    /// Frames in the lines.
    filled: usize,
    /// Input frames that a computation may look at from its first on; the lines have room for them behind any.
    reach: usize,
}

#[derive(Debug, Clone)]
enum Method {
    Table {
        table: Arc<Table>,
        place: Place,
    },
    Phases {
        phases: Arc<Phases>,
        room: Lines<[f32; LANES]>,
        points: Vec<Point>,
        base: usize,
        /// How many L-th parts of an input frame the next output frame is behind `base` and the filter's middle.
        behind: u64,
    },
}

impl Converter {
    /// Between two rates.
    ///
    /// # Errors
    /// [`RatesError`].
    pub fn new(
        from_hz: u32,
        to_hz: u32,
        channels: usize,
        quality: Quality,
    ) -> Result<Self, RatesError> {
        if from_hz == 0 || to_hz == 0 {
            return Err(RatesError::Zero { from_hz, to_hz });
        }
        let divisor = greatest_common_divisor(from_hz, to_hz);
        let (input, output) = (u64::from(from_hz / divisor), u64::from(to_hz / divisor));
        let prototype = Prototype::new(quality, f64::from(from_hz), f64::from(to_hz));
        let half = prototype.half();
        let apart = RatesError::Apart {
            from_hz,
            to_hz,
            taps: half.saturating_mul(2),
        };
        let (method, reach) = match Table::new(&prototype, output, input) {
            Some(table) => {
                let rows = table.rows();
                let place = Place {
                    base: 0,
                    group: 0,
                    lane: 0,
                };
                let table = Arc::new(table);
                (Method::Table { table, place }, rows)
            }
            None => {
                let phases = Phases::new(&prototype).ok_or(apart)?;
                let frames = phases.frames();
                let method = Method::Phases {
                    room: phases.room(),
                    phases: Arc::new(phases),
                    points: vec![Point::default(); POINTS],
                    base: 0,
                    behind: 0,
                };
                (method, frames)
            }
        };
        Ok(Self {
            output,
            input,
            half,
            method,
            simd: Simd::best(),
            lines: vec![vec![0.0; 2 * reach + PIECE]; channels],
            filled: half - 1,
            reach,
        })
    }

    /// The same, at a given level of instructions; for tests and benches.
    #[must_use]
    pub fn at_level(mut self, simd: Simd) -> Self {
        self.simd = simd;
        self
    }

    /// How many channels it converts.
    #[must_use]
    pub fn channels(&self) -> usize {
        self.lines.len()
    }

    /// Input frames that must be there behind an output frame.
    #[must_use]
    pub fn delay(&self) -> usize {
        self.half
    }

    /// Output frames after which everything repeats. Input that begins where one of its multiples lies gives the same
    /// samples as input from the beginning, from the second [`Converter::delay`] on.
    #[must_use]
    pub fn period(&self) -> u64 {
        match &self.method {
            Method::Table { table, .. } => table.period() as u64,
            Method::Phases { .. } => self.output,
        }
    }

    /// Output frames that a block of so many input frames will give now.
    #[must_use]
    pub fn output_frames(&self, input_frames: usize) -> usize {
        let due = self.due(self.filled as u64 + input_frames as u64);
        usize::try_from(due).unwrap_or(usize::MAX)
    }

    /// Output frames that can be computed once the lines are filled so far.
    fn due(&self, filled: u64) -> u64 {
        // The next output frame looks at input from `base` to `base + 2 half - 1`, and is `behind` L-th parts of a
        // frame late. The n-th from it looks further by ⌊(behind + n M) / L⌋.
        let (base, behind) = match &self.method {
            Method::Table { table, place } => {
                let before = (place.group * LANES + place.lane) as u64 * self.input;
                let start = table.start(place.group) as u64;
                (place.base, before - start * self.output)
            }
            Method::Phases { base, behind, .. } => (*base, *behind),
        };
        let needed = (base + 2 * self.half) as u64;
        if filled < needed {
            return 0;
        }
        ((filled - needed + 1) * self.output)
            .saturating_sub(behind)
            .div_ceil(self.input)
    }

    /// Takes a block of input, one slice a channel, and fills the beginnings of `output` with what it gives. Returns
    /// how many frames that are: [`Converter::output_frames`].
    ///
    /// # Errors
    /// [`BlockError`]; nothing has been taken then.
    pub fn process<I: AsRef<[f32]>, O: AsMut<[f32]>>(
        &mut self,
        input: &[I],
        output: &mut [O],
    ) -> Result<usize, BlockError> {
        let frames = self.check(input, output)?;
        let (mut taken, mut given) = (0, 0);
        while taken < frames {
            let count = PIECE.min(frames - taken);
            self.take(input, taken, count);
            given += self.give(output, given);
            taken += count;
        }
        Ok(given)
    }

    /// The frames of the input, if all blocks are as they have to be.
    fn check<I: AsRef<[f32]>, O: AsMut<[f32]>>(
        &self,
        input: &[I],
        output: &mut [O],
    ) -> Result<usize, BlockError> {
        let expected = self.lines.len();
        for found in [input.len(), output.len()] {
            if found != expected {
                return Err(BlockError::Channels { found, expected });
            }
        }
        let frames = input.first().map_or(0, |block| block.as_ref().len());
        if let Some(block) = input.iter().find(|block| block.as_ref().len() != frames) {
            return Err(BlockError::Input {
                found: block.as_ref().len(),
                expected: frames,
            });
        }
        let due = self.output_frames(frames);
        for block in output {
            let found = block.as_mut().len();
            if found < due {
                return Err(BlockError::Output {
                    found,
                    expected: due,
                });
            }
        }
        Ok(frames)
    }

    /// Puts frames of the input behind those of the lines.
    fn take<I: AsRef<[f32]>>(&mut self, input: &[I], first: usize, count: usize) {
        let base = match &mut self.method {
            Method::Table { place, .. } => &mut place.base,
            Method::Phases { base, .. } => base,
        };
        let room = self.lines.first().map_or(usize::MAX, Vec::len);
        if self.filled + count + self.reach > room {
            for line in &mut self.lines {
                line.copy_within(*base..self.filled, 0);
            }
            self.filled -= *base;
            *base = 0;
        }
        for (line, block) in self.lines.iter_mut().zip(input) {
            let block = &block.as_ref()[first..first + count];
            line[self.filled..self.filled + count].copy_from_slice(block);
        }
        self.filled += count;
    }

    /// Computes all that is due and puts it from `first` on. Returns how many frames that are.
    fn give<O: AsMut<[f32]>>(&mut self, output: &mut [O], first: usize) -> usize {
        let frames = usize::try_from(self.due(self.filled as u64)).unwrap_or(0);
        let range = first..first + frames;
        match &mut self.method {
            Method::Table { table, place } => {
                let from = *place;
                let pairs = self.lines.chunks(2).zip(output.chunks_mut(2));
                for pair in pairs {
                    *place = match pair {
                        ([left, right], [left_out, right_out]) => self.simd.run(Groups::<2, 4> {
                            table,
                            place: from,
                            lines: [left, right],
                            outputs: [
                                &mut left_out.as_mut()[range.clone()],
                                &mut right_out.as_mut()[range.clone()],
                            ],
                        }),
                        ([line], [output]) => self.simd.run(Groups::<1, 2> {
                            table,
                            place: from,
                            lines: [line],
                            outputs: [&mut output.as_mut()[range.clone()]],
                        }),
                        _ => from,
                    };
                }
            }
            Method::Phases {
                phases,
                room,
                points,
                base,
                behind,
            } => {
                let mut done = first;
                while done < range.end {
                    let count = POINTS.min(range.end - done);
                    for point in &mut points[..count] {
                        #[expect(
                            clippy::cast_precision_loss,
                            reason = "a ratio of rates below 2^32"
                        )]
                        let phase = *behind as f64 / self.output as f64;
                        *point = Point { base: *base, phase };
                        *behind += self.input;
                        *base += usize::try_from(*behind / self.output).unwrap_or(0);
                        *behind %= self.output;
                    }
                    self.simd.run(Pointwise {
                        phases,
                        room,
                        points: &points[..count],
                        lines: &self.lines,
                        outputs: output,
                        first: done,
                    });
                    done += count;
                }
            }
        }
        frames
    }

    /// Forgets all input: the next frame is frame 0.
    pub fn reset(&mut self) {
        for line in &mut self.lines {
            line.fill(0.0);
        }
        self.filled = self.half - 1;
        match &mut self.method {
            Method::Table { place, .. } => {
                *place = Place {
                    base: 0,
                    group: 0,
                    lane: 0,
                };
            }
            Method::Phases { base, behind, .. } => (*base, *behind) = (0, 0),
        }
    }
}

fn greatest_common_divisor(a: u32, b: u32) -> u32 {
    if b == 0 {
        a
    } else {
        greatest_common_divisor(b, a % b)
    }
}
