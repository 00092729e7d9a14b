//! The frames of a file as the session wants them: at its rate, in its channel count, looped or not.

use std::path::Path;
use std::sync::Arc;

use airloom_api::channels::ChannelRule;
use airloom_media::cache::frames::FrameCache;
use airloom_media::cache::reader;
use airloom_media::decode::Decoder;
use airloom_media::resample::{StreamResampler, converted_length};
use airloom_media::spec::StreamSpec;
use airloom_realtime::scope::offline_scope;

use crate::file::feed::{Feed, SourceError};
use crate::file::place::{Place, Target};

/// Frames decoded at once.
const BLOCK_FRAMES: usize = 2048;

/// What is played of a file, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Stretch {
    /// Where it begins.
    pub start_seconds: f64,
    /// Whether it goes back at the end of the loop.
    pub looped: bool,
    /// Where the loop starts and ends; an end of 0 is what the file says, or its own end.
    pub loop_seconds: (f64, f64),
}

/// What came of a look for more frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Advance {
    /// Frames were read.
    Frames,
    /// The file is over; the filter may hold back some frames.
    End,
}

/// Reads, converts and loops a file. Belongs to one thread off the audio thread at a time.
pub struct Source {
    decoder: Box<dyn Decoder>,
    resampler: StreamResampler,
    rule: ChannelRule,
    rate_hz: u32,
    channels: usize,
    /// The frame of the file that is played first.
    start: u64,
    /// The frames of the file that are repeated; the end is not among them.
    repeated: Option<(u64, u64)>,
    /// The frame of the file that is read next.
    position: u64,
    decoded: Vec<f32>,
    mapped: Vec<f32>,
    /// Whether the file had any frame since it was last started.
    any: bool,
    ended: bool,
    began: Option<Place>,
}

impl Source {
    /// Opens a file for a session of `rate_hz` and `channels`; it is read through `cache`.
    pub fn open(
        cache: &Arc<FrameCache>,
        path: &Path,
        rate_hz: u32,
        channels: usize,
        stretch: Stretch,
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
        let mut source = Self {
            resampler: StreamResampler::new(file_rate_hz, rate_hz, channels)?,
            decoded: vec![0.0; BLOCK_FRAMES * file_channels],
            mapped: Vec::with_capacity(BLOCK_FRAMES * channels),
            start: frames_of(stretch.start_seconds, file_rate_hz),
            repeated: repeated(&*decoder, stretch)?,
            decoder,
            rule,
            rate_hz,
            channels,
            position: 0,
            any: false,
            ended: false,
            began: None,
        };
        if let Some(length) = source.decoder.length() {
            source.start = source.start.min(length);
        }
        source.go_to(Target::Start)?;
        Ok(source)
    }

    /// How many frames there will be: `None` where that is not known or they do not end.
    pub fn length(&self) -> Option<u64> {
        let file_rate_hz = self.decoder.spec().rate_hz;
        self.decoder
            .length()
            .filter(|_| self.repeated.is_none())
            .map(|frames| frames.saturating_sub(self.start))
            .map(|frames| converted_length(frames, file_rate_hz, self.rate_hz))
    }

    /// Frames per second of the file.
    pub(super) fn file_rate_hz(&self) -> u32 {
        self.decoder.spec().rate_hz
    }

    /// Goes on with another file, whose frames follow as if both were one: for files of the same rate.
    pub(super) fn follow_with(&mut self, other: Self) {
        let resampler = std::mem::replace(&mut self.resampler, other.resampler);
        *self = Self { resampler, ..other };
    }

