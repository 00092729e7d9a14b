//! Delay and feedback delay.

use serde_json::json;

use super::{peak, play, sharpest, sine};
use crate::rig::bench::Bench;
use crate::rig::signal::noise;
use crate::rig::variant::Variant;

#[test]
fn delays_are_exact_to_the_frame() {
    let input = noise(2, 20_000, 0.5, 1);
    for (name, seconds, frames) in [
        ("time.delay", 0.1, 4410),
        ("time.delay", 0.0, 0),
        ("time.delay", 1.0 / 3.0, 14_700),
        ("time.feedback_delay", 0.1, 4410),
        ("time.feedback_delay", 0.0, 64),
        ("time.feedback_delay", 65.4 / 44_100.0, 65),
    ] {
        let variant = Variant::of(name, &json!({}));
        let mut bench = Bench::new(&variant, 44_100, &[("time_seconds", seconds)]);
        let output = play(&mut bench, &input, &[]);
        for (out, sample) in output.iter().zip(&input) {
            assert_eq!(peak(&out[..frames]), 0.0, "{name} {seconds}");
            assert_eq!(
                out[frames..],
                sample[..sample.len() - frames],
                "{name} {seconds}"
            );
        }
    }
}

#[test]
fn mix_is_between_dry_and_wet() {
    let variant = Variant::of("time.delay", &json!({ "channels": 1 }));
    let values = [("time_seconds", 0.01), ("mix", 0.25)];
    let mut bench = Bench::new(&variant, 48_000, &values);
    let input = noise(1, 5000, 0.5, 2);
    let output = play(&mut bench, &input, &[]).remove(0);
    for frame in 480..5000 {
        let (dry, wet) = (f64::from(input[0][frame]), f64::from(input[0][frame - 480]));
        assert!((f64::from(output[frame]) - (0.75 * dry + 0.25 * wet)).abs() < 1e-7);
    }
}

#[test]
fn a_new_time_comes_without_a_click() {
    let input = vec![sine(300.0, 48_000.0, 48_000, 0.5)];
    for name in ["time.delay", "time.feedback_delay"] {
        let variant = Variant::of(name, &json!({ "channels": 1 }));
        let mut bench = Bench::new(&variant, 48_000, &[("time_seconds", 0.010_3)]);
        let changes = [
            (20_001, "time_seconds", 0.123),
            (20_333, "time_seconds", 0.05),
            (30_011, "time_seconds", 0.011),
        ];
        let output = play(&mut bench, &input, &changes).remove(0);
        // The sine's own corners are (2π·300/48000)²/2 = 0.0008.
        assert!(
            sharpest(&output[1000..]) < 0.002,
            "{name}: {}",
            sharpest(&output[1000..])
        );
        assert_eq!(
            output[40_000..],
            input[0][40_000 - 528..48_000 - 528],
            "{name}"
        );
    }
}
