//! The scan for NaN and infinity.

/// Whether no sample is NaN or infinite. True for an empty slice.
///
/// NaN and infinity are the values whose eight exponent bits are all ones. Adding one to the
/// exponent of the magnitude carries into the sign bit for these alone, so the scan is an AND, an
/// ADD and an OR a sample, without a branch, and the compiler makes it SIMD.
///
/// # Realtime Safety
///
/// Time depends on the length alone, not on the samples.
#[inline]
pub fn all_finite(samples: &[f32]) -> bool {
    const MAGNITUDE: u32 = 0x7FFF_FFFF;
    const EXPONENT_ONE: u32 = 0x0080_0000;
    const CARRY: u32 = 0x8000_0000;
    let carries = samples.iter().fold(0, |carries, sample| {
        // Never wraps; the plain addition would be checked, and checks keep it from being SIMD.
        carries | (sample.to_bits() & MAGNITUDE).wrapping_add(EXPONENT_ONE)
    });
    carries & CARRY == 0
}

#[cfg(test)]
mod tests {
    use super::all_finite;

    #[test]
    fn finite_samples_pass() {
        let extremes = [
            0.0,
            -0.0,
            f32::MAX,
            f32::MIN,
            f32::MIN_POSITIVE,
            f32::from_bits(1),
            f32::from_bits(0x807F_FFFF),
        ];
        assert!(all_finite(&[]));
        for count in 0..100 {
            let samples: Vec<f32> = extremes.into_iter().cycle().take(count).collect();
            assert!(all_finite(&samples));
        }
    }

    #[test]
    fn one_bad_sample_is_found_wherever_it_stands() {
        let bad = [
            f32::INFINITY,
            f32::NEG_INFINITY,
            f32::NAN,
            -f32::NAN,
            f32::from_bits(0x7F80_0001),
            f32::from_bits(0xFFFF_FFFF),
        ];
        for count in 1..70 {
            for place in 0..count {
                for value in bad {
                    let mut samples = vec![f32::MAX; count];
                    samples[place] = value;
                    assert!(!all_finite(&samples), "{value} at {place} of {count}");
                }
            }
        }
    }
}
