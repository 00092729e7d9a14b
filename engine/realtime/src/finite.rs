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
