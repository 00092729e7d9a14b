//! The discrete Fourier transform that tables are made with: short and the same on every machine, not fast.

use std::f64::consts::TAU;

/// X\[k\] = Σ x\[n\]·e^(∓2πj·kn/N), in place, as (real, imaginary); e^(-…) unless `inverse`, which does not divide by N.
/// N is a power of two. Cooley and Tukey, "An algorithm for the machine calculation of complex Fourier series" (1965).
pub fn transform(values: &mut [(f64, f64)], inverse: bool) {
    let size = values.len();
    debug_assert!(size.is_power_of_two());
    let bits = size.trailing_zeros();
    for index in 0..size {
        let mirrored = index.reverse_bits() >> (usize::BITS - bits);
        if index < mirrored {
            values.swap(index, mirrored);
        }
    }
    let turn = if inverse { TAU } else { -TAU };
    let mut half = 1;
    while half < size {
        let twiddles: Vec<(f64, f64)> = (0..half)
            .map(|k| (turn * k as f64 / (2 * half) as f64).sin_cos())
            .map(|(sin, cos)| (cos, sin))
            .collect();
        for group in values.chunks_exact_mut(2 * half) {
            let (low, high) = group.split_at_mut(half);
            for ((a, b), w) in low.iter_mut().zip(high).zip(&twiddles) {
                let turned = (b.0 * w.0 - b.1 * w.1, b.0 * w.1 + b.1 * w.0);
                *b = (a.0 - turned.0, a.1 - turned.1);
                *a = (a.0 + turned.0, a.1 + turned.1);
            }
        }
        half *= 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_its_definition_and_inverts() {
        let signal: Vec<(f64, f64)> = (0..32)
            .map(|n| (f64::from(n * n % 7) - 3.0, f64::from(n % 5)))
            .collect();
        let mut found = signal.clone();
        transform(&mut found, false);
        for (k, value) in found.iter().enumerate() {
            let mut sum = (0.0, 0.0);
            for (n, x) in signal.iter().enumerate() {
                let (sin, cos) = (-TAU * (k * n) as f64 / 32.0).sin_cos();
                sum.0 += x.0 * cos - x.1 * sin;
                sum.1 += x.0 * sin + x.1 * cos;
            }
            assert!(
                (value.0 - sum.0).abs() + (value.1 - sum.1).abs() < 1e-11,
                "{k}"
            );
        }
        transform(&mut found, true);
        for (found, given) in found.iter().zip(&signal) {
            assert!((found.0 / 32.0 - given.0).abs() < 1e-12);
        }
    }
}
