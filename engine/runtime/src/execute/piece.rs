//! The frames that are computed at once.

use airloom_realtime::buffer::AudioBuffer;

/// The frames of a block that are being processed.
#[derive(Debug, Clone, Copy)]
pub struct Piece {
    /// First frame within the buffers.
    pub offset: usize,
    /// Number of frames.
    pub frames: usize,
}

impl Piece {
    /// The frames of the piece within a buffer.
    #[must_use]
    pub const fn range(self) -> std::ops::Range<usize> {
        self.offset..self.offset + self.frames
    }

    /// The samples of the piece in a buffer.
    #[must_use]
    pub fn of(self, buffer: &AudioBuffer) -> &[f32] {
        buffer.as_slice().get(self.range()).unwrap_or(&[])
    }

    /// The samples of the piece in a buffer, to be written.
    pub fn of_mut(self, buffer: &mut AudioBuffer) -> &mut [f32] {
        buffer
            .as_mut_slice()
            .get_mut(self.range())
            .unwrap_or(&mut [])
    }
}
