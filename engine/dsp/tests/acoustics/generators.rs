//! Noise and sine: level, spectrum, distortion.

use crate::measure::{db, rms, transform, without_sine};
use airloom_dsp::noise::pink::PinkFilter;
use airloom_dsp::noise::white::{WHITE_RMS, WhiteNoise};
use airloom_dsp::oscillator::phase::Phase;
use airloom_dsp::oscillator::sine::sine_of_cycles;
use airloom_dsp::sample::narrow;
use std::f64::consts::TAU;

/// Mean power in bands a third of an octave wide: (centre in Hz, dB per Hz).
fn third_octaves(signal: &[f64], rate: f64, low_hz: f64, high_hz: f64) -> Vec<(f64, f64)> {
    const FRAME: usize = 16_384;
    let mut power = vec![0.0; FRAME / 2];
    for block in signal.chunks_exact(FRAME) {
        let windowed: Vec<f64> = block
            .iter()
            .enumerate()
            .map(|(i, x)| x * (0.5 - 0.5 * (TAU * i as f64 / FRAME as f64).cos()))
            .collect();
        for (bin, (real, imaginary)) in transform(&windowed).iter().take(FRAME / 2).enumerate() {
            power[bin] += real * real + imaginary * imaginary;
        }
    }
    let mut bands = Vec::new();
    let mut centre = low_hz;
    while centre * 1.123 < high_hz {
        let inside: Vec<f64> = power
            .iter()
            .enumerate()
            .filter(|(bin, _)| {
                let ratio = *bin as f64 * rate / FRAME as f64 / centre;
                (1.0 / 1.1225..1.1225).contains(&ratio)
            })
            .map(|(_, power)| *power)
            .collect();
        let mean = inside.iter().sum::<f64>() / inside.len() as f64;
        bands.push((centre, 10.0 * mean.log10()));
        centre *= 2.0_f64.cbrt();
    }
    bands
}

#[test]
fn white_noise_is_flat_and_calibrated_and_has_no_memory() {
    let noise = WhiteNoise::new(0, 0);
    let signal: Vec<f64> = (0..1 << 20).map(|frame| noise.at(frame)).collect();
    assert!(
        (db(rms(&signal)) - db(WHITE_RMS)).abs() < 0.01,
        "{}",
        db(rms(&signal))
    );
    let mean = signal.iter().sum::<f64>() / signal.len() as f64;
    assert!(
        mean.abs() < 4.0 * WHITE_RMS / (signal.len() as f64).sqrt(),
        "{mean}"
    );
    assert!(
        signal
            .iter()
            .all(|x| x.abs() < 1.0 && *x != 0.0 && f64::from(narrow(*x)) == *x)
    );
    let bands = third_octaves(&signal, 48_000.0, 200.0, 23_000.0);
    let average = bands.iter().map(|band| band.1).sum::<f64>() / bands.len() as f64;
    for (hz, level) in bands {
        assert!(
            (level - average).abs() < 0.7,
            "{hz} Hz: {level} dB, mean {average}"
        );
    }
}

#[test]
fn seeds_and_channels_are_independent() {
    let frames = 100_000;
    let pairs = [
        ((0, 0), (0, 1)),
        ((0, 0), (1, 0)),
        ((1, 0), (0, 1)),
        ((u64::MAX, 0), (0, 0)),
    ];
    for (one, other) in pairs {
        let (a, b) = (
            WhiteNoise::new(one.0, one.1),
            WhiteNoise::new(other.0, other.1),
        );
        for shift in [0, 1, 17] {
            let product: f64 = (0..frames)
                .map(|frame| a.at(frame) * b.at(frame + shift))
                .sum();
            let correlation = product / frames as f64 / (WHITE_RMS * WHITE_RMS);
            assert!(
                correlation.abs() < 4.5 / (frames as f64).sqrt(),
                "{one:?} {other:?}"
            );
        }
    }
}

#[test]
fn pink_noise_falls_by_three_decibels_an_octave() {
    for rate in [44_100.0, 48_000.0, 88_200.0, 96_000.0, 176_400.0, 192_000.0] {
        // The filter's own response, from its impulse: no statistics in the way.
        let mut filter = PinkFilter::new(rate);
        let response: Vec<f64> = (0..1 << 19)
            .map(|frame| filter.next(if frame == 0 { 1.0 } else { 0.0 }))
            .collect();
        let energy: f64 = response.iter().map(|x| x * x).sum();
        assert!((10.0 * energy.log10()).abs() < 0.01, "{rate}: {energy}");
        let mut deviations = Vec::new();
        let mut hz = 20.0;
        while hz <= 20_000.0 {
            let level = db(crate::measure::magnitude_at(&response, hz / rate));
            deviations.push(level + 10.0 * f64::log10(hz));
            hz *= 2.0_f64.powf(0.25);
        }
        let most = deviations.iter().copied().fold(f64::MIN, f64::max);
        let least = deviations.iter().copied().fold(f64::MAX, f64::min);
        assert!(most - least < 0.4, "{rate}: {} dB", most - least);
    }
}

#[test]
fn pink_noise_has_the_level_of_its_white() {
    let noise = WhiteNoise::new(9, 0);
    let mut filter = PinkFilter::new(48_000.0);
    let signal: Vec<f64> = (0..1 << 21)
        .map(|frame| filter.next(noise.at(frame) / WHITE_RMS))
        .collect();
    assert!(db(rms(&signal)).abs() < 0.3, "{} dB", db(rms(&signal)));
    let bands = third_octaves(&signal, 48_000.0, 100.0, 20_000.0);
    let tilted: Vec<f64> = bands
        .iter()
        .map(|(hz, level)| level + 10.0 * hz.log10())
        .collect();
    let average = tilted.iter().sum::<f64>() / tilted.len() as f64;
    for (level, (hz, _)) in tilted.iter().zip(&bands) {
        assert!(
            (level - average).abs() < 0.8,
            "{hz} Hz: {level}, mean {average}"
        );
    }
    filter.clear();
    assert_eq!(filter, PinkFilter::new(48_000.0));
}

#[test]
fn a_sine_is_clean_to_the_bus_format() {
    let (hz, rate) = (997.0, 48_000.0);
    let mut phase = Phase::default();
    let exact: Vec<f64> = (0..96_000)
        .map(|_| 0.1 * sine_of_cycles(phase.next(hz / rate)))
        .collect();
    let (rest, amplitude) = without_sine(&exact, hz / rate);
    assert!((amplitude - 0.1).abs() < 1e-10);
    assert!(db(rest / amplitude) < -200.0, "{} dB", db(rest / amplitude));
    let bus: Vec<f64> = exact.iter().map(|x| f64::from(narrow(*x))).collect();
    let (rest, amplitude) = without_sine(&bus, hz / rate);
    assert!(
        db(rest / amplitude) < -145.0,
        "THD+N {} dB",
        db(rest / amplitude)
    );
}
