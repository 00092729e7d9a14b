//! The input file, at the rate of the rendering.

use std::path::Path;

use airloom_media::codecs;
use airloom_media::decode::{DecodeError, Decoder};
use airloom_media::resample::{ResampleError, StreamResampler, converted_length};
use airloom_media::spec::StreamSpec;
use airloom_runtime::offline::job::{EndError, FrameSource};

/// Frames decoded at once.
const BLOCK_FRAMES: usize = 4096;

/// An input file.
pub struct FileSource {
    decoder: Box<dyn Decoder>,
    channels: usize,
    resampler: Option<StreamResampler>,
    rate_hz: u32,
    decoded: Vec<f32>,
    /// Converted samples, interleaved, of which those before `given` are gone.
    ready: Vec<f32>,
    given: usize,
    ended: bool,
}

impl FileSource {
    /// Opens a file at its own rate.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub fn open(path: &Path) -> Result<Self, DecodeError> {
        let decoder = codecs::open(path)?;
        let StreamSpec { rate_hz, channels } = decoder.spec();
        Ok(Self {
            decoder,
            channels,
            resampler: None,
            rate_hz,
            decoded: vec![0.0; BLOCK_FRAMES * channels],
            ready: Vec::new(),
            given: 0,
            ended: false,
        })
    }

    /// Converts to another rate.
    ///
    /// # Errors
    /// Where the rates cannot be converted.
    pub fn convert_to(&mut self, rate_hz: u32) -> Result<(), ResampleError> {
        self.resampler = Some(StreamResampler::new(
            self.decoder.spec().rate_hz,
            rate_hz,
            self.channels,
        )?);
        self.rate_hz = rate_hz;
        Ok(())
    }

    /// Frames per second of what it gives.
    pub fn rate_hz(&self) -> u32 {
        self.rate_hz
    }

    /// Channels of what it gives.
    pub fn channels(&self) -> usize {
        self.channels
    }

    /// How many frames it gives, where the file says so.
    pub fn length(&self) -> Option<u64> {
        let frames = self.decoder.length()?;
        Some(converted_length(
            frames,
            self.decoder.spec().rate_hz,
            self.rate_hz,
        ))
    }

    /// Decodes more into `ready`.
    fn refill(&mut self) -> Result<(), EndError> {
        self.ready.clear();
        self.given = 0;
        let frames = self.decoder.read(&mut self.decoded)?;
        let decoded = &self.decoded[..frames * self.channels];
        self.ended = frames == 0;
        match &mut self.resampler {
            None => self.ready.extend_from_slice(decoded),
            Some(resampler) if self.ended => resampler.finish(&mut self.ready)?,
            Some(resampler) => resampler.push(decoded, &mut self.ready)?,
        }
        Ok(())
    }
}

impl FrameSource for FileSource {
    fn read(&mut self, channels: &mut [&mut [f32]]) -> Result<usize, EndError> {
        let wanted = channels.first().map_or(0, |channel| channel.len());
        let mut filled = 0;
        while filled < wanted {
            let ready = &self.ready[self.given..];
            if ready.is_empty() {
                if self.ended {
                    break;
                }
                self.refill()?;
                continue;
            }
            let frames = (ready.len() / self.channels).min(wanted - filled);
            for (index, channel) in channels.iter_mut().enumerate() {
                let source = ready.iter().skip(index).step_by(self.channels);
                for (sample, value) in channel[filled..filled + frames].iter_mut().zip(source) {
                    *sample = *value;
                }
            }
            filled += frames;
            self.given += frames * self.channels;
        }
        Ok(filled)
    }
}

/// No input: it is over at once.
pub struct NoSource;

impl FrameSource for NoSource {
    fn read(&mut self, _channels: &mut [&mut [f32]]) -> Result<usize, EndError> {
        Ok(0)
    }
}
