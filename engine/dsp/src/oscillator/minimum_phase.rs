//! From a linear-phase filter to the minimum-phase one of the same magnitude.

use crate::oscillator::transform::transform;

/// The first `length` samples of the minimum-phase response whose magnitude is √(|H|² + `floor`²) for the filter `taps`,
/// by the folded real cepstrum: Oppenheim and Schafer, "Discrete-Time Signal Processing", chapter "Cepstrum analysis".
/// `floor` (about the ripple of the stop band) keeps the zeros away from the unit circle, so that the cepstrum dies
/// out within `size` samples, a power of two.
pub fn minimum_phase(taps: &[f64], floor: f64, size: usize, length: usize) -> Vec<f64> {
    let mut spectrum = vec![(0.0, 0.0); size];
    for (slot, tap) in spectrum.iter_mut().zip(taps) {
        slot.0 = *tap;
    }
    transform(&mut spectrum, false);
    for value in &mut spectrum {
        let power = value.0 * value.0 + value.1 * value.1 + floor * floor;
        *value = (0.5 * power.ln(), 0.0);
    }
    transform(&mut spectrum, true);
    // What lies before time 0 is folded over to after it.
    let scale = 1.0 / size as f64;
    for (n, value) in spectrum.iter_mut().enumerate() {
        let weight = match n {
            0 => 1.0,
            _ if n == size / 2 => 1.0,
            _ if n < size / 2 => 2.0,
            _ => 0.0,
        };
        *value = (value.0 * scale * weight, 0.0);
    }
    transform(&mut spectrum, false);
    for value in &mut spectrum {
        let (sin, cos) = value.1.sin_cos();
        let magnitude = value.0.exp();
        *value = (magnitude * cos, magnitude * sin);
    }
    transform(&mut spectrum, true);
    spectrum
        .iter()
        .take(length)
        .map(|value| value.0 * scale)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_late_echo_comes_first() {
        // 0.5 + z⁻¹ has its zero outside the unit circle; 1 + 0.5 z⁻¹ is its twin inside.
        let found = minimum_phase(&[0.5, 1.0], 0.0, 256, 4);
        for (found, expected) in found.iter().zip([1.0, 0.5, 0.0, 0.0]) {
            assert!((found - expected).abs() < 1e-12, "{found}");
        }
    }
}
