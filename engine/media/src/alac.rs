//! ALAC, Apple's lossless codec: what its header says. The files are [`mp4`](crate::mp4) and [`caf`](crate::caf).
//!
//! Source: Apple, "ALAC Magic Cookie Description" (2011).

/// The header of the codec.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cookie {
    /// Frames of audio in a packet; at least 1.
    pub(crate) packet_frames: u64,
    pub(crate) channels: usize,
    pub(crate) rate_hz: u32,
}

impl Cookie {
    /// Reads a cookie; `None` where it is too short or without rate, channels or frames.
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let word = |at: usize| {
            let word = bytes.get(at..)?.first_chunk()?;
            Some(u32::from_be_bytes(*word)).filter(|word| *word > 0)
        };
        Some(Self {
            packet_frames: u64::from(word(0)?),
            channels: usize::from(*bytes.get(9).filter(|count| **count > 0)?),
            rate_hz: word(20)?,
        })
    }
}
