//! Spectra.

use std::f64::consts::TAU;

use realfft::RealFftPlanner;

/// Magnitudes of the spectrum of a signal, bin by bin from 0 Hz to half the rate; its length is even.
pub fn magnitudes(mut signal: Vec<f64>) -> Vec<f64> {
    let fft = RealFftPlanner::<f64>::new().plan_fft_forward(signal.len());
    let mut bins = fft.make_output_vec();
    // Fails only where the lengths are not those that the plan was made for.
    if fft.process(&mut signal, &mut bins).is_err() {
        return Vec::new();
    }
    bins.iter().map(|bin| bin.norm()).collect()
}

/// Weighs a signal with a Blackman-Harris window of four terms (Harris, 1978; side lobes below -92 dB), so that a sine
/// of amplitude 1 has a line of magnitude 1.
pub fn windowed(signal: &[f32]) -> Vec<f64> {
    let count = signal.len() as f64;
    let terms = [0.358_75, -0.488_29, 0.141_28, -0.011_68];
    (0..)
        .zip(signal)
        .map(|(frame, sample)| {
            let turn = TAU * f64::from(frame) / count;
            let weight: f64 = (0..)
                .zip(terms)
                .map(|(order, term)| term * (turn * f64::from(order)).cos())
                .sum();
            f64::from(*sample) * weight * 2.0 / (terms[0] * count)
        })
        .collect()
}
