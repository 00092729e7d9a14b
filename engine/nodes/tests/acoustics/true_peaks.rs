//! The true-peak limiter, heard by a meter of our own at 16 times the rate.

use std::f64::consts::{PI, TAU};
use std::sync::OnceLock;

use airloom_dsp::noise::white::WhiteNoise;
use airloom_dsp::sample::narrow;
use serde_json::json;

use super::{db, peak, play};
use crate::rig::bench::Bench;
use crate::rig::signal::noise;
use crate::rig::variant::Variant;

const FRAMES: usize = 4000;
const TIMES: usize = 16;
/// Taps to either side of a point.
const HALF: usize = 512;

/// The taps of the 15 points between two samples: sinc under a Kaiser window of shape 10, in f64.
fn phases() -> &'static Vec<Vec<f64>> {
    static PHASES: OnceLock<Vec<Vec<f64>>> = OnceLock::new();
    PHASES.get_or_init(|| {
        let phase = |phase: usize| {
            let tap = |place: usize| {
                let time = place as f64 - HALF as f64 + phase as f64 / TIMES as f64;
                let window =
                    airloom_dsp::window::kaiser((time / HALF as f64).clamp(-1.0, 1.0), 10.0);
                let sinc = if time == 0.0 {
                    1.0
                } else {
                    (PI * time).sin() / (PI * time)
                };
                sinc * window
            };
            (0..2 * HALF).map(tap).collect()
        };
        (1..TIMES).map(phase).collect()
    })
}

/// The true peak of a signal that is silent before and after.
fn true_peak(samples: &[f32]) -> f64 {
    let mut line = vec![0.0; 2 * HALF];
    line.extend(samples.iter().map(|sample| f64::from(*sample)));
    line.extend(vec![0.0; 2 * HALF]);
    let mut highest = peak(samples);
    for window in line.windows(2 * HALF) {
        for taps in phases() {
            let mut sums = [0.0; 8];
            for (taps, samples) in taps.chunks_exact(8).zip(window.chunks_exact(8)) {
                for ((sum, tap), sample) in sums.iter_mut().zip(taps).zip(samples) {
                    *sum += tap * sample;
                }
            }
            highest = highest.max(sums.iter().sum::<f64>().abs());
        }
    }
    highest
}

fn of(f: impl Fn(usize) -> f64) -> Vec<f32> {
    let mut signal: Vec<f32> = (0..FRAMES).map(|frame| narrow(f(frame))).collect();
    signal.resize(FRAMES + 800, 0.0);
    signal
}

fn tone(part: f64, phase: f64) -> Vec<f32> {
    of(|frame| (TAU * part * frame as f64 + phase).sin())
}

fn square(part: f64) -> Vec<f32> {
    of(|frame| {
        if (part * frame as f64 + 0.02).fract() < 0.5 {
            1.0
        } else {
            -1.0
        }
    })
}

/// Runs signals at 0 and +20 dB and checks the true peaks that come out.
fn check(
    config: &serde_json::Value,
    values: &[(&str, f64)],
    bound_db: f64,
    signals: &[(&str, Vec<f32>)],
) {
    let mut worst = f64::NEG_INFINITY;
    for (name, signal) in signals {
        for drive in [1.0, 10.0] {
            let input: Vec<f32> = signal.iter().map(|sample| sample * drive).collect();
            let mut config = config.clone();
            config["channels"] = json!(1);
            let variant = Variant::of("dynamics.true_peak_limiter", &config);
            let mut bench = Bench::new(&variant, 48_000, values);
            let ceiling_db = bench.bank.target(0);
            let output = play(&mut bench, &[input], &[]);
            let over = db(true_peak(&output[0])) - ceiling_db;
            assert!(
                over <= bound_db,
                "{name}, driven by {drive}: {over} dB above the ceiling"
            );
            worst = worst.max(over);
        }
    }
    println!("worst: {worst:.3} dB");
}

#[test]
fn tones_between_the_samples_stay_at_the_ceiling() {
    let burst = |part: f64| {
        of(|frame| {
            if (frame / 700) % 3 == 1 {
                (TAU * part * frame as f64 + PI / 4.0).sin()
            } else {
                0.0
            }
        })
    };
    check(
        &json!({}),
        &[],
        0.2,
        &[
            ("a quarter of the rate at 45°", tone(0.25, PI / 4.0)),
            ("0.45 of the rate", tone(0.45, 0.3)),
            ("0.47 of the rate", tone(0.47, 0.3)),
            ("0.4317 of the rate", tone(0.4317, 1.0)),
            ("a third of the rate", tone(1.0 / 3.0, 0.2)),
            ("a burst at a quarter", burst(0.25)),
            ("a burst at 0.45", burst(0.45)),
        ],
    );
}

