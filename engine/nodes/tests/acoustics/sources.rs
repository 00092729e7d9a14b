//! Sine, noise, LFO.

use std::f64::consts::TAU;

use serde_json::json;

use super::{db, play, rms};
use crate::rig::bench::Bench;
use crate::rig::variant::Variant;

fn sound(name: &str, config: &serde_json::Value, values: &[(&str, f64)]) -> Vec<Vec<f32>> {
    play(
        &mut Bench::new(&Variant::of(name, config), 48_000, values),
        &[],
        &[],
    )
}

#[test]
fn the_sine_is_the_sine() {
    let values = [
        ("frequency_hz", 1234.5),
        ("level_db", -6.0),
        ("phase_deg", 90.0),
    ];
    let output = sound("source.sine", &json!({ "channels": 3 }), &values);
    assert_eq!(output.len(), 3);
    assert!(output[0] == output[1] && output[0] == output[2]);
    let peak = 10.0_f64.powf(-6.0 / 20.0);
    let error: Vec<f32> = (0_u32..)
        .zip(&output[0])
        .map(|(frame, sample)| {
            let phase = TAU * (1234.5 * f64::from(frame) / 48_000.0 + 0.25);
            airloom_dsp::sample::narrow(f64::from(*sample) - peak * phase.sin())
        })
        .collect();
    let distortion = db(rms(&error) / rms(&output[0]));
    assert!(distortion < -145.0, "THD+N {distortion} dB");
}

#[test]
fn the_default_sine_has_minus_20_dbfs_peak_at_997_hertz() {
    let output = sound("source.sine", &json!({}), &[]);
    let rises = output[0]
        .windows(2)
        .filter(|two| two[0] <= 0.0 && two[1] > 0.0)
        .count();
    assert_eq!(rises, 997);
    assert!(
        (db(rms(&output[0])) + 23.0103).abs() < 1e-3,
        "{}",
        db(rms(&output[0]))
    );
}

#[test]
fn noise_has_its_rms_and_its_channels_are_strangers() {
    for colour in ["white", "pink"] {
        let output = sound(
            "source.noise",
            &json!({ "colour": colour }),
            &[("level_db", -12.0)],
        );
        for channel in &output {
            let level = db(rms(channel));
            // One second of pink noise has few lows to average over.
            let tolerance = if colour == "white" { 0.1 } else { 1.5 };
            assert!((level + 12.0).abs() < tolerance, "{colour}: {level} dB");
        }
        let pairs = output[0].iter().zip(&output[1]);
        let product: f64 = pairs.map(|(a, b)| f64::from(*a) * f64::from(*b)).sum();
        let correlation = product / 48_000.0 / (rms(&output[0]) * rms(&output[1]));
        assert!(correlation.abs() < 0.2, "{colour}: {correlation}");
    }
}

#[test]
fn a_seed_is_the_same_noise_everywhere_and_another_is_not() {
    let one = sound("source.noise", &json!({ "seed": 5 }), &[]);
    assert_eq!(one, sound("source.noise", &json!({ "seed": 5 }), &[]));
    assert_ne!(one, sound("source.noise", &json!({ "seed": 6 }), &[]));
    assert_ne!(one, sound("source.noise", &json!({}), &[]));
}

#[test]
fn the_lfo_swings_around_its_offset() {
    let values = [("rate_hz", 10.0), ("depth", 0.5), ("offset", 0.25)];
    for (shape, at_start, at_quarter, at_three_quarters) in [
        ("sine", 0.25, 0.75, -0.25),
        ("triangle", 0.25, 0.75, -0.25),
        ("saw", -0.25, 0.0, 0.5),
        ("square", 0.75, 0.75, -0.25),
    ] {
        let output = sound("control.lfo", &json!({ "shape": shape }), &values).remove(0);
        for (frame, expected) in [(0, at_start), (1200, at_quarter), (3600, at_three_quarters)] {
            // A phase that is summed may lie a rounding before or behind an edge.
            let found = f64::from(output[frame]);
            assert!(
                (found - expected).abs() < 1e-3,
                "{shape} at {frame}: {found}"
            );
        }
        assert!(
            output
                .iter()
                .all(|value| (-0.2501..=0.7501).contains(value)),
            "{shape}"
        );
    }
}
