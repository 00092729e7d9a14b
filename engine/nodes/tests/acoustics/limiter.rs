//! The look-ahead limiter.

use airloom_dsp::sample::narrow;
use serde_json::json;

use super::{db, peak, play};
use crate::rig::bench::Bench;
use crate::rig::signal::noise;
use crate::rig::variant::Variant;

fn bench(values: &[(&str, f64)]) -> Bench {
    Bench::new(&Variant::of("dynamics.limiter", &json!({})), 48_000, values)
}

#[test]
fn quiet_samples_pass_bit_for_bit_five_milliseconds_later() {
    let input = noise(2, 20_000, 0.89, 1);
    let output = play(&mut bench(&[]), &input, &[]);
    for (out, sample) in output.iter().zip(&input) {
        assert_eq!(out[240..], sample[..20_000 - 240]);
        assert_eq!(peak(&out[..240]), 0.0);
    }
}

#[test]
fn loud_samples_stay_at_the_ceiling() {
    let mut input = noise(2, 48_000, 8.0, 2);
    input[1].fill(0.0);
    for (ceiling_db, release_ms) in [(-1.0, 100.0), (-60.0, 1.0), (0.0, 1.0), (-6.0, 10_000.0)] {
        let values = [("ceiling_db", ceiling_db), ("release_ms", release_ms)];
        let output = play(&mut bench(&values), &input, &[]);
        let level = db(peak(&output[0]));
        assert!(level <= ceiling_db, "{level} dB above {ceiling_db}");
        assert!(
            level > ceiling_db - 0.5,
            "{level} dB far below {ceiling_db}"
        );
    }
}

#[test]
fn a_lower_ceiling_holds_for_what_comes_in_after_it() {
    let input = noise(2, 20_000, 1.0, 3);
    let output = play(&mut bench(&[]), &input, &[(9001, "ceiling_db", -12.0)]);
    // The next frame of the grid is 9008; it leaves 240 frames later.
    let ceiling = 10.0_f64.powf(-12.0 / 20.0);
    assert!(peak(&output[0][9008 + 240..]) <= ceiling);
    assert!(peak(&output[0][..9001 + 100]) > 0.8);
}

#[test]
fn both_channels_get_the_same_gain() {
    let mut input = noise(2, 10_000, 4.0, 4);
    input[1] = vec![narrow(0.125); 10_000];
    let output = play(&mut bench(&[]), &input, &[]);
    for frame in 240..10_000 {
        let gain = f64::from(output[1][frame]) / 0.125;
        let expected = f64::from(input[0][frame - 240]) * gain;
        assert!(
            (f64::from(output[0][frame]) - expected).abs() < 1e-6,
            "frame {frame}"
        );
    }
}
