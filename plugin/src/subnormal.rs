//! Keeping subnormal numbers from the host.
//!
//! The audio scope flushes what is computed; what is merely copied from the input is not.

/// The exponent bits of a single-precision number: all clear in zeros and subnormals alone.
const EXPONENT: u32 = 0x7f80_0000;

/// Replaces every subnormal sample by zero.
pub fn flush(samples: &mut [f32]) {
    for sample in samples {
        let bits = sample.to_bits();
        let kept = if bits & EXPONENT == 0 { 0 } else { bits };
        *sample = f32::from_bits(kept);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_subnormals_change() {
        let normal = [1.0, -1.0, f32::MIN_POSITIVE, -f32::MIN_POSITIVE, 0.0, 3e-30];
        let mut samples = normal;
        flush(&mut samples);
        assert_eq!(samples, normal);
        let mut small = [f32::from_bits(1), -f32::from_bits(0x7f_ffff), 1e-40];
        flush(&mut small);
        assert_eq!(small, [0.0; 3]);
    }
}
