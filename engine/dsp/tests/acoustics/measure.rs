//! Measuring tools, written plainly in `f64`.

use std::f64::consts::TAU;

/// Discrete Fourier transform of a power-of-two length, by the textbook's recursion. Returns real
/// and imaginary parts.
pub fn transform(signal: &[f64]) -> Vec<(f64, f64)> {
    let count = signal.len();
    if count == 1 {
        return vec![(signal[0], 0.0)];
    }
    let half = |first: usize| -> Vec<(f64, f64)> {
        transform(
            &signal
                .iter()
                .skip(first)
                .step_by(2)
                .copied()
                .collect::<Vec<_>>(),
        )
    };
    let (even, odd) = (half(0), half(1));
    let mut bins = vec![(0.0, 0.0); count];
    for bin in 0..count / 2 {
        let (sin, cos) = (-TAU * bin as f64 / count as f64).sin_cos();
        let (real, imaginary) = odd[bin];
        let turned = (real * cos - imaginary * sin, real * sin + imaginary * cos);
        bins[bin] = (even[bin].0 + turned.0, even[bin].1 + turned.1);
        bins[bin + count / 2] = (even[bin].0 - turned.0, even[bin].1 - turned.1);
    }
    bins
}

/// |H| of an impulse response at a frequency, by the definition.
pub fn magnitude_at(response: &[f64], part_of_rate: f64) -> f64 {
    let (mut real, mut imaginary) = (0.0, 0.0);
    for (frame, value) in response.iter().enumerate() {
        let (sin, cos) = (TAU * part_of_rate * frame as f64).sin_cos();
        real += value * cos;
        imaginary -= value * sin;
    }
    real.hypot(imaginary)
}

/// Decibels of an amplitude.
pub fn db(amplitude: f64) -> f64 {
    20.0 * amplitude.log10()
}

/// Root mean square.
pub fn rms(signal: &[f64]) -> f64 {
    (signal.iter().map(|x| x * x).sum::<f64>() / signal.len() as f64).sqrt()
}

/// What is left of `signal` when the sine of this frequency that fits best is taken out, and that
/// sine's amplitude: (rest's RMS, amplitude). Least squares over sine and cosine.
pub fn without_sine(signal: &[f64], part_of_rate: f64) -> (f64, f64) {
    let (mut ss, mut sc, mut cc, mut xs, mut xc) = (0.0, 0.0, 0.0, 0.0, 0.0);
    let waves = |frame: usize| (TAU * part_of_rate * frame as f64).sin_cos();
    for (frame, x) in signal.iter().enumerate() {
        let (s, c) = waves(frame);
        ss += s * s;
        sc += s * c;
        cc += c * c;
        xs += x * s;
        xc += x * c;
    }
    let determinant = ss * cc - sc * sc;
    let (a, b) = (
        (xs * cc - xc * sc) / determinant,
        (xc * ss - xs * sc) / determinant,
    );
    let rest: Vec<f64> = signal
        .iter()
        .enumerate()
        .map(|(frame, x)| {
            let (s, c) = waves(frame);
            x - a * s - b * c
        })
        .collect();
    (rms(&rest), a.hypot(b))
}

/// Block sizes that add up to `total`, from a seed: small, odd and large ones mixed.
pub fn splits(total: usize, seed: u64) -> Vec<usize> {
    let mut state = seed;
    let mut sizes = Vec::new();
    let mut left = total;
    while left > 0 {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        let size = ((state >> 33) as usize % 97 + 1).min(left);
        sizes.push(size);
        left -= size;
    }
    sizes
}
