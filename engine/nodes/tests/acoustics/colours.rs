//! Saturation and crusher: harmonics, aliases, delay, steps.

use serde_json::json;

use super::spectrum::powers;
use super::{db, peak, play, rms, sharpest, sine};
use crate::rig::bench::Bench;
use crate::rig::signal::noise;
use crate::rig::variant::Variant;

const RATE: u32 = 48_000;
const FRAMES: usize = 32_768;

/// A curve by its definition.
type Definition = fn(f64) -> f64;

/// The loudest of what is no harmonic, and the fundamental's level, both in dB, of a tone of `bin` whole periods in 32,768
/// frames.
fn aliases(samples: &[f32], bin: usize) -> (f64, f64) {
    let signal: Vec<f64> = samples.iter().map(|x| f64::from(*x)).collect();
    let powers = powers(&signal);
    let near_harmonic = |place: usize| {
        let off = place % bin;
        off <= 2 || bin - off <= 2
    };
    // What lies above 20 kHz is not heard; the filters end there.
    let top = FRAMES * 20 / 48;
    let worst = (3..top)
        .filter(|place| !near_harmonic(*place))
        .map(|place| powers[place])
        .fold(0.0, f64::max);
    (10.0 * worst.log10(), 10.0 * powers[bin].log10())
}

fn saturated(curve: &str, oversampling: &str, drive_db: f64, bin: usize) -> Vec<f32> {
    let config = json!({ "curve": curve, "oversampling": oversampling, "channels": 1 });
    let values = [("drive_db", drive_db), ("output_db", 0.0)];
    let mut bench = Bench::new(&Variant::of("colour.saturation", &config), RATE, &values);
    let hz = bin as f64 * f64::from(RATE) / FRAMES as f64;
    let input = sine(hz, f64::from(RATE), 48_000, 0.5);
    let output = play(&mut bench, &[input], &[]).remove(0);
    output[48_000 - FRAMES..].to_vec()
}

#[test]
fn aliases_of_a_driven_tone_stay_below_80_db_at_eight_times_the_rate() {
    // 3413 · 48000 / 32768 = 4999.5 Hz.
    let bin = 3413;
    for curve in ["tape", "tube", "soft", "hard", "fold"] {
        for drive in [12.0, 24.0] {
            if curve == "fold" && drive > 12.0 {
                continue;
            }
            let found = ["off", "2", "4", "8"].map(|times| {
                let (worst, fundamental) = aliases(&saturated(curve, times, drive, bin), bin);
                worst - fundamental
            });
            println!(
                "{curve}, {drive} dB: off {:.1}, 2 {:.1}, 4 {:.1}, 8 {:.1} dB",
                found[0], found[1], found[2], found[3]
            );
            assert!(found[3] < -80.0, "{curve}, {drive} dB: {found:?}");
            assert!(found[2] < -50.0, "{curve}, {drive} dB: {found:?}");
        }
    }
}

#[test]
fn harmonics_are_those_of_the_curve() {
    // A low tone, whose harmonics no filter touches; 0.5 · 12 dB = 1.99.
    let bin = 137;
    let drive = 10.0_f64.powf(12.0 / 20.0) * 0.5;
    let curves: [(&str, Definition); 3] = [
        ("hard", |x| x.clamp(-1.0, 1.0)),
        ("soft", |x: f64| {
            if x.abs() > 1.5 {
                x.signum()
            } else {
                x - 4.0 * x.powi(3) / 27.0
            }
        }),
        ("fold", |x: f64| {
            let u = (x + 1.0).rem_euclid(4.0) - 1.0;
            if u <= 1.0 { u } else { 2.0 - u }
        }),
    ];
    for (curve, definition) in curves {
        let expected: Vec<f64> = (0..FRAMES)
            .map(|frame| {
                let phase = std::f64::consts::TAU * bin as f64 * frame as f64 / FRAMES as f64;
                definition(drive * phase.sin())
            })
            .collect();
        let expected = powers(&expected);
        let found: Vec<f64> = saturated(curve, "8", 12.0, bin)
            .iter()
            .map(|x| f64::from(*x))
            .collect();
        let found = powers(&found);
        for harmonic in [1, 3, 5, 7, 9, 11] {
            let (found, expected) = (
                10.0 * found[harmonic * bin].log10(),
                10.0 * expected[harmonic * bin].log10(),
            );
            assert!(
                (found - expected).abs() < 0.1,
                "{curve} {harmonic}: {found} dB, not {expected} dB"
            );
        }
    }
}

