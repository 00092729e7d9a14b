//! The transform by which tests look at spectra, and what is heard in a band.

use std::f64::consts::TAU;

/// Powers of the bins 0 … n/2 of a signal of a power of two length under Hann's window; a sine of amplitude a has a²/4
/// in its bin, spread over three.
pub fn powers(signal: &[f64]) -> Vec<f64> {
    let count = signal.len();
    let windowed: Vec<(f64, f64)> = signal
        .iter()
        .enumerate()
        .map(|(frame, x)| {
            let window = 0.5 - 0.5 * (TAU * frame as f64 / count as f64).cos();
            (x * window * 2.0 / count as f64, 0.0)
        })
        .collect();
    let bins = transform(windowed);
    bins.iter()
        .take(count / 2 + 1)
        .map(|(real, imaginary)| real * real + imaginary * imaginary)
        .collect()
}

/// Discrete Fourier transform of a power of two length, by halving.
fn transform(signal: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    let count = signal.len();
    if count == 1 {
        return signal;
    }
    let half = |first: usize| transform(signal.iter().skip(first).step_by(2).copied().collect());
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

/// An octave band around a frequency: the cookbook's band-pass, twice.
pub fn octave(signal: &[f32], hz: f64, rate: f64) -> Vec<f64> {
    let w = TAU * hz / rate;
    let alpha = w.sin() / (2.0 * 1.41);
    let (a0, a1, a2) = (1.0 + alpha, -2.0 * w.cos(), 1.0 - alpha);
    let mut output: Vec<f64> = signal.iter().map(|x| f64::from(*x)).collect();
    for _ in 0..2 {
        let (mut x1, mut x2, mut y1, mut y2) = (0.0, 0.0, 0.0, 0.0);
        for sample in &mut output {
            let x = *sample;
            let y = (alpha * (x - x2) - a1 * y1 - a2 * y2) / a0;
            (x2, x1, y2, y1) = (x1, x, y1, y);
            *sample = y;
        }
    }
    output
}
