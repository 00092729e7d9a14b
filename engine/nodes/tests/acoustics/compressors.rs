//! The compressor: its static curve, its times, its key.

use airloom_api::node::reading::Reading;
use serde_json::json;

use super::{db, peak, play, rms, sine};
use crate::rig::bench::Bench;
use crate::rig::signal::noise;
use crate::rig::variant::Variant;

const RATE: u32 = 48_000;

fn bench(config: &serde_json::Value, values: &[(&str, f64)]) -> Bench {
    Bench::new(&Variant::of("dynamics.compressor", config), RATE, values)
}

/// A compressor to whose side-chain nothing is connected.
fn alone(values: &[(&str, f64)]) -> Bench {
    let mut bench = bench(&json!({ "channels": 1 }), values);
    bench.unconnected = vec![1];
    bench
}

fn from_db(db: f64) -> f64 {
    10.0_f64.powf(db / 20.0)
}

/// Giannoulis, Massberg and Reiss (2012), equation 4.
fn curve(x: f64, t: f64, r: f64, w: f64) -> f64 {
    if 2.0 * (x - t) <= -w {
        x
    } else if 2.0 * (x - t) < w {
        x + (1.0 / r - 1.0) * (x - t + w / 2.0).powi(2) / (2.0 * w)
    } else {
        t + (x - t) / r
    }
}

#[test]
fn sines_follow_the_static_curve_to_a_tenth_of_a_decibel() {
    for (threshold, ratio, knee) in [
        (-18.0, 3.0, 6.0),
        (-40.0, 1.5, 0.0),
        (-30.0, 20.0, 24.0),
        (-24.0, 100.0, 0.0),
        (-12.0, 4.0, 12.0),
        (-60.0, 2.0, 40.0),
    ] {
        for level in [
            -70.0, -50.0, -36.0, -24.0, -21.0, -19.0, -15.0, -9.0, -3.0, 0.0,
        ] {
            let mut bench = alone(&[
                ("threshold_db", threshold),
                ("ratio", ratio),
                ("knee_db", knee),
            ]);
            // 997 Hz meets its peaks within 0.01 dB.
            let input = sine(997.0, f64::from(RATE), 12_000, from_db(level));
            let output = play(&mut bench, &[input, vec![0.0; 12_000]], &[]);
            let found = db(rms(&output[0][9000..11_888]) * 2.0_f64.sqrt());
            let expected = curve(level, threshold, ratio, knee);
            assert!(
                (found - expected).abs() < 0.1,
                "{level} dB, threshold {threshold}, ratio {ratio}, knee {knee}: {found}, not {expected}"
            );
        }
    }
}

#[test]
fn an_rms_detector_counts_the_power() {
    let values = [("detector", 1.0), ("knee_db", 0.0), ("rms_ms", 30.0)];
    for level in [-12.0, -6.0, 0.0] {
        let mut bench = alone(&values);
        let input = sine(997.0, f64::from(RATE), 24_000, from_db(level));
        let output = play(&mut bench, &[input, vec![0.0; 24_000]], &[]);
        let found = db(rms(&output[0][20_000..22_888]));
        let expected = curve(level - 3.0103, -18.0, 3.0, 0.0);
        assert!(
            (found - expected).abs() < 0.1,
            "{level}: {found}, not {expected}"
        );
    }
}

/// The reductions in dB, frame by frame, of a tone that steps up at 4,800 and down at `down`.
fn reductions(
    values: &[(&str, f64)],
    low_db: f64,
    high_db: f64,
    down: usize,
    frames: usize,
) -> Vec<f64> {
    let mut bench = alone(values);
    // At half the rate every sample is a peak.
    let input: Vec<f32> = (0..frames)
        .map(|frame| {
            let level = if (4800..down).contains(&frame) {
                high_db
            } else {
                low_db
            };
            let sign = if frame % 2 == 0 { 1.0 } else { -1.0 };
            airloom_dsp::sample::narrow(sign * from_db(level))
        })
        .collect();
    let output = play(&mut bench, &[input.clone(), vec![0.0; frames]], &[]);
    let gain = |(out, sample): (&f32, &f32)| db(f64::from(*sample) / f64::from(*out));
    output[0].iter().zip(&input).map(gain).collect()
}

