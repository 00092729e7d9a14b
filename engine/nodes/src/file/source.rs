//! The frames of a file as the session wants them: at its rate, in its channel count, looped or not.

use std::path::Path;
use std::sync::Arc;

use airloom_api::channels::ChannelRule;
use airloom_media::cache::frames::FrameCache;
use airloom_media::cache::reader;
use airloom_media::decode::{DecodeError, Decoder};
use airloom_media::resample::{ResampleError, StreamResampler, converted_length};
use airloom_media::spec::StreamSpec;
use airloom_realtime::scope::offline_scope;
use thiserror::Error;

/// Frames decoded at once.
const BLOCK_FRAMES: usize = 2048;

/// Why a file cannot be played.
#[derive(Debug, Error)]
pub enum SourceError {
    /// The file is broken.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// Its rate cannot be converted to the session's.
    #[error(transparent)]
    Resample(#[from] ResampleError),
    /// Its channels do not fit the node's.
    #[error("the file has {found} channels; expected {expected}, 1, or any number for a mono node")]
    Channels {
        /// Channels of the file.
        found: usize,
        /// Channels of the node.
        expected: usize,
    },
}

/// Reads, converts and loops a file. Belongs to one thread off the audio thread at a time.
pub struct Source {
    decoder: Box<dyn Decoder>,
    resampler: StreamResampler,
    rule: ChannelRule,
    channels: usize,
    looped: bool,
    /// Length in frames of the session, where known and not looped.
    length: Option<u64>,
    decoded: Vec<f32>,
    mapped: Vec<f32>,
    /// Whether the file had any frame since it was last started from its beginning.
    any: bool,
    ended: bool,
}

impl Source {
    /// Opens a file for a session of `rate_hz` and `channels`; it is read through `cache`.
    pub fn open(
        cache: &Arc<FrameCache>,
        path: &Path,
        rate_hz: u32,
        channels: usize,
        looped: bool,
    ) -> Result<Self, SourceError> {
        let decoder = reader::open(cache, path)?;
        let StreamSpec {
            rate_hz: file_rate_hz,
            channels: file_channels,
        } = decoder.spec();
        let rule = ChannelRule::between(file_channels, channels).ok_or(SourceError::Channels {
            found: file_channels,
            expected: channels,
        })?;
        let length = decoder
            .length()
            .filter(|_| !looped)
            .map(|frames| converted_length(frames, file_rate_hz, rate_hz));
        Ok(Self {
            resampler: StreamResampler::new(file_rate_hz, rate_hz, channels)?,
            decoded: vec![0.0; BLOCK_FRAMES * file_channels],
            mapped: Vec::with_capacity(BLOCK_FRAMES * channels),
            decoder,
            rule,
            channels,
            looped,
            length,
            any: false,
            ended: false,
        })
    }

    /// How many frames there will be: `None` where that is not known or they do not end.
    pub fn length(&self) -> Option<u64> {
        self.length
    }

    /// Appends the next frames, interleaved; false after the last one.
    pub fn next(&mut self, output: &mut Vec<f32>) -> Result<bool, SourceError> {
        let before = output.len();
        while output.len() == before && !self.ended {
            let frames = self.decoder.read(&mut self.decoded)?;
            if frames > 0 {
                self.any = true;
                self.map(frames);
                offline_scope(|_| self.resampler.push(&self.mapped, output))?;
            } else if self.looped && self.any {
                // Without resetting the filter: the loop has no seam.
                self.decoder.seek(0)?;
            } else {
                offline_scope(|_| self.resampler.finish(output))?;
                self.ended = true;
            }
        }
        Ok(output.len() > before)
    }

    /// Starts from the beginning and passes over the first `frames` frames.
    pub fn restart_at(&mut self, frames: usize) -> Result<Vec<f32>, SourceError> {
        self.decoder.seek(0)?;
        self.resampler.reset();
        self.any = false;
        self.ended = false;
        let (_, rest) = self.split_at(frames)?;
        Ok(rest)
    }

    /// The next `frames` frames (fewer at the end), and what was computed beyond them.
    pub fn split_at(&mut self, frames: usize) -> Result<(Vec<f32>, Vec<f32>), SourceError> {
        let samples = frames * self.channels;
        let mut first = Vec::with_capacity(samples);
        while first.len() < samples && self.next(&mut first)? {}
        let rest = first.split_off(samples.min(first.len()));
        Ok((first, rest))
    }

    /// Applies the channel rule to the decoded frames.
    fn map(&mut self, frames: usize) {
        let file_channels = self.decoder.spec().channels;
        let decoded = &self.decoded[..frames * file_channels];
        self.mapped.clear();
        match self.rule {
            ChannelRule::Pass => self.mapped.extend_from_slice(decoded),
            ChannelRule::Copy => {
                for sample in decoded {
                    self.mapped
                        .extend(std::iter::repeat_n(*sample, self.channels));
                }
            }
            ChannelRule::Sum { gain } => {
                for frame in decoded.chunks_exact(file_channels) {
                    let sum: f64 = frame.iter().map(|sample| f64::from(*sample)).sum();
                    #[expect(
                        clippy::cast_possible_truncation,
                        reason = "rounding to f32 is what is wanted"
                    )]
                    self.mapped.push((sum * f64::from(gain)) as f32);
                }
            }
        }
    }
}