#[test]
fn the_mix_of_dry_and_wet_is_no_comb() {
    for times in ["off", "2", "4", "8"] {
        let config = json!({ "oversampling": times, "channels": 1 });
        for hz in [100.0, 1000.0, 5000.0, 12_000.0, 18_000.0, 20_000.0] {
            // Small enough for the curve to be straight.
            let input = sine(hz, f64::from(RATE), 24_000, 0.001);
            let level = |mix: f64| {
                let values = [("drive_db", 0.0), ("output_db", 0.0), ("mix", mix)];
                let mut bench =
                    Bench::new(&Variant::of("colour.saturation", &config), RATE, &values);
                let output = play(&mut bench, std::slice::from_ref(&input), &[]).remove(0);
                db(rms(&output[14_400..]) / rms(&input[14_400..]))
            };
            let (half, wet) = (level(0.5), level(1.0));
            println!("{times} {hz} Hz: half {half:.3} dB, wet {wet:.3} dB");
            assert!(half.abs() < 0.2, "{times} {hz} Hz: {half} dB");
            assert!(wet.abs() < 0.35, "{times} {hz} Hz: {wet} dB");
            assert!(level(0.0).abs() < 1e-5, "{times} {hz} Hz");
        }
    }
}

#[test]
fn the_tone_turns_around_1_khz() {
    let config = json!({ "curve": "soft", "oversampling": "off", "channels": 1 });
    for tone in [-12.0, -5.0, 7.0, 12.0] {
        let level = |hz: f64, tone: f64| {
            let values = [("drive_db", -12.0), ("output_db", 0.0), ("tone_db", tone)];
            let mut bench = Bench::new(&Variant::of("colour.saturation", &config), RATE, &values);
            let input = sine(hz, 48_000.0, 48_000, 0.01);
            db(rms(&play(&mut bench, &[input], &[])[0][24_000..]))
        };
        for (hz, part) in [(50.0, -0.5), (1000.0, 0.0), (18_000.0, 0.5)] {
            let change = level(hz, tone) - level(hz, 0.0);
            assert!(
                (change - part * tone).abs() < 0.1,
                "{tone} at {hz} Hz: {change} dB"
            );
        }
    }
}

#[test]
fn a_lopsided_curve_leaves_no_offset_and_turning_makes_no_click() {
    let config = json!({ "curve": "tube", "channels": 1 });
    let mut bench = Bench::new(&Variant::of("colour.saturation", &config), RATE, &[]);
    let input = sine(200.0, 48_000.0, 96_000, 0.5);
    let changes = [
        (20_001, "bias", 0.4),
        (26_333, "drive_db", 15.0),
        (32_011, "tone_db", 6.0),
        (38_011, "mix", 0.4),
        (42_011, "output_db", -10.0),
    ];
    let output = play(&mut bench, &[input], &changes).remove(0);
    let mean: f64 = output[86_400..].iter().map(|x| f64::from(*x)).sum::<f64>() / 9600.0;
    assert!(mean.abs() < 1e-3, "{mean}");
    // Bent at 15 dB of drive, the tone has corners of 0.01 by itself.
    assert!(
        sharpest(&output[4000..]) < 0.02,
        "{}",
        sharpest(&output[4000..])
    );
}

fn crushed(config: &serde_json::Value, values: &[(&str, f64)], input: &[f32]) -> Vec<f32> {
    let mut bench = Bench::new(&Variant::of("colour.crusher", config), RATE, values);
    play(&mut bench, &[input.to_vec()], &[]).remove(0)
}

#[test]
fn bits_are_steps_and_noise() {
    let config = json!({ "channels": 1 });
    let input = noise(1, 48_000, 0.9, 8).remove(0);
    for bits in [2.0, 4.0, 8.0, 12.0] {
        let steps = (bits - 1.0_f64).exp2();
        for (dither, power) in [(0.0, 1.0), (1.0, 2.0), (2.0, 3.0)] {
            let output = crushed(&config, &[("bits", bits), ("dither", dither)], &input);
            assert!(
                output
                    .iter()
                    .all(|y| (f64::from(*y) * steps).fract() == 0.0)
            );
            let error: Vec<f32> = output.iter().zip(&input).map(|(y, x)| y - x).collect();
            // Rounding adds 1/12 of a squared step, each part of the dither as much again.
            let expected = (power / 12.0_f64).sqrt() / steps;
            let off = db(rms(&error) / expected);
            assert!(
                off.abs() < 0.3 || bits < 4.0,
                "{bits} bits, dither {dither}: {off} dB"
            );
        }
    }
}

#[test]
fn a_reduced_rate_holds_samples_and_the_filter_takes_aliases_down() {
    let ramp: Vec<f32> = (0..1000_u16)
        .map(|frame| f32::from(frame) / 1024.0)
        .collect();
    let output = crushed(
        &json!({ "channels": 1 }),
        &[("bits", 24.0), ("reduction", 10.0)],
        &ramp,
    );
    for (frame, y) in output.iter().enumerate() {
        assert!((y - ramp[frame / 10 * 10]).abs() < 1e-6, "{frame}: {y}");
    }
    // A tone of 5 kHz at a rate of 6 kHz becomes one of 1 kHz.
    let input = sine(5000.0, 48_000.0, 48_000, 0.5);
    let level = |filter: bool| {
        let config = json!({ "channels": 1, "filter": filter });
        let output = crushed(&config, &[("bits", 24.0), ("reduction", 8.0)], &input);
        peak(&output[9600..])
    };
    assert!(
        db(level(true) / level(false)) < -9.0,
        "{} dB",
        db(level(true) / level(false))
    );
}
