//! White noise as a pure function of the frame index.

/// Uniform white noise in -1 … 1, RMS 1/√3.
///
/// The value at a frame is a hash of seed, channel and frame: Steele, Lea and Flood, "Fast
/// splittable pseudorandom number generators" (2014), entered at the frame's index, with David
/// Stafford's thirteenth mixing function. So any split, any start and any number of threads give
/// the same samples, and nothing is remembered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WhiteNoise {
    key: u64,
}

/// The RMS of [`WhiteNoise`], 1/√3.
pub const WHITE_RMS: f64 = 0.577_350_269_189_625_8;

/// 2^64 over the golden ratio, odd: the step of the sequence.
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

fn mix(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

impl WhiteNoise {
    /// The noise of `seed` on `channel`; different channels are independent.
    #[must_use]
    pub fn new(seed: u64, channel: u64) -> Self {
        // Hashed twice, so that seeds and channels do not become shifts of one sequence.
        Self {
            key: mix(mix(seed.wrapping_add(STEP)).wrapping_add(channel.wrapping_mul(STEP))),
        }
    }

    /// The value at `frame`: an odd multiple of 2^-24, exact in `f32` and never 0.
    #[inline]
    #[must_use]
    pub fn at(&self, frame: u64) -> f64 {
        let bits = mix(self.key.wrapping_add(frame.wrapping_mul(STEP)));
        // 24 bits, doubled and centred.
        let odd = (bits >> 39) | 1;
        odd as f64 / (1_u64 << 24) as f64 - 1.0
    }
}
