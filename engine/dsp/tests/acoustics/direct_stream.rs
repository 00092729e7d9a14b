//! DSD: noise in the band, stability, recovery, the way back to PCM, DoP.

use std::f64::consts::TAU;

use airloom_dsp::dsd::decimator::Decimator;
use airloom_dsp::dsd::dop::{Detector, MARKERS, pack, unpack};
use airloom_dsp::dsd::modulator::{MOST, Modulator};
use airloom_dsp::dsd::shaping::Shaping;
use airloom_dsp::dsd::{FULL_SCALE, SILENCE};
use airloom_dsp::sample::narrow;

use crate::measure::{db, rms, transform, without_sine};

const DSD64_HZ: f64 = 2_822_400.0;

/// -1 dB SA-CD, in parts of full modulation.
const LOUD: f64 = FULL_SCALE * 0.891_250_938;

/// Signal to noise up to 20 kHz of bits that carry a sine, in dB, by their windowed spectrum.
fn band_snr_db(bits: &[f64], frequency_hz: f64, rate_hz: f64) -> f64 {
    let count = bits.len() as f64;
    // Blackman-Harris, four terms: side lobes at -92 dB fall below the noise by the width that is left out.
    let window = |frame: usize| {
        let turn = TAU * frame as f64 / count;
        0.35875 - 0.48829 * turn.cos() + 0.14128 * (2.0 * turn).cos() - 0.01168 * (3.0 * turn).cos()
    };
    let windowed: Vec<f64> = bits
        .iter()
        .enumerate()
        .map(|(n, x)| x * window(n))
        .collect();
    let bin_hz = rate_hz / count;
    let (mut signal, mut noise) = (0.0, 0.0);
    for (bin, (re, im)) in transform(&windowed).iter().enumerate().skip(8) {
        let at_hz = bin as f64 * bin_hz;
        if at_hz > 20_000.0 {
            break;
        }
        let power = re * re + im * im;
        if (at_hz - frequency_hz).abs() <= 6.0 * bin_hz {
            signal += power;
        } else {
            noise += power;
        }
    }
    10.0 * f64::log10(signal / noise)
}

fn sine_bits(modulator: &mut Modulator, amplitude: f64, part: f64, count: usize) -> Vec<f64> {
    let sample = |n: usize| amplitude * (TAU * part * n as f64).sin();
    let bits = (0..count).map(|n| modulator.next(sample(n)));
    bits.map(|bit| if bit { 1.0 } else { -1.0 }).collect()
}

#[test]
fn a_sine_of_1_khz_has_120_db_to_the_noise_of_the_band() {
    let count = 1_u32 << 18;
    for (times, least) in [(1.0, 120.0), (2.0, 120.0)] {
        let rate = DSD64_HZ * times;
        // Whole cycles in the window.
        let part = (1_000.0 * f64::from(count) / rate).round() / f64::from(count);
        let mut modulator = Modulator::new(rate);
        let bits = sine_bits(&mut modulator, LOUD, part, count as usize + 50_000);
        let snr = band_snr_db(&bits[50_000..], part * rate, rate);
        println!("DSD{:.0}: {snr:.1} dB", 64.0 * times);
        assert!(snr >= least, "{snr}");
        assert_eq!(modulator.clipped(), 0);
    }
}

#[test]
fn noise_is_shaped_as_designed() {
    let shaping = Shaping::new(20_000.0 / DSD64_HZ, 1.37);
    assert!((shaping.gain_at(0.5) - 1.37).abs() < 1e-6);
    let in_band = |step: u32| db(shaping.gain_at(f64::from(step) / 200.0 * 20_000.0 / DSD64_HZ));
    let worst = (0..=200).map(in_band).fold(f64::NEG_INFINITY, f64::max);
    println!("at most {worst:.1} dB in the band");
    assert!(worst < -95.0, "{worst}");
}

#[test]
fn an_overload_is_over_when_the_signal_is() {
    let part = 1_000.0 / DSD64_HZ;
    let mut modulator = Modulator::new(DSD64_HZ);
    for (name, amplitude) in [("twice", 2.0), ("square", 1e9), ("not a number", f64::NAN)] {
        modulator.reset();
        let before = sine_bits(&mut modulator, amplitude, part, 100_000);
        assert!(before.iter().any(|bit| *bit > 0.0), "{name}");
        assert!(modulator.clipped() > 0, "{name}");
        let count = 1_u32 << 16;
        let part = (1_000.0 * f64::from(count) / DSD64_HZ).round() / f64::from(count);
        let bits = sine_bits(&mut modulator, LOUD, part, count as usize + 5_000);
        let snr = band_snr_db(&bits[5_000..], part * DSD64_HZ, DSD64_HZ);
        assert!(snr > 110.0, "{name}: {snr} dB after it");
    }
}

const PIECES_HZ: [f64; 7] = [31.0, 997.0, 19_000.0, 50.0, 440.0, 0.0, 5.0];

