//! Gain, pan, mixer, meter.

use serde_json::json;

use super::{db, peak, play, rms, sharpest, sine};
use crate::rig::bench::Bench;
use crate::rig::signal::noise;
use crate::rig::variant::Variant;

const RATE: f64 = 48_000.0;

#[test]
fn gain_is_decibels_and_unity_changes_no_bit() {
    let input = noise(2, 5000, 0.5, 1);
    for (gain_db, expected) in [(6.0, 1.995_262), (-20.0, 0.1), (0.0, 1.0), (-120.0, 0.0)] {
        let variant = Variant::of("level.gain", &json!({}));
        let mut bench = Bench::new(&variant, 48_000, &[("gain_db", gain_db)]);
        let output = play(&mut bench, &input, &[]);
        for (out, sample) in output.iter().flatten().zip(input.iter().flatten()) {
            assert!((f64::from(*out) - f64::from(*sample) * expected).abs() < 1e-6);
        }
        assert!(gain_db != 0.0 || output == input);
    }
}

#[test]
fn gain_and_mute_move_without_a_click() {
    let input = vec![sine(100.0, RATE, 40_000, 0.5)];
    let variant = Variant::of("level.gain", &json!({ "channels": 1 }));
    let mut bench = Bench::new(&variant, 48_000, &[]);
    let changes = [
        (7001, "mute", 1.0),
        (15_013, "mute", 0.0),
        (22_027, "gain_db", -120.0),
        (30_001, "gain_db", 0.0),
    ];
    let output = play(&mut bench, &input, &changes).remove(0);
    // A jump at the peak would be a corner of 0.5.
    assert!(sharpest(&output) < 0.01, "{}", sharpest(&output));
    assert_eq!(output[..7000], input[0][..7000]);
    assert_eq!(peak(&output[7500..15_000]), 0.0);
    assert_eq!(output[15_500..22_000], input[0][15_500..22_000]);
    assert_eq!(peak(&output[23_000..30_000]), 0.0);
    assert_eq!(output[31_000..], input[0][31_000..]);
}

#[test]
fn pan_laws_in_the_middle_and_at_the_ends() {
    let input = noise(2, 4000, 0.5, 2);
    for (law, middle_db) in [
        ("sin3", -3.0103),
        ("linear", -6.0206),
        ("sin4_5", -4.5154),
        ("sqrt3", -3.0103),
        ("balance", 0.0),
    ] {
        let run = |pan: f64| {
            let variant = Variant::of("level.pan", &json!({ "law": law }));
            play(
                &mut Bench::new(&variant, 48_000, &[("pan", pan)]),
                &input,
                &[],
            )
        };
        let middle = run(0.0);
        for channel in 0..2 {
            let level = db(rms(&middle[channel]) / rms(&input[channel]));
            assert!((level - middle_db).abs() < 1e-3, "{law}: {level}");
        }
        let left = run(-1.0);
        assert_eq!(left[0], input[0]);
        assert_eq!(peak(&left[1]), 0.0);
        let right = run(1.0);
        assert_eq!(right[1], input[1]);
        assert_eq!(peak(&right[0]), 0.0);
    }
}

#[test]
fn the_mixer_sums_what_is_not_muted() {
    let variant = Variant::of("level.mixer", &json!({ "inputs": 3, "channels": 1 }));
    let values = [
        ("in1.gain_db", -6.0),
        ("in2.mute", 1.0),
        ("in3.gain_db", 3.0),
    ];
    let mut bench = Bench::new(&variant, 48_000, &values);
    let input = noise(3, 4000, 0.5, 3);
    let output = play(&mut bench, &input, &[]).remove(0);
    let (first, third) = (10.0_f64.powf(-0.3), 10.0_f64.powf(0.15));
    for (frame, out) in output.iter().enumerate() {
        let slow = first * f64::from(input[0][frame]) + third * f64::from(input[2][frame]);
        assert!((f64::from(*out) - slow).abs() < 1e-6, "frame {frame}");
    }
}

#[test]
fn meter_input_and_output_are_wires() {
    let input = noise(2, 3000, 1.0, 4);
    for name in ["meter.level", "io.input", "io.output"] {
        let mut bench = Bench::new(&Variant::of(name, &json!({})), 48_000, &[]);
        assert_eq!(play(&mut bench, &input, &[]), input, "{name}");
    }
}

#[test]
fn auto_pan_wanders_from_the_middle_to_the_right_and_back_to_the_left() {
    let input = vec![vec![0.5; 48_000]; 2];
    let variant = Variant::of("level.auto_pan", &json!({}));
    let mut bench = Bench::new(&variant, 48_000, &[("rate_hz", 1.0), ("depth", 1.0)]);
    let output = play(&mut bench, &input, &[]);
    // Left and right at the quarters of a period, and halfway to the right.
    let halfway = 0.5 * (1.0 - 0.5_f64.sqrt());
    let table = [
        (0, 0.5, 0.5),
        (6000, halfway, 0.5),
        (12_000, 0.0, 0.5),
        (24_000, 0.5, 0.5),
        (36_000, 0.5, 0.0),
    ];
    for (frame, left, right) in table {
        let (at_left, at_right) = (output[0][frame], output[1][frame]);
        assert!(
            (f64::from(at_left) - left).abs() < 1e-6,
            "{frame}: {at_left}"
        );
        assert!(
            (f64::from(at_right) - right).abs() < 1e-6,
            "{frame}: {at_right}"
        );
    }
    assert!(peak(&output[0]) <= 0.5 && peak(&output[1]) <= 0.5);
}
