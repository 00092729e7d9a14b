//! Conversion between constant rates: errors and images, flatness, lengths, blocks, levels of instructions.

use std::f64::consts::TAU;

use airloom_dsp::resample::converter::{BlockError, Converter, RatesError};
use airloom_dsp::resample::quality::Quality;
use airloom_dsp::sample::narrow;
use airloom_dsp::simd::token::Simd;

use crate::measure::{db, rms};

/// Up, down, by whole numbers, far apart, and by a ratio whose terms are too large for a table.
const PAIRS: [(u32, u32); 9] = [
    (44_100, 48_000),
    (48_000, 44_100),
    (48_000, 96_000),
    (96_000, 44_100),
    (8_000, 48_000),
    (192_000, 48_000),
    (192_000, 8_000),
    (22_050, 192_000),
    (44_100, 47_999),
];

fn sine(frequency_hz: f64, rate_hz: u32, frames: usize) -> Vec<f32> {
    (0..frames)
        .map(|n| narrow(0.9 * (TAU * frequency_hz * n as f64 / f64::from(rate_hz)).sin()))
        .collect()
}

/// One channel in blocks of a size, with silence behind it, so that all of it comes out.
fn convert(converter: &mut Converter, input: &[f32], block: usize) -> Vec<f32> {
    let mut padded = input.to_vec();
    padded.resize(input.len() + converter.delay(), 0.0);
    let mut output = Vec::new();
    for input in padded.chunks(block) {
        let frames = converter.output_frames(input.len());
        let mut room = vec![0.0; frames];
        assert_eq!(
            converter.process(&[input], &mut [&mut room[..]]),
            Ok(frames)
        );
        output.extend(room);
    }
    output
}

/// Level in dB of the best sine of a frequency, and the signal-to-noise ratio with all that is not it, images included.
fn fit(samples: &[f32], frequency_hz: f64, rate_hz: u32) -> (f64, f64) {
    let (mut ss, mut sc, mut cc, mut ys, mut yc) = (0.0, 0.0, 0.0, 0.0, 0.0);
    let turn = |n: usize| (TAU * frequency_hz * n as f64 / f64::from(rate_hz)).sin_cos();
    for (n, sample) in samples.iter().enumerate() {
        let ((s, c), y) = (turn(n), f64::from(*sample));
        ss += s * s;
        sc += s * c;
        cc += c * c;
        ys += y * s;
        yc += y * c;
    }
    let whole = ss * cc - sc * sc;
    let (a, b) = ((ys * cc - yc * sc) / whole, (yc * ss - ys * sc) / whole);
    let (mut signal, mut noise) = (0.0, 0.0);
    for (n, sample) in samples.iter().enumerate() {
        let (s, c) = turn(n);
        let ideal = a * s + b * c;
        signal += ideal * ideal;
        noise += (f64::from(*sample) - ideal).powi(2);
    }
    (db(a.hypot(b) / 0.9), 10.0 * f64::log10(signal / noise))
}

#[test]
fn sines_come_out_with_140_db_and_flat_to_20_khz() {
    for quality in [Quality::LIVE, Quality::FILE] {
        for (from, to) in PAIRS {
            let mut converter = Converter::new(from, to, 1, quality).unwrap();
            let lower = f64::from(from.min(to));
            for part in [0.002, 0.0226, 0.21, 0.4, quality.pass] {
                let frequency = part * lower;
                converter.reset();
                let frames = 8 * converter.delay() + 4_000 * from.max(to) as usize / to as usize;
                let output = convert(&mut converter, &sine(frequency, from, frames), 1_000);
                let edge = 2 * converter.delay() * to as usize / from as usize;
                let middle = &output[edge..output.len() - edge];
                let (level_db, snr_db) = fit(middle, frequency, to);
                println!("{from} -> {to}, {frequency:.0} Hz: {level_db:.6} dB, {snr_db:.1} dB SNR");
                // Where phases are interpolated taps are rounded twice; from 192 to 8 kHz eight thousand are added up.
                let least = if to == 47_999 || to == 8_000 {
                    136.0
                } else {
                    140.0
                };
                assert!(snr_db >= least, "{from} -> {to}, {frequency} Hz: {snr_db}");
                assert!(
                    level_db.abs() < 1e-3,
                    "{from} -> {to}, {frequency} Hz: {level_db}"
                );
            }
        }
    }
}

#[test]
fn what_lies_above_the_lower_half_rate_is_gone() {
    for (from, to) in [(96_000, 44_100), (192_000, 48_000), (48_000, 44_100)] {
        let mut converter = Converter::new(from, to, 1, Quality::LIVE).unwrap();
        for part in [0.5, 0.53, 0.54] {
            let input = sine(part * f64::from(to), from, 40_000);
            let output = convert(&mut converter, &input, 4_000);
            let edge = 2 * converter.delay() * to as usize / from as usize;
            let middle = &output[edge..output.len() - edge];
            let middle: Vec<f64> = middle.iter().map(|x| f64::from(*x)).collect();
            let level_db = db(rms(&middle) / 0.9) + 3.01;
            assert!(level_db < -140.0, "{from} -> {to} at {part}: {level_db} dB");
            converter.reset();
        }
    }
}