/// A long piece at -1 dB SA-CD: slow and fast sines, squares, noise, silence, levels held. Returns the greatest
/// difference, over a thousandth of a second, between what went in and what came out.
fn worst_drift(seconds: usize) -> f64 {
    let mut modulator = Modulator::new(DSD64_HZ);
    let mut state = 0x5eed_u64;
    let (mut drift, mut worst) = (0.0_f64, 0.0_f64);
    let mut phase = 0.0_f64;
    for second in 0..seconds {
        let kind = second % 7;
        let frequency = PIECES_HZ[second % 7];
        for _ in 0..2_822_400 {
            phase = (phase + frequency / DSD64_HZ).fract();
            let sine = (TAU * phase).sin();
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            let noise = (state >> 40) as f64 / f64::from(1 << 23) - 1.0;
            let input = LOUD
                * match kind {
                    0..=2 => sine,
                    3 => sine.signum(),
                    4 => noise,
                    5 => 0.0,
                    _ => 1.0,
                };
            let bit = if modulator.next(input) { 1.0 } else { -1.0 };
            drift += bit - input;
            // A leak, so that this is the low frequencies' error and no sum of all.
            drift *= 1.0 - 1.0 / 2_822.4;
            worst = worst.max(drift.abs());
        }
    }
    worst
}

/// Seconds of material, 7 when it is not set. An hour takes minutes: `AIRLOOM_DSD_SECONDS=3600 cargo test -p airloom-dsp
/// --test acoustics the_loop_stays`.
const SECONDS: &str = "AIRLOOM_DSD_SECONDS";

#[test]
fn the_loop_stays_with_its_input() {
    let asked = std::env::var(SECONDS).ok();
    let seconds = asked.map_or(7, |seconds| seconds.parse().unwrap());
    let worst = worst_drift(seconds);
    println!("worst sum of errors in {seconds} s: {worst}");
    assert!(worst < 8.0, "{worst}");
}

#[test]
fn bits_come_back_as_the_signal_they_were_made_of() {
    for times in [1_usize, 2, 4] {
        let rate = DSD64_HZ * times as f64;
        let mut modulator = Modulator::new(rate);
        let count = 8 * 1024 * 64 * times;
        let part = 1_000.0 / rate;
        let input: Vec<f32> = (0..count)
            .map(|n| narrow(0.8 * (TAU * part * n as f64).sin()))
            .collect();
        let mut bytes = vec![0; count / 8];
        modulator.process(&input, FULL_SCALE, &mut bytes);
        let mut decimator = Decimator::new(times);
        let due = decimator.output_frames(bytes.len());
        let mut whole = vec![0.0; due];
        assert_eq!(decimator.process(&bytes, &mut whole), due);
        // Frame n is bit 8 · times · n: no delay is left.
        let ideal = |n: usize| 0.8 * (TAU * 1_000.0 * n as f64 / 352_800.0).sin();
        let low: Vec<f64> = whole
            .windows(64)
            .enumerate()
            .skip(1_000)
            // A plain average takes the noise above the band down, and is symmetric.
            .map(|(n, window)| {
                let mean = window.iter().map(|x| f64::from(*x)).sum::<f64>() / 64.0;
                mean - (0..64).map(|i| ideal(n + i)).sum::<f64>() / 64.0
            })
            .collect();
        // One frame of delay would be off by a hundredth.
        let off = rms(&low);
        assert!(off < 2e-3, "DSD{}: {off}", 64 * times);
        let (_, amplitude) = without_sine(
            &whole[1_000..]
                .iter()
                .map(|x| f64::from(*x))
                .collect::<Vec<_>>(),
            1_000.0 / 352_800.0,
        );
        assert!(db(amplitude / 0.8).abs() < 1e-3, "{}", db(amplitude / 0.8));
        // In pieces of any size.
        for block in [1, 5, 100] {
            decimator.reset();
            let mut pieces = Vec::new();
            for bytes in bytes.chunks(block) {
                let mut room = vec![0.0; decimator.output_frames(bytes.len())];
                decimator.process(bytes, &mut room);
                pieces.extend(room);
            }
            assert!(pieces == whole, "blocks of {block}");
        }
    }
}

#[test]
fn silence_decimates_to_silence() {
    let mut decimator = Decimator::new(1);
    let mut output = vec![1.0; decimator.output_frames(4_000)];
    decimator.process(&[SILENCE; 4_000], &mut output);
    let peak = output.iter().fold(0.0_f32, |peak, x| peak.max(x.abs()));
    assert!(peak < 1e-6, "{peak}");
}

#[test]
fn dop_carries_every_pattern_and_is_recognised() {
    for marker in MARKERS {
        for first in 0..=u8::MAX {
            for second in [0, 1, 0x69, 0x80, 0xff] {
                let sample = pack(marker, [first, second]);
                assert_eq!(unpack(sample), Some((marker, [first, second])));
                assert!(sample.abs() < 0.05);
            }
        }
    }
    // The document's figures: the marker is the upper byte of 24 bits.
    assert_eq!(
        pack(0x05, [0x69, 0x69]) * 8_388_608.0,
        f32::from(0x05_u8) * 65_536.0 + 26_985.0
    );
    assert_eq!(unpack(0.1), None);
    assert_eq!(unpack(1.0), None);
    assert_eq!(unpack(f32::NAN), None);
    let mut detector = Detector::default();
    let sure = (0..40)
        .filter(|n| detector.push(pack(MARKERS[n % 2], [0x69, 0x69])))
        .count();
    assert_eq!(sure, 40 - 31);
    assert!(!detector.push(pack(MARKERS[1], [0x69, 0x69])));
    assert_eq!((0..100).filter(|_| detector.push(0.25)).count(), 0);
}

const _: () = assert!(MOST > LOUD);