#[test]
fn attack_hold_and_release_take_63_percent_of_a_step() {
    let done = 1.0 - (-1.0_f64).exp();
    for (attack, release, hold) in [
        (10.0, 120.0, 0.1),
        (1.0, 50.0, 20.0),
        (30.0, 60.0, 0.1),
        (0.1, 300.0, 0.1),
    ] {
        let values = [
            ("attack_ms", attack),
            ("release_ms", release),
            ("hold_ms", hold),
            ("knee_db", 0.0),
            ("threshold_db", -30.0),
            ("ratio", 4.0),
        ];
        let down = 4800 + 19_200;
        let found = reductions(&values, -20.0, 0.0, down, 72_000);
        // From 7.5 to 22.5 dB, and back.
        assert!((found[4799] - 7.5).abs() < 0.1 || attack > 20.0);
        let start = found[4799];
        let up = found[4800..]
            .iter()
            .position(|now| *now >= start + (22.5 - start) * done);
        let up_ms = up.unwrap() as f64 / 48.0;
        assert!(
            (up_ms - attack).abs() < 0.02 * attack + 0.05,
            "attack {attack}: {up_ms} ms"
        );
        let back = found[down..]
            .iter()
            .position(|now| *now <= 22.5 - 15.0 * done);
        let back_ms = back.unwrap() as f64 / 48.0 - hold;
        let bound = if attack * 2.0 >= release { 0.08 } else { 0.01 };
        assert!(
            (back_ms - release).abs() < bound * release + 0.1,
            "release {release} behind {attack}: {back_ms} ms"
        );
    }
}

#[test]
fn the_side_chain_decides_where_it_is_connected() {
    let tone = sine(997.0, f64::from(RATE), 24_000, from_db(-30.0));
    let loud = sine(300.0, f64::from(RATE), 24_000, 1.0);
    let gain = |source: f64, connected: bool| {
        let mut bench = bench(
            &json!({ "channels": 1 }),
            &[("key_source", source), ("knee_db", 0.0)],
        );
        if !connected {
            bench.unconnected = vec![1];
        }
        let output = play(&mut bench, &[tone.clone(), loud.clone()], &[]);
        db(rms(&output[0][20_000..])) - db(rms(&tone[20_000..]))
    };
    // 18 dB over the threshold become 6.
    assert!((gain(0.0, true) + 12.0).abs() < 0.1);
    assert_eq!(gain(0.0, false), 0.0);
    assert_eq!(gain(1.0, true), 0.0);
    assert!((gain(2.0, true) + 12.0).abs() < 0.1);
    assert_eq!(gain(2.0, false), 0.0);
}

#[test]
fn the_filter_of_the_key_takes_away_what_is_outside() {
    let low = sine(60.0, f64::from(RATE), 48_000, 1.0);
    let with = |values: &[(&str, f64)]| {
        let mut bench = alone(values);
        let output = play(&mut bench, &[low.clone(), vec![0.0; 48_000]], &[]);
        db(rms(&output[0][38_400..])) - db(rms(&low[38_400..]))
    };
    assert!(with(&[("knee_db", 0.0)]) < -11.0);
    // Two octaves below the corner 12 dB an octave take 24.1 dB, so the key is 6.1 dB below the threshold.
    assert!(with(&[("knee_db", 0.0), ("key_high_pass_hz", 240.0)]).abs() < 1e-6);
    assert!(with(&[("knee_db", 0.0), ("key_low_pass_hz", 240.0)]) < -11.0);
}

