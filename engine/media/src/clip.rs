//! A whole file in memory.

use crate::decode::{DecodeError, Decoder};
use crate::spec::StreamSpec;

/// Frames read at once while loading a whole file.
const LOAD_FRAMES: usize = 8192;

/// Audio in memory, `planes[channel][frame]`; all planes have the same length.
#[derive(Debug, Clone, PartialEq)]
pub struct Clip {
    /// Frames per second.
    pub rate_hz: u32,
    /// One vector of samples a channel.
    pub planes: Vec<Vec<f32>>,
}

impl Clip {
    /// Reads from the decoder's position to the end of its file.
    ///
    /// # Errors
    /// Whatever the decoder finds wrong with the file.
    pub fn read(decoder: &mut dyn Decoder) -> Result<Self, DecodeError> {
        let StreamSpec { rate_hz, channels } = decoder.spec();
        let mut planes = vec![Vec::new(); channels];
        let mut block = vec![0.0_f32; LOAD_FRAMES * channels];
        loop {
            let frames = decoder.read(&mut block)?;
            for frame in block.chunks_exact(channels).take(frames) {
                for (plane, sample) in planes.iter_mut().zip(frame) {
                    plane.push(*sample);
                }
            }
            if frames < LOAD_FRAMES {
                return Ok(Self { rate_hz, planes });
            }
        }
    }

    /// The number of frames.
    pub fn frames(&self) -> usize {
        self.planes.first().map_or(0, Vec::len)
    }

    /// All frames, interleaved.
    pub fn interleaved(&self) -> Vec<f32> {
        let mut samples = Vec::with_capacity(self.frames() * self.planes.len());
        for frame in 0..self.frames() {
            samples.extend(self.planes.iter().filter_map(|plane| plane.get(frame)));
        }
        samples
    }
}
