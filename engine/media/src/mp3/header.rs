//! Headers of frames.

use crate::packets::framed::HEADER_BYTES;

/// Kilobits per second of MPEG-1 layer III; 0 is "free", which is not read.
const RATES_1: [u32; 15] = [
    0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320,
];
/// Those of MPEG-2 and 2.5.
const RATES_2: [u32; 15] = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
/// Sample rates of MPEG-1; MPEG-2 has the half of them, MPEG-2.5 a quarter.
const SAMPLE_RATES_HZ: [u32; 3] = [44_100, 48_000, 32_000];

/// What a frame's header says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Header {
    /// 1, or 2 for MPEG-2 and 2.5, whose frames are half as long.
    pub(super) mpeg: u8,
    pub(super) rate_hz: u32,
    pub(super) channels: usize,
    /// Bytes of the frame.
    pub(super) bytes: u64,
    /// Bytes between the header (with its checksum) and the audio data.
    pub(super) side_bytes: usize,
    pub(super) checked: bool,
}

impl Header {
    /// The header in these bytes, if it is one.
    pub(super) fn parse(bytes: [u8; HEADER_BYTES]) -> Option<Self> {
        let [a, b, c, d, ..] = bytes;
        if a != 0xff || b & 0xe0 != 0xe0 {
            return None;
        }
        let (version, layer) = (b >> 3 & 3, b >> 1 & 3);
        if layer != 0b01 {
            return None;
        }
        let (mpeg, divisor) = match version {
            0b11 => (1, 1),
            0b10 => (2, 2),
            0b00 => (2, 4),
            _ => return None,
        };
        let rates = if mpeg == 1 { RATES_1 } else { RATES_2 };
        let kbits = *rates.get(usize::from(c >> 4)).filter(|rate| **rate > 0)?;
        let rate_hz = SAMPLE_RATES_HZ.get(usize::from(c >> 2 & 3))? / divisor;
        let padding = u32::from(c >> 1 & 1);
        let channels = if d >> 6 == 0b11 { 1 } else { 2 };
        let slots = if mpeg == 1 { 144_000 } else { 72_000 };
        Some(Self {
            mpeg,
            rate_hz,
            channels,
            bytes: u64::from(slots * kbits / rate_hz + padding),
            side_bytes: match (mpeg, channels) {
                (1, 1) => 17,
                (1, _) => 32,
                (_, 1) => 9,
                _ => 17,
            },
            checked: b & 1 == 0,
        })
    }

    /// Frames of audio in a frame.
    pub(super) fn samples(self) -> u64 {
        if self.mpeg == 1 { 1152 } else { 576 }
    }
}

/// The length of a frame of a stream that began with `first`.
pub(super) fn length(header: [u8; HEADER_BYTES], first: [u8; HEADER_BYTES]) -> Option<u64> {
    let first = Header::parse(first)?;
    Header::parse(header)
        .filter(|header| {
            (header.mpeg, header.rate_hz, header.channels)
                == (first.mpeg, first.rate_hz, first.channels)
        })
        .map(|header| header.bytes)
}
