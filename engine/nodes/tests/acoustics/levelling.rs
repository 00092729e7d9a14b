//! AGC and loudness normaliser.

use airloom_dsp::loudness::meter::LoudnessMeter;
use serde_json::json;

use super::{db, play, sine};
use crate::rig::bench::{Bench, Channels};
use crate::rig::variant::Variant;

const RATE: u32 = 8000;

/// A stereo tone whose loudness is its level in dB: 997 Hz of peak A on both sides reads 20·log10 A.
fn tone(seconds: u32, lufs: f64) -> Channels {
    let frames = seconds * RATE;
    let one = sine(997.0, f64::from(RATE), frames, 10.0_f64.powf(lufs / 20.0));
    let offset = lufs - measured(&[one.clone(), one.clone()], 0);
    let one = sine(
        997.0,
        f64::from(RATE),
        frames,
        10.0_f64.powf((lufs + offset) / 20.0),
    );
    vec![one.clone(), one]
}

/// Integrated loudness from a frame on.
fn measured(signal: &[Vec<f32>], from: usize) -> f64 {
    let mut meter = LoudnessMeter::new(RATE, &[1.0, 1.0]);
    let rest: Vec<&[f32]> = signal.iter().map(|channel| &channel[from..]).collect();
    meter.process(&rest);
    meter.read().integrated
}

fn run(name: &str, values: &[(&str, f64)], input: &Channels) -> Channels {
    let mut bench = Bench::new(&Variant::of(name, &json!({})), RATE, values);
    play(&mut bench, input, &[])
}

fn joined(parts: &[Channels]) -> Channels {
    (0..2)
        .map(|channel| {
            parts
                .iter()
                .flat_map(|part| part[channel].clone())
                .collect()
        })
        .collect()
}

const SECOND: usize = RATE as usize;

#[test]
fn a_normaliser_reaches_its_target_by_its_speed() {
    for (mode, target, level) in [
        (0.0, -23.0, -33.0),
        (0.0, -16.0, -10.0),
        (1.0, -14.0, -20.0),
        (1.0, -23.0, -18.0),
    ] {
        let input = tone(30, level);
        let values = [
            ("mode", mode),
            ("target_lufs", target),
            ("slew_db_per_s", 2.0),
            ("window_lu", 0.0),
        ];
        let output = run("dynamics.loudness", &values, &input);
        let reached = measured(&output, 20 * SECOND);
        assert!(
            (reached - target).abs() < 0.2,
            "mode {mode}, {level} to {target}: {reached}"
        );
        // 2 dB a second, once there is something to read.
        let gain =
            |second: usize| {
                db(f64::from(output[0][second * SECOND + 3])
                    / f64::from(input[0][second * SECOND + 3]))
            };
        assert!(
            ((gain(2) - gain(1)).abs() - 2.0).abs() < 0.05,
            "{}",
            gain(2) - gain(1)
        );
    }
}

#[test]
fn a_known_loudness_is_a_gain_from_the_first_sample() {
    let input = tone(2, -30.0);
    let values = [("mode", 2.0), ("known_lufs", -30.0), ("target_lufs", -16.0)];
    let output = run("dynamics.loudness", &values, &input);
    assert!((measured(&output, 0) + 16.0).abs() < 0.1);
    let gain = 10.0_f64.powf(14.0 / 20.0);
    for (out, sample) in output[0].iter().zip(&input[0]) {
        assert!((f64::from(*out) - gain * f64::from(*sample)).abs() < 1e-6);
    }
}

#[test]
fn an_agc_rides_between_its_bounds_and_freezes_in_pauses() {
    // Soft, loud, a pause with hiss of -60 LUFS, soft again.
    let input = joined(&[
        tone(12, -28.0),
        tone(8, -12.0),
        tone(6, -60.0),
        tone(12, -26.0),
    ]);
    let values = [
        ("window_lu", 0.5),
        ("rise_db_per_s", 3.0),
        ("fall_db_per_s", 6.0),
    ];
    let output = run("dynamics.agc", &values, &input);
    let gain = |second: usize| {
        let at = |signal: &Channels| {
            let part = &signal[0][second * SECOND..(second + 1) * SECOND];
            super::rms(part)
        };
        db(at(&output) / at(&input))
    };
    assert!((gain(10) - 8.0).abs() < 0.6, "{}", gain(10));
    assert!((gain(18) + 8.0).abs() < 0.6, "{}", gain(18));
    // The pause leaves it where it was, but for the 400 ms in which it still hears what was.
    assert!(
        (gain(25) - gain(18)).abs() < 1.5,
        "{} and {}",
        gain(18),
        gain(25)
    );
    assert!((gain(25) - gain(21)).abs() < 0.01);
    assert!((gain(36) - 6.0).abs() < 0.6, "{}", gain(36));
    let little = run(
        "dynamics.agc",
        &[("max_gain_db", 3.0), ("window_lu", 0.0)],
        &tone(12, -40.0),
    );
    let most = db(super::peak(&little[0]) / super::peak(&tone(12, -40.0)[0]));
    assert!((most - 3.0).abs() < 0.01, "{most}");
}
