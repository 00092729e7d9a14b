//! The shape of an audio stream.

/// Sample rate and channel count of a stream of interleaved frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StreamSpec {
    /// Frames per second; at least 1.
    pub rate_hz: u32,
    /// Samples per frame; at least 1.
    pub channels: usize,
}

impl StreamSpec {
    /// The number of whole frames in `samples` interleaved samples, `None` where they do not divide evenly.
    pub fn frames_in(&self, samples: usize) -> Option<usize> {
        (self.channels > 0 && samples.is_multiple_of(self.channels))
            .then(|| samples / self.channels)
    }
}
