//! Conversion between fixed sample rates, for files and other material that is not bound to a clock.
//!
//! The filter is [`Quality::FILE`], with its delay removed: input frame 0 lands on output frame 0. It is the same for a
//! stream and for a whole signal, so both give the same samples.

use airloom_dsp::resample::converter::{BlockError, Converter, RatesError};
use airloom_dsp::resample::quality::Quality;
use thiserror::Error;

use crate::clip::Clip;

/// Frames that are converted at once.
const PIECE: usize = 4096;

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
    /// The rates are too far apart.
    #[error(transparent)]
    Ratio(#[from] RatesError),
    /// A block of samples that does not hold whole frames.
    #[error("a block of {samples} samples does not hold whole frames of {channels} channels")]
    Block {
        /// Samples in the block.
        samples: usize,
        /// Channels.
        channels: usize,
    },
    /// Planes of different lengths.
    #[error("the conversion failed: {0}")]
    Planes(#[from] BlockError),
}

/// `ceil(frames · to / from)`: the length of a signal after conversion.
pub fn converted_length(frames: u64, from_hz: u32, to_hz: u32) -> u64 {
    let exact = (u128::from(frames) * u128::from(to_hz)).div_ceil(u128::from(from_hz.max(1)));
    u64::try_from(exact).unwrap_or(u64::MAX)
}

/// Converts a stream of interleaved frames. It allocates and is not for the audio thread.
#[derive(Debug)]
pub struct StreamResampler {
    channels: usize,
    /// `None` where both rates are equal and the samples pass unchanged.
    filter: Option<Filter>,
}

#[derive(Debug)]
struct Filter {
    converter: Converter,
    /// A piece of input and what it gives, one vector a channel.
    input: Vec<Vec<f32>>,
    output: Vec<Vec<f32>>,
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
            Some(Filter {
                converter: Converter::new(from_hz, to_hz, channels, Quality::FILE)?,
                input: vec![Vec::new(); channels],
                output: vec![Vec::new(); channels],
            })
        };
        Ok(Self { channels, filter })
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
        let Some(filter) = &mut self.filter else {
            output.extend_from_slice(input);
            return Ok(());
        };
        for piece in input.chunks(PIECE * self.channels) {
            for (channel, plane) in filter.input.iter_mut().enumerate() {
                plane.clear();
                plane.extend(piece.iter().skip(channel).step_by(self.channels));
            }
            filter.run(output)?;
        }
        Ok(())
    }

    /// Appends what is left, so that the whole output has `ceil(input · to / from)` frames, and makes ready
    /// for another signal.
    ///
    /// # Errors
    /// [`ResampleError::Planes`], which no input is known to cause.
    pub fn finish(&mut self, output: &mut Vec<f32>) -> Result<(), ResampleError> {
        if let Some(filter) = &mut self.filter {
            let silence = filter.converter.delay();
            for plane in &mut filter.input {
                plane.clear();
                plane.resize(silence, 0.0);
            }
            filter.run(output)?;
        }
        self.reset();
        Ok(())
    }

    /// Forgets all input, as if new.
    pub fn reset(&mut self) {
        if let Some(filter) = &mut self.filter {
            filter.converter.reset();
        }
    }
}

impl Filter {
    /// Converts the input that is there and appends what it gives.
    fn run(&mut self, output: &mut Vec<f32>) -> Result<(), BlockError> {
        let frames = self.input.first().map_or(0, Vec::len);
        let due = self.converter.output_frames(frames);
        for plane in &mut self.output {
            plane.resize(due, 0.0);
        }
        self.converter.process(&self.input, &mut self.output)?;
        let (first, channels) = (output.len(), self.output.len());
        output.resize(first + due * channels, 0.0);
        for (channel, plane) in self.output.iter().enumerate() {
            let places = output.iter_mut().skip(first + channel).step_by(channels);
            for (place, sample) in places.zip(plane) {
                *place = *sample;
            }
        }
        Ok(())
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
