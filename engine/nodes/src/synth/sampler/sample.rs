//! A file in memory, ready to be read at any place.

use std::path::Path;

use airloom_dsp::interpolation::kernels::MAX_TAPS;
use airloom_media::codecs;
use airloom_media::decode::DecodeError;
use airloom_media::spec::StreamSpec;
use thiserror::Error;

/// Frames on either side that belong to no frame of the file, for kernels to reach into.
const EDGE: usize = MAX_TAPS;
/// A loop is repeated until it has this many frames, so that no kernel reaches over all of it.
const SHORTEST_LOOP: usize = 4 * EDGE;
/// Frames decoded at once.
const BLOCK_FRAMES: usize = 8192;
/// The most channels that are played.
const MOST_CHANNELS: usize = 2;

/// Why a file cannot be played as a sample.
#[derive(Debug, Error)]
pub enum SampleError {
    /// It cannot be read.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// It has too many channels.
    #[error("the file has {found} channels; expected 1 or 2")]
    Channels {
        /// Channels of the file.
        found: usize,
    },
    /// It has no frames.
    #[error("the file has no frames; expected at least 1")]
    Empty,
    /// It is too long.
    #[error(
        "the file takes more than {limit_mib} MiB in memory; expected at most that (config.memory_mib)"
    )]
    TooLong {
        /// What it may take.
        limit_mib: usize,
    },
    /// The loop is not within the file.
    #[error(
        "the loop goes from frame {start} to {end}; expected it within the {frames} frames of the file"
    )]
    Loop {
        /// First frame.
        start: u64,
        /// The frame behind the last.
        end: u64,
        /// Of the file.
        frames: usize,
    },
}

/// What is repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeat {
    /// Nothing.
    Never,
    /// What the file says; all of it where it says nothing.
    AsFiled,
    /// From a frame to before another one.
    Between(u64, u64),
}

/// A file in memory: `planes[channel]` holds [`EDGE`] zeros, the frames, and behind them zeros or, where it loops, the
/// beginning of the loop again.
#[derive(Debug)]
pub struct Sample {
    planes: Vec<Vec<f32>>,
    /// Frames to the end, or to the end of the loop.
    frames: usize,
    /// Frames of the loop.
    looped: Option<usize>,
    rate_hz: f64,
}

impl Sample {
    /// Reads a file. A loop's last `crossfade_seconds` (as much as there is before its beginning) go over into what
    /// precedes its beginning, on a straight line.
    ///
    /// # Errors
    /// [`SampleError`] says what was found and what was expected.
    pub fn load(
        path: &Path,
        limit_mib: usize,
        repeat: Repeat,
        crossfade_seconds: f64,
    ) -> Result<Self, SampleError> {
        let mut decoder = codecs::open(path)?;
        let StreamSpec { rate_hz, channels } = decoder.spec();
        if !(1..=MOST_CHANNELS).contains(&channels) {
            return Err(SampleError::Channels { found: channels });
        }
        let most = (limit_mib << 20) / (channels * size_of::<f32>());
        let most = most.saturating_sub(2 * EDGE + SHORTEST_LOOP);
        let mut planes = vec![vec![0.0; EDGE]; channels];
        let mut block = vec![0.0_f32; BLOCK_FRAMES * channels];
        loop {
            let frames = decoder.read(&mut block)?;
            let had = planes.first().map_or(0, Vec::len) - EDGE;
            if had + frames > most {
                return Err(SampleError::TooLong { limit_mib });
            }
            for (channel, plane) in planes.iter_mut().enumerate() {
                let samples = block.iter().skip(channel).step_by(channels);
                plane.extend(samples.take(frames));
            }
            if frames < BLOCK_FRAMES {
                break;
            }
        }
        let frames = planes.first().map_or(0, Vec::len) - EDGE;
        if frames == 0 {
            return Err(SampleError::Empty);
        }
        let region = match repeat {
            Repeat::Never => None,
            Repeat::AsFiled => Some(decoder.loop_points().unwrap_or((0, frames as u64))),
            Repeat::Between(start, end) => Some((start, end)),
        };
        let rate_hz = f64::from(rate_hz);
        let mut sample = Self {
            planes,
            frames,
            looped: None,
            rate_hz,
        };
        if let Some((start, end)) = region {
            let place = |frame: u64| usize::try_from(frame).ok();
            let (Some(first), Some(last)) = (place(start), place(end)) else {
                return Err(SampleError::Loop { start, end, frames });
            };
            if first >= last || last > frames {
                return Err(SampleError::Loop { start, end, frames });
            }
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a second or less"
            )]
            let crossfade = (crossfade_seconds * rate_hz).max(0.0) as usize;
            sample.make_loop(first, last, crossfade);
        }
        for plane in &mut sample.planes {
            plane.resize(plane.len() + EDGE, 0.0);
            plane.shrink_to_fit();
        }
        Ok(sample)
    }

    /// Ends at `last`, and goes on from `first` there.
    fn make_loop(&mut self, first: usize, last: usize, crossfade: usize) {
        let length = last - first;
        let crossfade = crossfade.min(first).min(length);
        let repeats = SHORTEST_LOOP.div_ceil(length);
        for plane in &mut self.planes {
            plane.truncate(EDGE + last);
            for step in 0..crossfade {
                let share = (step + 1) as f32 / crossfade as f32;
                let before = plane.get(EDGE + first - crossfade + step).copied();
                if let (Some(before), Some(sample)) =
                    (before, plane.get_mut(EDGE + last - crossfade + step))
                {
                    *sample += (before - *sample) * share;
                }
            }
            // The loop again until it is long enough, and once more for kernels that reach beyond its end.
            for frame in 0..(repeats - 1) * length + EDGE {
                let again = plane.get(EDGE + first + frame % length).copied();
                plane.push(again.unwrap_or(0.0));
            }
        }
        self.frames = last + (repeats - 1) * length;
        self.looped = Some(repeats * length);
    }

    /// Frames per second.
    pub fn rate_hz(&self) -> f64 {
        self.rate_hz
    }

    /// A place after it has moved on; none behind the end.
    pub fn settle(&self, place: f64) -> Option<f64> {
        let reach = (EDGE / 2) as f64;
        let end = self.frames as f64 + reach;
        match self.looped {
            // Behind the end lies what the beginning of the loop has, so both sides of the seam sound alike.
            Some(length) if place >= end => Some(place - length as f64),
            Some(_) => Some(place),
            None => (place < end).then_some(place),
        }
    }

    /// `taps` frames of a channel (the last one there is) around the way from frame `first` to the next.
    #[inline]
    pub fn around(&self, channel: usize, first: usize, taps: usize) -> &[f32] {
        let Some(plane) = self.planes.get(channel.min(self.planes.len() - 1)) else {
            return &[];
        };
        let start = first + EDGE + 1 - taps / 2;
        plane.get(start..start + taps).unwrap_or(&[])
    }

    /// Whether both channels are the same.
    pub fn is_mono(&self) -> bool {
        self.planes.len() == 1
    }
}
