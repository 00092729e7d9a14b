//! Logarithms and powers fast enough for every sample, with the same bits on every machine.
//!
//! The standard library's `ln` and `exp` are the platform's; these are a few multiplications and additions of ours.
//! Errors: below 1e-9 octaves, that is below 1e-8 dB.

use std::f64::consts::{LN_2, LOG2_10, SQRT_2};

/// Powers below this count as this: -300 dB.
const LEAST_POWER: f64 = 1e-30;

/// dB of an octave of power: 10·log10(2).
const DB_PER_OCTAVE_OF_POWER: f64 = 10.0 / LOG2_10;

/// Octaves of amplitude of a dB: log2(10)/20.
const OCTAVES_PER_DB: f64 = LOG2_10 / 20.0;

/// The bits of the mantissa of an `f64`.
const MANTISSA: u64 = (1 << 52) - 1;

/// The base-2 logarithm of a normal number above 0.
///
/// With x = 2^e·m and m in √½ … √2, log2 x = e + 2/ln 2 · artanh((m - 1)/(m + 1)), by the series of artanh up to the
/// ninth power.
#[inline]
#[must_use]
pub fn log2(x: f64) -> f64 {
    let bits = x.to_bits();
    let mut mantissa = f64::from_bits((bits & MANTISSA) | 1.0_f64.to_bits());
    let mut exponent = f64::from((bits >> 52) as u32) - 1023.0;
    if mantissa > SQRT_2 {
        mantissa *= 0.5;
        exponent += 1.0;
    }
    let t = (mantissa - 1.0) / (mantissa + 1.0);
    let s = t * t;
    let series = 1.0 + s * (1.0 / 3.0 + s * (0.2 + s * (1.0 / 7.0 + s * (1.0 / 9.0))));
    exponent + t * series * (2.0 / LN_2)
}

/// 2 to a power, held within -1000 … 1000. Exactly 1 for 0.
///
/// With x = k + f and f in -½ … ½, 2^x = 2^k · e^(f·ln 2), by the series of e up to the eighth power.
#[inline]
#[must_use]
pub fn exp2(x: f64) -> f64 {
    /// Adding it rounds to a whole number.
    const ROUNDER: f64 = 6_755_399_441_055_744.0;
    let x = x.clamp(-1000.0, 1000.0);
    let rounded = x + ROUNDER;
    let f = (x - (rounded - ROUNDER)) * LN_2;
    let high =
        1.0 / 24.0 + f * (1.0 / 120.0 + f * (1.0 / 720.0 + f * (1.0 / 5040.0 + f / 40320.0)));
    let series = 1.0 + f * (1.0 + f * (0.5 + f * (1.0 / 6.0 + f * high)));
    // The low bits of the rounded sum are k; the shift drops the others.
    let scale = f64::from_bits(rounded.to_bits().wrapping_add(1023) << 52);
    series * scale
}

/// The decibels of a power: 10·log10(p); nothing lies below -300 dB.
#[inline]
#[must_use]
pub fn db_of_power(power: f64) -> f64 {
    DB_PER_OCTAVE_OF_POWER * log2(power.max(LEAST_POWER))
}

/// The factor of an amplitude: 10^(dB/20). Exactly 1 for 0 dB.
#[inline]
#[must_use]
pub fn gain_of_db(db: f64) -> f64 {
    exp2(db * OCTAVES_PER_DB)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agree_with_the_standard_library() {
        for step in -6000..=6000 {
            let db = f64::from(step) / 20.0 + 0.013;
            let gain = gain_of_db(db);
            let expected = 10.0_f64.powf(db / 20.0);
            assert!((gain / expected - 1.0).abs() < 1e-9, "{db} dB: {gain}");
            let back = db_of_power(expected * expected);
            assert!(db < -300.0 || (back - db).abs() < 1e-8, "{db} dB: {back}");
        }
        assert_eq!(gain_of_db(0.0), 1.0);
        assert_eq!(db_of_power(1.0), 0.0);
        assert_eq!(db_of_power(0.0), db_of_power(1e-31));
        assert!(exp2(1e300).is_finite() && exp2(-1e300) > 0.0);
        assert_eq!(exp2(10.0), 1024.0);
    }
}
