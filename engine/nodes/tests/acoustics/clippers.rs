//! The clipper.

use std::f64::consts::TAU;

use airloom_dsp::loudness::true_peak::TruePeak;
use serde_json::json;

use super::{db, play, sine};
use crate::rig::bench::Bench;
use crate::rig::signal::noise;
use crate::rig::variant::Variant;

const RATE: f64 = 48_000.0;

fn clip(
    config: &serde_json::Value,
    values: &[(&str, f64)],
    input: &[Vec<f32>],
) -> (Vec<Vec<f32>>, usize) {
    let mut bench = Bench::new(&Variant::of("dynamics.clipper", config), 48_000, values);
    let late = bench.latency;
    (play(&mut bench, input, &[]), late)
}

/// The level of a frequency in dB, under a window of Blackman and Harris.
fn level(samples: &[f32], hz: f64) -> f64 {
    let count = samples.len() as f64;
    let (mut real, mut imaginary) = (0.0, 0.0);
    for (frame, sample) in samples.iter().enumerate() {
        let at = TAU * frame as f64 / count;
        let window = 0.358_75 - 0.488_29 * at.cos() + 0.141_28 * (2.0 * at).cos()
            - 0.011_68 * (3.0 * at).cos();
        let angle = TAU * hz / RATE * frame as f64;
        real += window * f64::from(*sample) * angle.cos();
        imaginary += window * f64::from(*sample) * angle.sin();
    }
    db(real.hypot(imaginary) / count / 0.358_75 * 2.0)
}

#[test]
fn what_is_not_cut_passes_bit_for_bit() {
    let input = noise(2, 9000, 0.2, 1);
    for (config, expected) in [
        (json!({}), 54 + 96 + 261),
        (json!({ "true_peak": false }), 54),
        (json!({ "true_peak": false, "oversample": "2" }), 45),
        (json!({ "true_peak": false, "oversample": "4" }), 52),
    ] {
        let (output, late) = clip(&config, &[], &input);
        assert_eq!(late, expected);
        for (out, sample) in output.iter().zip(&input) {
            assert_eq!(out[late..], sample[..9000 - late]);
        }
    }
}

#[test]
fn slow_signals_follow_the_curve() {
    // 100 Hz: what is added is in the band, so that the curve is met sample by sample.
    let input = sine(100.0, RATE, 9600, 1.0);
    for (softness, drive) in [(0.0, 6.0), (0.5, 3.0), (1.0, 12.0)] {
        let values = [
            ("softness", softness),
            ("drive_db", drive),
            ("ceiling_db", -6.0),
        ];
        let (output, late) = clip(
            &json!({ "channels": 1, "true_peak": false }),
            &values,
            std::slice::from_ref(&input),
        );
        let ceiling = 10.0_f64.powf(-6.0 / 20.0);
        for frame in 1000..8000 {
            let x = f64::from(input[frame]) * 10.0_f64.powf(drive / 20.0) / ceiling;
            let (size, onset) = (x.abs(), 1.0 - softness);
            let bent = if size <= onset {
                size
            } else if size < 1.0 + softness {
                size - (size - onset).powi(2) / (4.0 * softness)
            } else {
                1.0
            };
            let found = f64::from(output[0][frame + late]) / ceiling;
            // A hard corner rings a little between the filters.
            assert!(
                (found - bent * x.signum()).abs() < 0.02,
                "softness {softness} at {frame}: {found} for {x}"
            );
        }
    }
}

#[test]
fn distortion_folds_back_below_minus_80_decibels() {
    // 5 kHz, driven by 12 dB: harmonics at multiples of 5 kHz, and what folds back at all other multiples of 1 kHz.
    let input = sine(5000.0, RATE, 24_000, 1.0);
    for (factor, softness, bound) in [("8", 0.0, -80.0), ("8", 0.5, -90.0), ("2", 0.0, -50.0)] {
        let config = json!({ "channels": 1, "true_peak": false, "oversample": factor });
        let values = [
            ("drive_db", 12.0),
            ("softness", softness),
            ("ceiling_db", 0.0),
        ];
        let (output, _) = clip(&config, &values, std::slice::from_ref(&input));
        let part = &output[0][4800..19_200];
        let worst = (1..20)
            .filter(|khz| khz % 5 != 0)
            .map(|khz| level(part, f64::from(khz) * 1000.0))
            .fold(f64::NEG_INFINITY, f64::max);
        println!("factor {factor}, softness {softness}: {worst:.1} dB");
        assert!(
            worst < bound,
            "factor {factor}, softness {softness}: {worst} dB"
        );
        assert!(level(part, 15_000.0) > -20.0);
    }
}

#[test]
fn true_peaks_stay_at_the_ceiling_however_hard_it_is_driven() {
    for (seed, drive) in [(1, 6.0), (2, 24.0)] {
        let input = noise(1, 9600, 1.0, seed);
        let (output, _) = clip(&json!({ "channels": 1 }), &[("drive_db", drive)], &input);
        let top = db(f64::from(TruePeak::new(16).process(&output[0])));
        assert!(top < -1.0 + 0.2, "{top} dBTP");
    }
    // Without the limiter the filters let music-like peaks rise by less than 2 dB; what lies next to half the rate passes
    // by the cut, so white noise would rise more.
    let input: Vec<f32> = (0..9600_u32)
        .map(|frame| {
            let tone = |hz: f64| (TAU * hz / RATE * f64::from(frame)).sin();
            airloom_dsp::sample::narrow(0.4 * (tone(110.0) + tone(1370.0) + tone(5210.0)))
        })
        .collect();
    let config = json!({ "channels": 1, "true_peak": false });
    let (bare, _) = clip(&config, &[("drive_db", 9.0)], std::slice::from_ref(&input));
    let top = db(f64::from(TruePeak::new(16).process(&bare[0])));
    assert!(top < -1.0 + 2.0, "{top} dBTP");
}
