//! Dither: the floor, what the error knows of the signal, and where it goes.

use std::f64::consts::TAU;

use airloom_dsp::dither::quantiser::Quantiser;
use airloom_dsp::dither::shaping::{Shape, Taps};
use airloom_dsp::sample::narrow;

use crate::measure::{db, rms, transform, without_sine};

const RATE_HZ: f64 = 48_000.0;
const SEED: u64 = 11;

/// Rounds a signal and gives the error in steps.
fn errors(signal: &[f32], bits: u32, shape: Shape) -> Vec<f64> {
    let taps = Taps::new(shape, RATE_HZ);
    let mut output = signal.to_vec();
    Quantiser::new(bits, SEED, 0).process(&mut output, 0, shape, &taps);
    let scale = f64::from(bits - 1).exp2();
    let pairs = output.iter().zip(signal);
    pairs
        .map(|(y, x)| (f64::from(*y) - f64::from(*x)) * scale)
        .collect()
}

fn sine(amplitude: f64, frames: usize) -> Vec<f32> {
    let sample = |n: usize| narrow(amplitude * (TAU * 997.0 / RATE_HZ * n as f64).sin());
    (0..frames).map(sample).collect()
}

#[test]
fn the_floor_of_24_bits_is_141_db_below_a_sine_of_full_scale() {
    let mut signal = sine(0.999, 200_000);
    let taps = Taps::new(Shape::Flat, RATE_HZ);
    Quantiser::new(24, SEED, 0).process(&mut signal, 0, Shape::Flat, &taps);
    let wide: Vec<f64> = signal.iter().map(|x| f64::from(*x)).collect();
    let (rest, amplitude) = without_sine(&wide, 997.0 / RATE_HZ);
    // A quarter of a step's square against a half: -141.5 dB; the input's own rounding to f32 adds to it.
    let floor_db = db(rest / (amplitude * 0.5_f64.sqrt()));
    println!("THD+N {floor_db:.2} dB");
    assert!((-141.6..-141.1).contains(&floor_db), "{floor_db}");
}

#[test]
fn every_word_is_on_the_grid_and_within_it() {
    for bits in [8, 12, 16, 20, 24] {
        let scale = f64::from(bits - 1).exp2();
        for shape in Shape::ALL {
            let mut signal = sine(1.5, 5_000);
            let taps = Taps::new(shape, RATE_HZ);
            Quantiser::new(bits, SEED, 0).process(&mut signal, 0, shape, &taps);
            for sample in signal {
                let steps = f64::from(sample) * scale;
                assert_eq!(steps.fract(), 0.0, "{bits} bits, {shape:?}");
                assert!((-scale..scale).contains(&steps), "{bits} bits, {shape:?}");
            }
        }
    }
}

#[test]
fn the_error_knows_nothing_of_the_signal() {
    // Far below a step: without dither there would be nothing but silence.
    for amplitude in [0.3, 3.0, 300.0] {
        let signal = sine(amplitude / 32_768.0, 200_000);
        for shape in [Shape::Flat, Shape::HighPass] {
            let error = errors(&signal, 16, shape);
            let mean = error.iter().sum::<f64>() / 200_000.0;
            assert!(mean.abs() < 0.01, "{shape:?}: mean {mean}");
            // Power of one twelfth for rounding, two for the dither.
            assert!(
                (rms(&error) - 0.5).abs() < 0.005,
                "{shape:?}: {}",
                rms(&error)
            );
            for harmonic in [1.0, 2.0, 3.0, 5.0] {
                let (_, left) = without_sine(&error, harmonic * 997.0 / RATE_HZ);
                assert!(
                    left < 0.008,
                    "{shape:?} at {amplitude}: harmonic {harmonic} of {left}"
                );
            }
            // Nor does its power: where the signal is great it is as great as elsewhere.
            let power = |loud: bool| {
                let chosen = error.iter().zip(&signal);
                let chosen = chosen
                    .filter(|(_, x)| (f64::from(x.abs()) * 32_768.0 > amplitude * 0.707) == loud);
                rms(&chosen.map(|(e, _)| *e).collect::<Vec<_>>())
            };
            assert!((power(true) - power(false)).abs() < 0.01, "{shape:?}");
        }
    }
}

