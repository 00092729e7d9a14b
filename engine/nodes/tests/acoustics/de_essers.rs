//! The de-esser.

use serde_json::json;

use super::{db, play, rms, sharpest, sine};
use crate::rig::bench::Bench;
use crate::rig::signal::noise;
use crate::rig::variant::Variant;

const RATE: f64 = 48_000.0;

fn bench(values: &[(&str, f64)]) -> Bench {
    let variant = Variant::of("dynamics.de_esser", &json!({ "channels": 1 }));
    Bench::new(&variant, 48_000, values)
}

fn sum(one: &[f32], other: &[f32]) -> Vec<f32> {
    one.iter()
        .zip(other)
        .map(|(one, other)| one + other)
        .collect()
}

/// Level change of a tone in a mix with another, both through the node.
fn change(values: &[(&str, f64)], hz: f64, other_hz: f64) -> f64 {
    let (tone, other) = (
        sine(hz, RATE, 48_000, 0.25),
        sine(other_hz, RATE, 48_000, 0.25),
    );
    let mixed = play(&mut bench(values), &[sum(&tone, &other)], &[]);
    // Both have whole periods in the last half second.
    let part = |signal: &[f32]| {
        let (mut real, mut imaginary) = (0.0, 0.0);
        for (frame, sample) in signal.iter().enumerate().skip(24_000) {
            let angle = std::f64::consts::TAU * hz / RATE * frame as f64;
            real += f64::from(*sample) * angle.cos();
            imaginary += f64::from(*sample) * angle.sin();
        }
        db(real.hypot(imaginary))
    };
    part(&mixed[0]) - part(&tone)
}

#[test]
fn sharp_tones_go_down_and_others_stay() {
    // -12 dB peak, 18 over the threshold, of which 4 : 1 leaves 4.5, but the range ends it at 8.
    let split = change(&[], 15_100.0, 400.0);
    assert!((split + 7.9).abs() < 0.2, "{split}");
    assert!(change(&[], 400.0, 15_100.0).abs() < 0.1);
    // Wide, both go down.
    let wide = [("mode", 1.0)];
    assert!(
        (change(&wide, 400.0, 15_100.0) + 8.0).abs() < 0.2,
        "{}",
        change(&wide, 400.0, 15_100.0)
    );
    // Without a sharp sound nothing happens.
    assert!(change(&wide, 400.0, 300.0).abs() < 1e-3);
    let deep = [("range_db", 40.0), ("threshold_db", -30.0)];
    let full = change(&deep, 15_100.0, 400.0);
    assert!((full + 12.9).abs() < 0.4, "{full}");
}

#[test]
fn at_rest_every_bit_passes() {
    let input = noise(1, 9000, 0.01, 3);
    let output = play(&mut bench(&[]), &input, &[]);
    assert_eq!(output, input);
}

#[test]
fn listening_fades_to_what_it_hears() {
    let tone = sine(300.0, RATE, 48_000, 0.5);
    let output = play(
        &mut bench(&[]),
        std::slice::from_ref(&tone),
        &[(24_007, "listen", 1.0)],
    );
    // 12 dB an octave over 4.3 octaves.
    let left = db(rms(&output[0][38_400..]) / rms(&tone[38_400..]));
    assert!((left + 52.0).abs() < 1.0, "{left}");
    assert!(sharpest(&output[0][23_000..26_000]) < 1.5 * sharpest(&tone[23_000..26_000]) + 1e-4);
}