#[test]
fn mix_adds_the_dry_signal_and_make_up_the_level() {
    let input = sine(997.0, f64::from(RATE), 24_000, 1.0);
    let level = |values: &[(&str, f64)]| {
        let mut all = vec![("knee_db", 0.0)];
        all.extend_from_slice(values);
        let mut bench = alone(&all);
        let output = play(&mut bench, &[input.clone(), vec![0.0; 24_000]], &[]);
        db(rms(&output[0][20_000..]) / rms(&input[20_000..]))
    };
    let half = db(f64::midpoint(1.0, from_db(-12.0)));
    assert!((level(&[("mix", 0.5)]) - half).abs() < 0.05);
    assert!(level(&[("mix", 0.0)]).abs() < 1e-6);
    assert!((level(&[("makeup_db", 7.0)]) + 5.0).abs() < 0.05);
    assert!((level(&[("auto_makeup", 1.0)]) + 6.0).abs() < 0.05);
}

#[test]
fn below_the_knee_every_bit_passes_later_by_the_look_ahead() {
    let mut bench = bench(&json!({ "look_ahead_ms": 3.0 }), &[]);
    bench.unconnected = vec![1];
    assert_eq!(bench.latency, 144);
    let mut input = noise(2, 9000, 0.08, 1);
    input.extend(vec![vec![0.0; 9000]; 2]);
    let output = play(&mut bench, &input, &[]);
    for (out, sample) in output.iter().zip(&input) {
        assert_eq!(out[144..], sample[..9000 - 144]);
    }
    // With a look-ahead the gain is down before the step comes.
    let late = |look_ahead: f64| {
        let config = json!({ "channels": 1, "look_ahead_ms": look_ahead });
        let mut bench = self::bench(&config, &[("attack_ms", 1.0), ("ratio", 100.0)]);
        bench.unconnected = vec![1];
        let mut step = vec![0.0; 9600];
        step[4800..].fill(1.0);
        peak(&play(&mut bench, &[step, vec![0.0; 9600]], &[])[0])
    };
    assert!(db(late(0.0)) > -1.0);
    assert!(db(late(5.0)) < -17.0);
}

#[test]
fn linked_channels_get_one_gain_and_others_their_own() {
    let mut input = vec![vec![0.0; 24_000]; 4];
    input[0] = sine(997.0, f64::from(RATE), 24_000, 1.0);
    input[1] = sine(997.0, f64::from(RATE), 24_000, from_db(-40.0));
    let gains = |link: f64| {
        let mut bench = bench(&json!({}), &[("link", link), ("knee_db", 0.0)]);
        bench.unconnected = vec![1];
        let output = play(&mut bench, &input, &[]);
        [0, 1].map(|channel: usize| {
            db(rms(&output[channel][20_000..]) / rms(&input[channel][20_000..]))
        })
    };
    let [left, right] = gains(1.0);
    assert!((left + 12.0).abs() < 0.05 && (left - right).abs() < 0.01);
    let [left, right] = gains(0.0);
    assert!((left + 12.0).abs() < 0.05 && right.abs() < 1e-6);
    // Three quarters of the way from -40 to 0 dB: 8 dB over the threshold.
    let [_, right] = gains(0.75);
    assert!((right + 16.0 / 3.0).abs() < 0.1, "{right}");
}

#[test]
fn readings_tell_gain_and_levels() {
    let input = sine(997.0, f64::from(RATE), 24_000, 1.0);
    let mut bench = alone(&[("knee_db", 0.0)]);
    play(&mut bench, &[input, vec![0.0; 24_000]], &[]);
    let readings = bench.readings.as_mut().unwrap().latest();
    let [
        Reading::Number(Some(gain)),
        Reading::Number(Some(level_in)),
        Reading::Number(Some(level_out)),
    ] = readings.as_slice()
    else {
        panic!("{readings:?}");
    };
    assert!((gain + 12.0).abs() < 0.1, "{gain}");
    assert!(level_in.abs() < 0.01 && (level_out + 12.0).abs() < 0.1);
}