/// Mean power of the error's spectrum around a frequency, in dB of white error.
fn spectrum_db(error: &[f64], part: f64) -> f64 {
    let count = 1024;
    let (mut sum, mut number) = (0.0, 0.0);
    for block in error.chunks_exact(count) {
        let windowed: Vec<f64> = block
            .iter()
            .enumerate()
            .map(|(n, x)| x * (0.5 - 0.5 * (TAU * n as f64 / count as f64).cos()))
            .collect();
        let bins = transform(&windowed);
        let centre = (0..count / 2)
            .min_by(|a, b| {
                (*a as f64 / count as f64 - part)
                    .abs()
                    .total_cmp(&(*b as f64 / count as f64 - part).abs())
            })
            .unwrap_or(0);
        for (re, im) in &bins[centre - 3..=centre + 3] {
            sum += re * re + im * im;
            number += 1.0;
        }
    }
    // A Hann window has three eighths of the power.
    10.0 * (sum / number / (count as f64 * 0.375 * 0.25)).log10()
}

#[test]
fn the_error_goes_where_the_shape_says() {
    let signal = sine(0.1, 400_000);
    for shape in Shape::ALL {
        let taps = Taps::new(shape, RATE_HZ);
        let error = errors(&signal, 16, shape);
        for part in [0.02, 0.07, 0.15, 0.25, 0.35, 0.45] {
            let found = spectrum_db(&error, part);
            let expected = if shape == Shape::HighPass {
                // White rounding of 1/12, and dither of 1/6 that has been differentiated.
                let sine = (TAU * part / 2.0).sin();
                10.0 * ((1.0 / 12.0 + 4.0 / 12.0 * sine * sine) / 0.25).log10()
            } else {
                db(taps.gain_at(part))
            };
            assert!(
                (found - expected).abs() < 0.7,
                "{shape:?} at {part}: {found} for {expected}"
            );
        }
    }
}

#[test]
fn shapes_obey_gerzon_and_craven() {
    for rate in [44_100.0, 48_000.0, 96_000.0, 192_000.0] {
        for shape in [Shape::Lipshitz, Shape::Wannamaker, Shape::Threshold] {
            let taps = Taps::new(shape, rate);
            let places = 4_000;
            let at = |n: u32| db(taps.gain_at((f64::from(n) + 0.5) / f64::from(2 * places)));
            let mean = (0..places).map(at).sum::<f64>() / f64::from(places);
            let greatest = (0..places).map(at).fold(f64::NEG_INFINITY, f64::max);
            println!(
                "{shape:?} at {rate}: mean {mean:.3} dB, greatest {greatest:.1} dB, at 3.5 kHz {:.1} dB",
                db(taps.gain_at(3_500.0 / rate))
            );
            assert!(mean.abs() < 0.05, "{shape:?} at {rate}: {mean} dB");
            assert!(greatest < 36.0, "{shape:?} at {rate}: {greatest} dB");
            if shape == Shape::Threshold {
                assert!(db(taps.gain_at(3_500.0 / rate)) < -13.0, "{rate}");
            }
        }
    }
}

#[test]
fn blocks_do_not_show() {
    for shape in Shape::ALL {
        let taps = Taps::new(shape, RATE_HZ);
        let whole_in = sine(0.4, 3_000);
        let mut whole = whole_in.clone();
        Quantiser::new(16, SEED, 0).process(&mut whole, 77, shape, &taps);
        let mut pieces = whole_in;
        let mut quantiser = Quantiser::new(16, SEED, 0);
        let mut frame = 77;
        for piece in pieces.chunks_mut(61) {
            quantiser.process(piece, frame, shape, &taps);
            frame += piece.len() as u64;
        }
        assert!(pieces == whole, "{shape:?}");
    }
}
