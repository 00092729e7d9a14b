//! Conversion between fixed sample rates, for files and other material that is not bound to a clock.
//!
//! The method is fast convolution with a windowed sinc in the frequency domain (rubato's synchronous
//! resampler), in 64-bit float, with the filter's delay removed: input frame 0 lands on output frame 0. The
//! filter is the same for a stream and for a whole signal, so both give the same samples.

use rubato::audioadapter_buffers::direct::InterleavedSlice;
use rubato::{Fft, FixedSync, Indexing, Resampler as _, WindowFunction};
use thiserror::Error;

use crate::clip::Clip;

/// The shorter side of the filter, in frames. It places the edge of the pass band at 0.993 of the lower rate's
/// half (21.9 kHz for 44.1 kHz).
const FILTER_FRAMES: u64 = 2048;
/// The longest filter that is built. Two rates without a useful common divisor need one as long as the rates
/// themselves, so this bounds the memory that two odd numbers can ask for.
const LONGEST_FILTER: u64 = 1 << 21;

/// Why two rates cannot be converted.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ResampleError {
    /// A rate or channel count of zero.
    #[error(
        "cannot convert {channels} channels from {from_hz} Hz to {to_hz} Hz, expected at least one of each"
    )]
    Nothing {
        /// Rate of the input.
        from_hz: u32,
        /// Rate of the output.
        to_hz: u32,
        /// Channels.
        channels: usize,
    },
    /// The rates have no common divisor that keeps the filter within bounds.
    #[error(
        "cannot convert from {from_hz} Hz to {to_hz} Hz: the filter would need {needed} frames, expected at most {limit}"
    )]
    Ratio {
        /// Rate of the input.
        from_hz: u32,
        /// Rate of the output.
        to_hz: u32,
        /// Frames the filter would need.
        needed: u64,
        /// The longest filter.
        limit: u64,
    },
    /// A block of samples that does not hold whole frames.
    #[error("a block of {samples} samples does not hold whole frames of {channels} channels")]
    Block {
        /// Samples in the block.
        samples: usize,
        /// Channels.
        channels: usize,
    },
    /// The filter refused its input.
    #[error("the conversion failed: {reason}")]
    Filter {
        /// What it said.
        reason: String,
    },
}

/// `ceil(frames · to / from)`: the length of a signal after conversion.
pub fn converted_length(frames: u64, from_hz: u32, to_hz: u32) -> u64 {
    let exact = (u128::from(frames) * u128::from(to_hz)).div_ceil(u128::from(from_hz.max(1)));
    u64::try_from(exact).unwrap_or(u64::MAX)
}

/// Converts a stream of interleaved frames. It allocates and is not for the audio thread.
#[derive(Debug)]
pub struct StreamResampler {
    from_hz: u32,
    to_hz: u32,
    channels: usize,
    /// `None` where both rates are equal and the samples pass unchanged.
    filter: Option<Filter>,
    consumed: u64,
    produced: u64,
}

#[derive(Debug)]
struct Filter {
    fft: Fft<f64>,
    /// Input waiting for a full block.
    input: Vec<f64>,
    block_in: usize,
    output: Vec<f64>,
    /// Output frames that are still the filter's delay.
    delay_left: usize,
}

impl StreamResampler {
    /// Prepares a conversion.
    ///
    /// # Errors
    /// [`ResampleError::Nothing`] or [`ResampleError::Ratio`].
    pub fn new(from_hz: u32, to_hz: u32, channels: usize) -> Result<Self, ResampleError> {
        if from_hz == 0 || to_hz == 0 || channels == 0 {
            return Err(ResampleError::Nothing {
                from_hz,
                to_hz,
                channels,
            });
        }
        let filter = if from_hz == to_hz {
            None
        } else {
            Some(Filter::new(from_hz, to_hz, channels)?)
        };
        Ok(Self {
            from_hz,
            to_hz,
            channels,
            filter,
            consumed: 0,
            produced: 0,
        })
    }

    /// Takes input and appends to `output` what can be computed from it. What is missing, at most the filter's
    /// length, follows with later input or with [`StreamResampler::finish`].
    ///
    /// # Errors
    /// [`ResampleError::Block`] where `input` does not hold whole frames.
    pub fn push(&mut self, input: &[f32], output: &mut Vec<f32>) -> Result<(), ResampleError> {
        if !input.len().is_multiple_of(self.channels) {
            return Err(ResampleError::Block {
                samples: input.len(),
                channels: self.channels,
            });
        }
        let frames = (input.len() / self.channels) as u64;
        self.consumed += frames;
        let Some(filter) = &mut self.filter else {
            output.extend_from_slice(input);
            self.produced += frames;
            return Ok(());
        };
        let full = filter.block_in * self.channels;
        let mut rest = input;
        while !rest.is_empty() {
            let (now, later) = rest.split_at(rest.len().min(full - filter.input.len()));
            filter
                .input
                .extend(now.iter().map(|sample| f64::from(*sample)));
            rest = later;
            if filter.input.len() == full {
                self.produced += filter.run(self.channels, output, u64::MAX)?;
            }
        }
        Ok(())
    }

