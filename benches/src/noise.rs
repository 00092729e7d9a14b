//! White noise for inputs.

/// Numbers of a 64-bit linear congruential generator (Knuth's MMIX factors), the upper 24 bits of each.
#[derive(Debug, Clone)]
pub struct Noise(u64);

impl Noise {
    /// A sequence of its own for each seed.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next sample, within ±0.25.
    pub fn sample(&mut self) -> f32 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let bytes = self.0.to_be_bytes();
        let [upper, middle, lower, ..] = bytes;
        let whole = u32::from_be_bytes([0, upper, middle, lower]);
        let unit = f64::from(whole) / f64::from(1_u32 << 24);
        #[expect(clippy::cast_possible_truncation, reason = "24 bits fit an f32")]
        let sample = (unit * 0.5 - 0.25) as f32;
        sample
    }

    /// Fills a channel.
    pub fn fill(&mut self, channel: &mut [f32]) {
        for sample in channel {
            *sample = self.sample();
        }
    }
}
