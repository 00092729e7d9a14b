//! The multiband compressor.

use std::f64::consts::TAU;

use serde_json::json;

use super::{db, play, rms, sine};
use crate::rig::bench::Bench;
use crate::rig::variant::Variant;

const RATE: f64 = 48_000.0;

fn bench(bands: usize, values: &[(&str, f64)]) -> Bench {
    let variant = Variant::of(
        "dynamics.multiband",
        &json!({ "channels": 1, "bands": bands }),
    );
    Bench::new(&variant, 48_000, values)
}

#[test]
fn bands_sum_flat_to_a_hundredth_of_a_decibel() {
    for bands in 2..=5 {
        let frames = 48_000;
        let mut impulse = vec![0.0; frames];
        impulse[0] = 0.01;
        let output = play(&mut bench(bands, &[]), &[impulse], &[]);
        for step in 0..60 {
            let hz = 15.0 * 1400.0_f64.powf(f64::from(step) / 59.0);
            let (mut real, mut imaginary) = (0.0, 0.0);
            for (frame, sample) in output[0].iter().enumerate() {
                let angle = TAU * hz / RATE * frame as f64;
                real += f64::from(*sample) * angle.cos();
                imaginary += f64::from(*sample) * angle.sin();
            }
            let level = db(real.hypot(imaginary) / 0.01);
            assert!(level.abs() < 0.01, "{bands} bands, {hz} Hz: {level} dB");
        }
    }
}

#[test]
fn each_band_follows_its_own_curve() {
    // A tone in the middle of each band, loud; the others are not touched by it. None divides the rate, so that
    // samples meet its peaks whatever its phase.
    let tones = [40.0, 600.0, 11_300.0];
    for (number, hz) in (1..).zip(tones) {
        let tone = sine(hz, RATE, 48_000, 1.0);
        let threshold = format!("band{number}.threshold_db");
        // A long release, so that the gain does not come back between the crests of 40 Hz.
        let release = format!("band{number}.release_ms");
        let values = [
            ("knee_db", 0.0),
            (threshold.as_str(), -10.0),
            (release.as_str(), 1000.0),
        ];
        let mut all = values.to_vec();
        for other in (1..=3).filter(|other| *other != number) {
            all.push(match other {
                1 => ("band1.ratio", 1.0),
                2 => ("band2.ratio", 1.0),
                _ => ("band3.ratio", 1.0),
            });
        }
        let output = play(&mut bench(3, &all), std::slice::from_ref(&tone), &[]);
        let change = db(rms(&output[0][38_400..]) / rms(&tone[38_400..]));
        // 10 dB over, 2.5 : 1; what leaks into the other bands is not lowered.
        assert!((change + 6.0).abs() < 0.4, "{hz} Hz: {change}");
    }
}

#[test]
fn mute_and_solo_take_bands_away() {
    let tone = sine(600.0, RATE, 48_000, 0.01);
    let left = |values: &[(&str, f64)]| {
        let output = play(&mut bench(3, values), std::slice::from_ref(&tone), &[]);
        db(rms(&output[0][24_000..]) / rms(&tone[24_000..]))
    };
    assert!(left(&[]).abs() < 0.01);
    assert!(left(&[("band2.mute", 1.0)]) < -25.0);
    assert!(left(&[("band1.solo", 1.0)]) < -25.0);
    assert!(left(&[("band2.solo", 1.0)]).abs() < 0.3);
    assert!((left(&[("band2.gain_db", 6.0)]) - 6.0).abs() < 0.3);
}