    /// Appends the next frames, without what the filter holds back at the end.
    pub(super) fn advance(&mut self, output: &mut Vec<f32>) -> Result<Advance, SourceError> {
        let before = output.len();
        while output.len() == before {
            let frames = self.read()?;
            if frames > 0 {
                self.any = true;
                self.map(frames);
                offline_scope(|_| self.resampler.push(&self.mapped, output))?;
                continue;
            }
            match self.repeated {
                // Without resetting the filter: the loop has no seam.
                Some((start, _)) if self.any => {
                    self.decoder.seek(start)?;
                    self.position = start;
                    self.any = false;
                }
                _ => return Ok(Advance::End),
            }
        }
        Ok(Advance::Frames)
    }

    /// Appends what the filter holds back.
    pub(super) fn finish(&mut self, output: &mut Vec<f32>) -> Result<(), SourceError> {
        offline_scope(|_| self.resampler.finish(output))?;
        Ok(())
    }

    /// Decodes the next frames, up to the end of the loop.
    fn read(&mut self) -> Result<usize, SourceError> {
        let left = match self.repeated {
            Some((_, end)) => {
                usize::try_from(end.saturating_sub(self.position)).unwrap_or(usize::MAX)
            }
            None => usize::MAX,
        };
        let samples = left.min(BLOCK_FRAMES) * self.decoder.spec().channels;
        let frames = self.decoder.read(&mut self.decoded[..samples])?;
        self.position += frames as u64;
        Ok(frames)
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

impl Feed for Source {
    fn next(&mut self, output: &mut Vec<f32>) -> Result<bool, SourceError> {
        let before = output.len();
        if !self.ended && self.advance(output)? == Advance::End {
            self.finish(output)?;
            self.ended = true;
        }
        Ok(output.len() > before)
    }

    fn began(&mut self) -> Option<Place> {
        self.began.take()
    }

    /// A place counts from the start of the stretch that is played; a file alone is its own next and previous one.
    fn go_to(&mut self, target: Target) -> Result<(), SourceError> {
        let frame = match target {
            Target::At(place) => place.frame,
            Target::Start | Target::Next(_) | Target::Previous(_) => 0,
        };
        let ahead = u128::from(frame) * u128::from(self.file_rate_hz()) / u128::from(self.rate_hz);
        let mut position = self
            .start
            .saturating_add(u64::try_from(ahead).unwrap_or(u64::MAX));
        if let Some(length) = self.decoder.length() {
            position = position.min(length);
        }
        self.decoder.seek(position)?;
        self.position = position;
        self.resampler.reset();
        self.any = self.repeated.is_some_and(|(start, end)| start < end);
        self.ended = false;
        self.began = Some(Place { item: 0, frame });
        Ok(())
    }
}

/// Whole frames in so many seconds.
fn frames_of(seconds: f64, rate_hz: u32) -> u64 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "not negative; a cast keeps it in range"
    )]
    let frames = (seconds.max(0.0) * f64::from(rate_hz)).round() as u64;
    frames
}

/// The frames that a loop repeats.
fn repeated(decoder: &dyn Decoder, stretch: Stretch) -> Result<Option<(u64, u64)>, SourceError> {
    if !stretch.looped {
        return Ok(None);
    }
    let rate_hz = decoder.spec().rate_hz;
    let length = decoder.length().unwrap_or(u64::MAX);
    let (start_seconds, end_seconds) = stretch.loop_seconds;
    let told = decoder
        .loop_points()
        .filter(|(start, end)| start < end && *end <= length);
    let (start, end) = match told {
        Some(points) if start_seconds == 0.0 && end_seconds == 0.0 => points,
        _ => {
            let end = match end_seconds {
                0.0 => length,
                seconds => frames_of(seconds, rate_hz),
            };
            (frames_of(start_seconds, rate_hz), end)
        }
    };
    // An empty file repeats nothing, which is no mistake.
    if end > length || (start >= end && length > 0) {
        #[expect(clippy::cast_precision_loss, reason = "for a message")]
        let seconds = |frames: u64| frames as f64 / f64::from(rate_hz);
        return Err(SourceError::Loop {
            start: seconds(start),
            end: seconds(end),
            length: seconds(length),
        });
    }
    Ok(Some((start, end)))
}