    /// Appends what is left, so that the whole output has `ceil(input · to / from)` frames, and makes ready
    /// for another signal.
    ///
    /// # Errors
    /// [`ResampleError::Filter`], which no input is known to cause.
    pub fn finish(&mut self, output: &mut Vec<f32>) -> Result<(), ResampleError> {
        let length = converted_length(self.consumed, self.from_hz, self.to_hz);
        if let Some(filter) = &mut self.filter {
            let full = filter.block_in * self.channels;
            while self.produced < length {
                filter.input.resize(full, 0.0);
                self.produced += filter.run(self.channels, output, length - self.produced)?;
            }
        }
        self.reset();
        Ok(())
    }

    /// Forgets all input, as if new.
    pub fn reset(&mut self) {
        self.consumed = 0;
        self.produced = 0;
        if let Some(filter) = &mut self.filter {
            filter.fft.reset();
            filter.input.clear();
            filter.delay_left = filter.fft.output_delay();
        }
    }
}

impl Filter {
    fn new(from_hz: u32, to_hz: u32, channels: usize) -> Result<Self, ResampleError> {
        let divisor = gcd(from_hz, to_hz);
        let (unit_in, unit_out) = (u64::from(from_hz / divisor), u64::from(to_hz / divisor));
        // An even number of units makes both sides even, and so the filter's delay a whole number of frames at
        // both rates.
        let units = FILTER_FRAMES
            .div_ceil(unit_in.min(unit_out))
            .next_multiple_of(2);
        let needed = units * unit_in.max(unit_out);
        let block = usize::try_from(units * unit_in)
            .ok()
            .filter(|_| needed <= LONGEST_FILTER)
            .ok_or(ResampleError::Ratio {
                from_hz,
                to_hz,
                needed,
                limit: LONGEST_FILTER,
            })?;
        let fft = Fft::new_custom(
            from_hz as usize,
            to_hz as usize,
            block,
            1,
            channels,
            WindowFunction::BlackmanHarris2,
            FixedSync::Both,
        )
        .map_err(|error| ResampleError::Filter {
            reason: error.to_string(),
        })?;
        let block_in = fft.input_frames_max();
        Ok(Self {
            input: Vec::with_capacity(block_in * channels),
            output: vec![0.0; fft.output_frames_max() * channels],
            delay_left: fft.output_delay(),
            block_in,
            fft,
        })
    }

    /// Converts one full block and appends at most `limit` frames; returns how many.
    fn run(
        &mut self,
        channels: usize,
        output: &mut Vec<f32>,
        limit: u64,
    ) -> Result<u64, ResampleError> {
        let failed = |reason: String| ResampleError::Filter { reason };
        let block_out = self.output.len() / channels;
        let source = InterleavedSlice::new(&self.input, channels, self.block_in)
            .map_err(|error| failed(error.to_string()))?;
        let mut target = InterleavedSlice::new_mut(&mut self.output, channels, block_out)
            .map_err(|error| failed(error.to_string()))?;
        let (_, produced) = self
            .fft
            .process_into_buffer(&source, &mut target, Some(&Indexing::new()))
            .map_err(|error| failed(error.to_string()))?;
        self.input.clear();
        let skipped = produced.min(self.delay_left);
        self.delay_left -= skipped;
        let kept = usize::try_from(limit)
            .unwrap_or(usize::MAX)
            .min(produced - skipped);
        let samples = &self.output[skipped * channels..(skipped + kept) * channels];
        #[expect(
            clippy::cast_possible_truncation,
            reason = "rounding to f32 is what is wanted"
        )]
        output.extend(samples.iter().map(|sample| *sample as f32));
        Ok(kept as u64)
    }
}

/// Converts a whole signal; its length becomes `ceil(length · to / from)`.
///
/// # Errors
/// As [`StreamResampler::new`].
pub fn convert(clip: &Clip, to_hz: u32) -> Result<Clip, ResampleError> {
    let channels = clip.planes.len();
    let mut resampler = StreamResampler::new(clip.rate_hz, to_hz, channels)?;
    let mut samples = Vec::new();
    resampler.push(&clip.interleaved(), &mut samples)?;
    resampler.finish(&mut samples)?;
    let planes = (0..channels)
        .map(|channel| {
            samples
                .iter()
                .skip(channel)
                .step_by(channels)
                .copied()
                .collect()
        })
        .collect();
    Ok(Clip {
        rate_hz: to_hz,
        planes,
    })
}

fn gcd(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { gcd(b, a % b) }
}