#[test]
fn a_click_lands_where_it_was_and_spreads_evenly() {
    for (from, to) in [(44_100, 48_000), (48_000, 44_100), (96_000, 48_000)] {
        let mut converter = Converter::new(from, to, 1, Quality::LIVE).unwrap();
        let at = 147 * 160 / 4 * 4;
        let mut input = vec![0.0; 2 * at];
        input[at] = 1.0;
        let output = convert(&mut converter, &input, 777);
        let centre = at * to as usize / from as usize;
        assert_eq!(output.len(), 2 * at * to as usize / from as usize);
        for distance in 1..100 {
            let (left, right) = (output[centre - distance], output[centre + distance]);
            assert!((left - right).abs() < 1e-7, "{from} -> {to}: {distance}");
            assert!(
                output[centre] > 2.0 * left.abs(),
                "{from} -> {to}: {distance}"
            );
        }
    }
}

#[test]
fn blocks_levels_and_company_do_not_touch_a_sample() {
    let seed = 0x5eed_u64;
    println!("seed {seed}");
    let mut state = seed;
    let mut random = |below: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        usize::try_from(state >> 33).unwrap() % below
    };
    for (from, to) in PAIRS {
        let input: Vec<f32> = (0..6_000)
            .map(|_| random(2_000) as f32 / 1e3 - 1.0)
            .collect();
        let mut converter = Converter::new(from, to, 1, Quality::LIVE).unwrap();
        let whole = convert(&mut converter, &input, usize::MAX);
        let frames = input.len() * to as usize;
        assert_eq!(
            whole.len(),
            frames.div_ceil(from as usize),
            "{from} -> {to}"
        );
        for block in [1, 7, 64, 5_000] {
            converter.reset();
            let pieces = convert(&mut converter, &input, block);
            assert!(pieces == whole, "{from} -> {to} in blocks of {block}");
        }
        for simd in Simd::all() {
            let mut converter = converter.clone().at_level(simd);
            converter.reset();
            let same = convert(&mut converter, &input, 1_024);
            assert!(same == whole, "{from} -> {to} at {}", simd.level());
        }
        // Three channels: a pair and one alone.
        let mut converter = Converter::new(from, to, 3, Quality::LIVE).unwrap();
        let due = converter.output_frames(input.len());
        let mut outputs = vec![vec![0.0; due]; 3];
        let inputs = [&input, &input, &input];
        converter.process(&inputs, &mut outputs).unwrap();
        for output in outputs {
            assert!(output == whole[..due], "{from} -> {to}, three channels");
        }
    }
}

#[test]
fn what_is_due_is_known_and_exact() {
    for (from, to) in PAIRS {
        let mut converter = Converter::new(from, to, 1, Quality::LIVE).unwrap();
        let (mut taken, mut given) = (0, 0);
        for block in [1, 2, 3, 100, 1_000, 1, 5_000, 12_345, 7] {
            let mut room = vec![0.0; converter.output_frames(block)];
            given += converter
                .process(&[vec![0.0; block]], &mut [&mut room[..]])
                .unwrap();
            taken += block;
            let behind = taken.saturating_sub(converter.delay());
            assert_eq!(
                given,
                (behind * to as usize).div_ceil(from as usize),
                "{from} -> {to}"
            );
        }
    }
}

#[test]
fn what_does_not_fit_is_refused_and_nothing_is_taken() {
    assert_eq!(
        Converter::new(0, 1, 1, Quality::LIVE).unwrap_err(),
        RatesError::Zero {
            from_hz: 0,
            to_hz: 1
        }
    );
    assert!(matches!(
        Converter::new(4_000_000_007, 48_000, 2, Quality::LIVE).unwrap_err(),
        RatesError::Apart { .. }
    ));
    let mut converter = Converter::new(44_100, 48_000, 2, Quality::LIVE).unwrap();
    let input = [vec![0.0; 1_000], vec![0.0; 1_000]];
    let expected = converter.output_frames(1_000);
    let mut short = [vec![0.0; expected], vec![0.0; expected - 1]];
    assert_eq!(
        converter.process(&input, &mut short),
        Err(BlockError::Output {
            found: expected - 1,
            expected
        })
    );
    assert_eq!(
        converter.process(&input[..1], &mut short),
        Err(BlockError::Channels {
            found: 1,
            expected: 2
        })
    );
    let uneven = [vec![0.0; 1_000], vec![0.0; 999]];
    assert_eq!(
        converter.process(&uneven, &mut short),
        Err(BlockError::Input {
            found: 999,
            expected: 1_000
        })
    );
    assert_eq!(converter.output_frames(1_000), expected);
}
