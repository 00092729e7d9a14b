//! What meters show, against what was played to them.

use std::f64::consts::TAU;

use airloom_dsp::sample::narrow;
use serde_json::json;

use super::sine;
use crate::rig::bench::{Bench, Change, Drive};
use crate::rig::signal::blocks;
use crate::rig::variant::Variant;

const RATE: u32 = 48_000;

fn tone(frequency_hz: f64, peak_db: f64, frames: u32) -> Vec<f32> {
    sine(
        frequency_hz,
        f64::from(RATE),
        frames,
        10.0_f64.powf(peak_db / 20.0),
    )
}

fn drive(frames: usize, changes: Vec<Change>) -> Drive {
    Drive {
        blocks: blocks(frames, 500),
        changes,
        in_place: true,
    }
}

#[test]
fn the_loudness_meter_shows_a_programme_and_begins_anew() {
    let variant = Variant::of("meter.loudness", &json!({}));
    let mut bench = Bench::new(&variant, RATE, &[]);
    assert!(bench.number("integrated_lufs").is_nan());
    let loud = tone(1000.0, -23.0, 5 * RATE);
    let output = bench.run(
        &[loud.clone(), loud.clone()],
        &drive(loud.len(), Vec::new()),
    );
    assert_eq!(output, [loud.clone(), loud.clone()]);
    for id in [
        "momentary_lufs",
        "short_term_lufs",
        "integrated_lufs",
        "max_momentary_lufs",
        "max_short_term_lufs",
    ] {
        let shown = bench.number(id);
        assert!((shown + 23.0).abs() < 0.1, "{id}: {shown}");
    }
    assert!((bench.number("true_peak_db") + 23.0).abs() < 0.05);
    assert!(bench.number("range_lu") < 0.05);
    let soft = tone(1000.0, -43.0, 5 * RATE);
    let restart = Change {
        frame: 0,
        param: 0,
        value: 1.0,
    };
    bench.run(
        &[soft.clone(), soft.clone()],
        &drive(soft.len(), vec![restart]),
    );
    let shown = bench.number("integrated_lufs");
    assert!((shown + 43.0).abs() < 0.1, "{shown}");
    bench.reset();
    assert!(bench.number("integrated_lufs").is_nan());
}

#[test]
fn digital_silence_has_no_loudness() {
    let mut bench = Bench::new(&Variant::of("meter.loudness", &json!({})), RATE, &[]);
    let mut input = tone(1000.0, -23.0, RATE);
    input.resize(5 * RATE as usize, 0.0);
    bench.run(
        &[input.clone(), input.clone()],
        &drive(input.len(), Vec::new()),
    );
    for id in ["momentary_lufs", "short_term_lufs"] {
        let shown = bench.number(id);
        assert!(shown.is_nan(), "{id}: {shown}");
    }
    assert!((bench.number("max_momentary_lufs") + 23.0).abs() < 0.1);
}

#[test]
fn surround_weighs_more_unless_all_are_equal() {
    let tone = tone(1000.0, -30.0, 4 * RATE);
    let silence = vec![0.0; tone.len()];
    let at = |weighting: &str, place: usize| {
        let config = json!({ "channels": 6, "weighting": weighting });
        let mut bench = Bench::new(&Variant::of("meter.loudness", &config), RATE, &[]);
        let mut input = vec![silence.clone(); 6];
        input[place] = tone.clone();
        bench.run(&input, &drive(tone.len(), Vec::new()));
        bench.number("integrated_lufs")
    };
    // One channel of a sine lies 3 dB under its peak.
    let front = at("surround", 0);
    assert!((front + 33.0).abs() < 0.1, "{front}");
    assert!(at("surround", 3).is_nan(), "LFE does not count");
    let beside = at("surround", 4) - front;
    assert!((beside - 10.0 * 1.41_f64.log10()).abs() < 1e-6, "{beside}");
    assert!((at("equal", 3) - front).abs() < 1e-6);
}

#[test]
fn the_true_peak_meter_reads_between_the_samples() {
    for oversampling in ["4", "8", "16"] {
        let config = json!({ "oversampling": oversampling });
        let mut bench = Bench::new(&Variant::of("meter.true_peak", &config), RATE, &[]);
        // A quarter of the rate, at 45°: every sample is 3 dB below the peak. Faded in, for the edge is higher.
        let left: Vec<f32> = (0_u32..9600)
            .map(|frame| {
                let fade = (f64::from(frame) / 4800.0).min(1.0);
                narrow(fade * 0.5 * (TAU * (0.25 * f64::from(frame) + 0.125)).sin())
            })
            .collect();
        let right = left.iter().map(|sample| sample * 0.5).collect();
        bench.run(&[left.clone(), right], &drive(left.len(), Vec::new()));
        for (id, expected) in [
            ("true_peak_db", -6.02),
            ("channel1.true_peak_db", -6.02),
            ("channel2.true_peak_db", -12.04),
        ] {
            let shown = bench.number(id);
            assert!((shown - expected).abs() < 0.02, "{id}: {shown}");
        }
    }
}

#[test]
fn peak_and_rms_are_those_of_a_sine_and_a_square() {
    let mut bench = Bench::new(&Variant::of("meter.peak", &json!({})), RATE, &[]);
    let left = tone(1000.0, -20.0, RATE);
    let right: Vec<f32> = left
        .iter()
        .map(|sample| 0.05_f32.copysign(*sample))
        .collect();
    bench.run(&[left, right], &drive(RATE as usize, Vec::new()));
    for (id, expected) in [
        ("channel1.peak_db", -20.0),
        ("channel1.rms_db", -23.01),
        ("channel1.highest_db", -20.0),
        ("channel2.peak_db", -26.02),
        ("channel2.rms_db", -26.02),
    ] {
        let shown = bench.number(id);
        assert!((shown - expected).abs() < 0.01, "{id}: {shown}");
    }
    // Held for a second, and the highest for ever.
    let silence = vec![vec![0.0; RATE as usize / 2]; 2];
    bench.run(&silence, &drive(silence[0].len(), Vec::new()));
    assert!((bench.number("channel1.peak_db") + 20.0).abs() < 0.01);
    assert!(bench.number("channel1.rms_db").is_nan());
    bench.run(&silence, &drive(silence[0].len(), Vec::new()));
    bench.run(&silence, &drive(silence[0].len(), Vec::new()));
    assert!(bench.number("channel1.peak_db").is_nan());
    assert!((bench.number("channel1.highest_db") + 20.0).abs() < 0.01);
}
