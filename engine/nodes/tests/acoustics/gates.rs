//! Gate and transient shaper.

use airloom_dsp::noise::white::WhiteNoise;
use airloom_dsp::sample::narrow;
use serde_json::json;

use super::{db, play, rms, sine};
use crate::rig::bench::Bench;
use crate::rig::variant::Variant;

const RATE: f64 = 48_000.0;

fn from_db(db: f64) -> f64 {
    10.0_f64.powf(db / 20.0)
}

fn gate(config: &serde_json::Value, values: &[(&str, f64)]) -> Bench {
    let mut bench = Bench::new(&Variant::of("dynamics.gate", config), 48_000, values);
    bench.unconnected = vec![1];
    bench
}

/// The gains of a mono gate over a signal whose samples are not 0.
fn gains(values: &[(&str, f64)], signal: &[f32]) -> Vec<f64> {
    let mut bench = gate(&json!({ "channels": 1 }), values);
    let output = play(&mut bench, &[signal.to_vec(), vec![0.0; signal.len()]], &[]);
    let gain = |(out, sample): (&f32, &f32)| f64::from(*out) / f64::from(*sample);
    output[0].iter().zip(signal).map(gain).collect()
}

/// How often a gain goes through -20 dB.
fn turns(gains: &[f64]) -> usize {
    let open = |gain: &f64| *gain > 0.1;
    gains
        .windows(2)
        .filter(|two| open(&two[0]) != open(&two[1]))
        .count()
}

/// Alternating signs of a level that changes: every sample is a peak.
fn levels(level_db: impl Fn(usize) -> f64, frames: usize) -> Vec<f32> {
    (0..frames)
        .map(|frame| narrow(from_db(level_db(frame)) * if frame % 2 == 0 { 1.0 } else { -1.0 }))
        .collect()
}

#[test]
fn decaying_tones_and_noise_close_it_once() {
    let values = [("range_db", 60.0), ("release_ms", 5.0), ("attack_ms", 0.1)];
    for hz in [30.0, 80.0, 440.0, 3000.0] {
        let tone: Vec<f32> = (0..96_000)
            .map(|frame| {
                let time = f64::from(frame) / RATE;
                // 20 dB a second, through the threshold of -40 dB after 1 s.
                let level = from_db(-20.0 - 20.0 * time);
                narrow(level * (std::f64::consts::TAU * hz * time + 0.01).sin() + 1e-9)
            })
            .collect();
        let found = gains(&values, &tone);
        assert_eq!(turns(&found[480..]), 1, "{hz} Hz");
    }
    // Noise that decays, and noise that stays just at the threshold: it may open once, never flutter.
    for seed in 0..4 {
        let noise = WhiteNoise::new(seed, 0);
        let decaying: Vec<f32> = (0..96_000_u32)
            .map(|frame| {
                let level = from_db(-20.0 - 20.0 * f64::from(frame) / RATE);
                narrow(level * noise.at(u64::from(frame)) + 1e-9)
            })
            .collect();
        let found = turns(&gains(&values, &decaying)[480..]);
        assert_eq!(found, 1, "decaying, seed {seed}");
        let steady: Vec<f32> = (0..48_000_u64)
            .map(|frame| narrow(from_db(-40.0) * noise.at(frame) + 1e-9))
            .collect();
        assert!(turns(&gains(&values, &steady)) <= 1, "steady, seed {seed}");
    }
    // A level that swings by 3 dB around the threshold stays within the hysteresis; without one and without hold it
    // flutters, so the test would see it.
    let swinging = levels(|frame| -40.0 + 1.5 * (frame as f64 / 300.0).sin(), 48_000);
    assert!(turns(&gains(&values, &swinging)) <= 1);
    let bare = [
        ("hysteresis_db", 0.0),
        ("hold_ms", 0.1),
        ("range_db", 60.0),
        ("release_ms", 1.0),
    ];
    assert!(turns(&gains(&bare, &swinging)) > 10);
}

#[test]
fn attack_hold_release_and_range_are_as_set() {
    let values = [
        ("attack_ms", 5.0),
        ("hold_ms", 40.0),
        ("release_ms", 50.0),
        ("range_db", 40.0),
    ];
    let signal = levels(
        |frame| {
            if (9600..28_800).contains(&frame) {
                -20.0
            } else {
                -70.0
            }
        },
        72_000,
    );
    let found = gains(&values, &signal);
    assert!((db(found[9000]) + 40.0).abs() < 0.01);
    let done = 0.01 + 0.99 * (1.0 - (-1.0_f64).exp());
    let opened = found[9600..].iter().position(|gain| *gain >= done).unwrap() as f64 / 48.0;
    assert!((opened - 5.0).abs() < 0.1, "{opened} ms");
    // The level falls from -20 to -44 dB in 10 ms · 24/8.69, then it holds.
    let begins = found[28_800..]
        .iter()
        .position(|gain| *gain < 0.999)
        .unwrap() as f64
        / 48.0;
    assert!((begins - 40.0 - 27.6).abs() < 1.0, "{begins} ms");
    let from = 28_800 + 3300;
    let falls = db(found[from + 2400] / found[from]);
    assert!((falls + 8.686).abs() < 0.5, "{falls} dB in 50 ms");
    assert!((db(found[71_000]) + 40.0).abs() < 0.05);
}