#[test]
fn noise_stays_at_the_ceiling() {
    let noise = WhiteNoise::new(5, 0);
    let at = |frame: usize| noise.at(frame as u64);
    check(
        &json!({}),
        &[],
        0.2,
        &[
            ("noise", of(at)),
            (
                "bursts of noise",
                of(|frame| {
                    if (frame / 300) % 3 == 1 {
                        at(frame)
                    } else {
                        0.0
                    }
                }),
            ),
            (
                "random signs",
                of(|frame| if at(frame) < 0.0 { -1.0 } else { 1.0 }),
            ),
            ("noise upwards", of(|frame| at(frame) - at(frame + 1))),
            (
                "random phases",
                of(|frame| {
                    (1..40_u32)
                        .map(|k| {
                            (TAU * (f64::from(k) / 81.0 * frame as f64 + noise.at(u64::from(k))))
                                .sin()
                        })
                        .sum::<f64>()
                        / 12.0
                }),
            ),
        ],
    );
}

#[test]
fn corners_stay_at_the_ceiling() {
    check(
        &json!({}),
        &[],
        0.2,
        &[
            ("a square of 100 Hz", square(100.3 / 48_000.0)),
            ("a square of 997 Hz", square(997.0 / 48_000.0)),
            ("a square of 7777 Hz", square(7777.0 / 48_000.0)),
            ("a square of 11025 Hz", square(11_025.0 / 48_000.0)),
            ("a square of 23 kHz", square(23.0 / 48.0)),
            (
                "steps",
                of(|frame| if (frame / 450) % 2 == 0 { 1.0 } else { -0.3 }),
            ),
            (
                "impulses",
                of(|frame| {
                    f64::from(u8::from(frame % 197 == 3)) - f64::from(u8::from(frame % 311 == 7))
                }),
            ),
            (
                "what a sinc is worst for",
                of(|frame| {
                    let time = (frame % 1500) as f64 - 750.5;
                    if time.abs() < 60.0 {
                        (PI * time).sin().signum() * time.signum()
                    } else {
                        0.0
                    }
                }),
            ),
        ],
    );
}

#[test]
fn short_releases_and_low_ceilings_hold_as_well() {
    let noise = WhiteNoise::new(6, 0);
    let at = |frame: usize| noise.at(frame as u64);
    let signals = [
        (
            "bursts of noise",
            of(|frame| {
                if (frame / 300) % 3 == 1 {
                    at(frame)
                } else {
                    0.0
                }
            }),
        ),
        ("0.45 of the rate", tone(0.45, 0.3)),
    ];
    let values = [
        ("release_ms", 1.0),
        ("follow_programme", 0.0),
        ("ceiling_db", -20.0),
    ];
    check(&json!({}), &values, 0.2, &signals);
    check(
        &json!({ "look_ahead_ms": 2.0 }),
        &[("release_ms", 10.0)],
        0.2,
        &signals,
    );
}

#[test]
fn what_stays_below_the_ceiling_passes_bit_for_bit() {
    // White noise of peak 0.25 has true peaks well below -1 dB.
    let mut input = noise(2, 8000, 0.25, 8);
    let variant = Variant::of("dynamics.true_peak_limiter", &json!({}));
    let mut bench = Bench::new(&variant, 48_000, &[]);
    let late = bench.latency;
    assert_eq!(late, 240 + 261);
    let output = play(&mut bench, &input, &[]);
    for (out, sample) in output.iter().zip(&input) {
        assert_eq!(out[late..], sample[..8000 - late]);
    }
    // And again once a loud passage is over; both channels had one gain.
    for channel in &mut input {
        channel[500] = 4.0;
    }
    let values = [("release_ms", 5.0), ("follow_programme", 0.0)];
    let mut bench = Bench::new(&variant, 48_000, &values);
    let output = play(&mut bench, &input, &[]);
    assert_ne!(output[0][late + 520], input[0][520]);
    assert_eq!(output[0][late + 5500..], input[0][5500..8000 - late]);
}

#[test]
fn a_gain_that_was_down_for_long_comes_back_slowly_if_it_follows_the_programme() {
    let after = |loud: usize, follows: f64| {
        let variant = Variant::of("dynamics.true_peak_limiter", &json!({ "channels": 1 }));
        let mut bench = Bench::new(
            &variant,
            48_000,
            &[("release_ms", 20.0), ("follow_programme", follows)],
        );
        let late = bench.latency;
        let mut input = vec![narrow(0.5); 48_000];
        let start = 30_000 - loud;
        input[start..30_000].fill(4.0);
        let output = play(&mut bench, &[input], &[]);
        // A tenth of a second later.
        db(f64::from(output[0][30_000 + late + 4800]) / 0.5)
    };
    assert!(after(20, 1.0) > -1.0, "{}", after(20, 1.0));
    assert!(after(28_000, 1.0) < -5.0);
    assert!(after(28_000, 0.0) > -0.3);
}
