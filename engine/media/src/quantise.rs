//! From float samples to integers, with clipping counted.

/// Rounds to the nearest integer of a width and counts what did not fit.
#[derive(Debug, Clone)]
pub(crate) struct Quantiser {
    scale: f64,
    max: f64,
    clipped: u64,
}

impl Quantiser {
    /// For signed integers of `bits` bits, 2 to 32; full scale is `2^(bits - 1)`.
    pub(crate) fn new(bits: u32) -> Self {
        let scale = f64::from(bits - 1).exp2();
        Self {
            scale,
            max: scale - 1.0,
            clipped: 0,
        }
    }

    /// The nearest integer, halves away from zero; clipped and counted where it does not fit. The positive
    /// full scale 1.0 is one step beyond the largest value and counts as clipped.
    pub(crate) fn quantise(&mut self, sample: f32) -> i32 {
        let wanted = (f64::from(sample) * self.scale).round();
        if wanted.is_nan() {
            self.clipped += 1;
            return 0;
        }
        let fitting = wanted.clamp(-self.scale, self.max);
        if fitting != wanted {
            self.clipped += 1;
        }
        #[expect(
            clippy::cast_possible_truncation,
            reason = "clamped to at most 32 bits and rounded"
        )]
        let value = fitting as i32;
        value
    }

    /// Samples clipped so far.
    pub(crate) fn clipped(&self) -> u64 {
        self.clipped
    }
}

#[cfg(test)]
mod tests {
    use super::Quantiser;

    #[test]
    fn rounds_to_nearest_and_counts_what_does_not_fit() {
        let mut q = Quantiser::new(16);
        assert_eq!(q.quantise(0.5), 16384);
        assert_eq!(q.quantise(-1.0), -32768);
        assert_eq!(q.quantise(0.6 / 32768.0), 1);
        assert_eq!(q.quantise(-0.4 / 32768.0), 0);
        assert_eq!(q.clipped(), 0);
        assert_eq!(q.quantise(1.0), 32767);
        assert_eq!(q.quantise(-2.0), -32768);
        assert_eq!(q.quantise(f32::INFINITY), 32767);
        assert_eq!(q.quantise(f32::NAN), 0);
        assert_eq!(q.clipped(), 4);
    }
}