#[test]
fn below_the_threshold_an_expander_follows_its_ratio() {
    for (level, expected) in [(-30.0, 0.0), (-45.0, -10.0), (-50.0, -20.0), (-60.0, -30.0)] {
        let values = [("ratio", 3.0), ("range_db", 30.0), ("threshold_db", -40.0)];
        let found = gains(&values, &levels(|_| level, 24_000));
        let last = db(found[23_999]);
        assert!((last - expected).abs() < 0.1, "{level} dB: {last}");
    }
}

#[test]
fn a_look_ahead_opens_before_the_sound_and_open_it_passes_every_bit() {
    let mut signal = vec![0.0; 24_000];
    for (frame, sample) in signal.iter_mut().enumerate().skip(12_000) {
        *sample = if frame % 2 == 0 { 0.5 } else { -0.5 };
    }
    let config = json!({ "channels": 1, "look_ahead_ms": 10.0 });
    let mut bench = gate(&config, &[("attack_ms", 0.5)]);
    assert_eq!(bench.latency, 480);
    let output = play(&mut bench, &[signal.clone(), vec![0.0; 24_000]], &[]);
    assert_eq!(output[0][12_480..], signal[12_000..24_000 - 480]);
}

#[test]
fn the_side_chain_opens_it() {
    let tone = sine(997.0, RATE, 24_000, from_db(-60.0));
    let mut bench = gate(&json!({ "channels": 1 }), &[]);
    bench.unconnected.clear();
    let output = play(&mut bench, &[tone.clone(), vec![0.5; 24_000]], &[]);
    assert_eq!(output[0][12_000..], tone[12_000..]);
    let output = play(
        &mut gate(&json!({ "channels": 1 }), &[]),
        &[tone, vec![0.5; 24_000]],
        &[],
    );
    assert!(rms(&output[0]) < from_db(-120.0));
}

#[test]
fn a_transient_shaper_lifts_beginnings_and_leaves_what_is_steady() {
    for level in [-6.0, -50.0] {
        let signal = levels(|frame| if frame < 24_000 { -90.0 } else { level }, 72_000);
        let variant = Variant::of("dynamics.transient", &json!({ "channels": 1 }));
        let mut bench = Bench::new(&variant, 48_000, &[("attack_db", 9.0), ("sustain_db", 6.0)]);
        let output = play(&mut bench, std::slice::from_ref(&signal), &[]);
        let gain = |frame: usize| db(f64::from(output[0][frame]) / f64::from(signal[frame]));
        let most = (24_000..25_000).map(gain).fold(0.0, f64::max);
        assert!((most - 9.0).abs() < 0.1, "{level} dB: {most}");
        assert!(gain(71_000).abs() < 0.05, "{}", gain(71_000));
        assert!(gain(20_000).abs() < 0.05);
    }
    // A tone that dies away is lifted by the sustain; attack and sustain at 0 dB change no bit.
    let dying = levels(
        |frame| -6.0 - frame.saturating_sub(24_000) as f64 / 480.0,
        48_000,
    );
    let variant = Variant::of("dynamics.transient", &json!({ "channels": 1 }));
    let mut bench = Bench::new(&variant, 48_000, &[("attack_db", 0.0), ("sustain_db", 6.0)]);
    let output = play(&mut bench, std::slice::from_ref(&dying), &[]);
    let gain = db(f64::from(output[0][40_000]) / f64::from(dying[40_000]));
    assert!((gain - 6.0).abs() < 0.1, "{gain}");
    let mut bench = Bench::new(&variant, 48_000, &[("attack_db", 0.0)]);
    assert_eq!(
        play(&mut bench, std::slice::from_ref(&dying), &[])[0],
        dying
    );
    // Steady tones, low ones too, pass as they are.
    for hz in [50.0, 997.0] {
        let tone = sine(hz, RATE, 96_000, 0.5);
        let mut bench = Bench::new(
            &variant,
            48_000,
            &[("attack_db", 12.0), ("sustain_db", 12.0)],
        );
        let output = play(&mut bench, std::slice::from_ref(&tone), &[]);
        let change = db(rms(&output[0][76_800..]) / rms(&tone[76_800..]));
        assert!(change.abs() < 0.4, "{hz} Hz: {change} dB");
    }
}
