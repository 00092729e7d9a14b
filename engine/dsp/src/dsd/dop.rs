//! DSD over PCM frames, for paths that know only PCM.
//!
//! Source: "DoP open standard 1.1, method for transferring DSD audio over PCM frames" (dsd-guide.com, 2012). A sample of
//! 24 bits carries a marker in its upper byte, 0x05 and 0xFA by turns, the same in all channels, and sixteen bits of DSD
//! below it, the oldest highest. So DSD64 needs 176.4 kHz. The samples are exact in `f32`, as parts of 2^23; anything that
//! changes them, be it a gain, makes noise of them.

/// The upper bytes, by turns.
pub const MARKERS: [u8; 2] = [0x05, 0xFA];

/// 24 bits to ±1.
const SCALE: f32 = 8_388_608.0;

/// Frames with which markers begin to count as DoP.
const CERTAIN: u32 = 32;

/// The sample that carries two bytes in a frame with a marker.
#[inline]
#[must_use]
pub fn pack(marker: u8, [first, second]: [u8; 2]) -> f32 {
    // The upper three bytes of 32 bits, so that the sign is right.
    let word = i32::from_be_bytes([marker, first, second, 0]) >> 8;
    #[expect(clippy::cast_precision_loss, reason = "24 bits fit an f32")]
    let value = word as f32;
    value / SCALE
}

/// The marker and the two bytes of a sample; `None` where it is not one of 24 bits.
#[inline]
#[must_use]
pub fn unpack(sample: f32) -> Option<(u8, [u8; 2])> {
    let word = sample * SCALE;
    if !(-SCALE..SCALE).contains(&word) || word.fract() != 0.0 {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "a whole number of 24 bits")]
    let word = word as i32;
    let [_, marker, first, second] = word.to_be_bytes();
    Some((marker, [first, second]))
}

/// Tells whether frames are DoP, as a receiver does: by markers that take turns.
#[derive(Debug, Clone, Copy, Default)]
pub struct Detector {
    last: Option<u8>,
    run: u32,
}

impl Detector {
    /// Looks at a sample of the next frame; true once enough of them have been DoP in a row.
    #[inline]
    pub fn push(&mut self, sample: f32) -> bool {
        let marker = unpack(sample).map(|(marker, _)| marker);
        let marker = marker.filter(|marker| MARKERS.contains(marker));
        let turned = marker.is_some() && marker != self.last;
        self.run = if turned {
            self.run.saturating_add(1)
        } else {
            0
        };
        self.last = marker;
        self.run >= CERTAIN
    }
}
