//! The output file.

use airloom_media::encode::{EncodeError, Encoder, Finished};
use airloom_runtime::offline::job::{EndError, FrameSink};

/// An output file, with the highest peak that went into it.
pub struct FileSink {
    encoder: Box<dyn Encoder>,
    interleaved: Vec<f32>,
    peak: f32,
}

impl FileSink {
    /// Writes into an encoder.
    pub fn new(encoder: Box<dyn Encoder>) -> Self {
        Self {
            encoder,
            interleaved: Vec::new(),
            peak: 0.0,
        }
    }

    /// Completes the file; with the highest peak, linear.
    ///
    /// # Errors
    /// What the disk answers.
    pub fn finish(self) -> Result<(Finished, f32), EncodeError> {
        Ok((self.encoder.finish()?, self.peak))
    }
}

impl FrameSink for FileSink {
    fn write(&mut self, channels: &[&[f32]]) -> Result<(), EndError> {
        let frames = channels.first().map_or(0, |channel| channel.len());
        self.interleaved.clear();
        self.interleaved.resize(frames * channels.len(), 0.0);
        for (index, channel) in channels.iter().enumerate() {
            let places = self
                .interleaved
                .iter_mut()
                .skip(index)
                .step_by(channels.len());
            for (place, sample) in places.zip(*channel) {
                *place = *sample;
                self.peak = self.peak.max(sample.abs());
            }
        }
        self.encoder.write(&self.interleaved)?;
        Ok(())
    }
}
