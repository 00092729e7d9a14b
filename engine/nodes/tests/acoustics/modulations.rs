//! Chorus, flanger, phaser, tremolo, vibrato, ring modulation.

use serde_json::{Value, json};

use super::spectrum::powers;
use super::{db, peak, play, rms, sharpest, sine};
use crate::rig::bench::Bench;
use crate::rig::signal::noise;
use crate::rig::variant::Variant;

const RATE: u32 = 48_000;

fn run(name: &str, config: &Value, values: &[(&str, f64)], input: &[Vec<f32>]) -> Vec<Vec<f32>> {
    let mut bench = Bench::new(&Variant::of(name, config), RATE, values);
    play(&mut bench, input, &[])
}

/// Frames, parameters and their new values.
type Turns = [(usize, &'static str, f64); 4];

/// The frequency of a tone between two frames, by its rises through zero.
fn frequency(samples: &[f32]) -> f64 {
    let rises: Vec<f64> = samples
        .windows(2)
        .enumerate()
        .filter(|(_, pair)| pair[0] < 0.0 && pair[1] >= 0.0)
        .map(|(frame, pair)| frame as f64 + f64::from(pair[0]) / f64::from(pair[0] - pair[1]))
        .collect();
    f64::from(RATE) * (rises.len() - 1) as f64 / (rises.last().unwrap() - rises[0])
}

#[test]
fn vibrato_bends_the_pitch_by_depth_and_rate() {
    let input = vec![sine(1000.0, 48_000.0, 48_000, 0.5)];
    let values = [("rate_hz", 2.0), ("depth_ms", 2.0)];
    let output = run(
        "modulation.vibrato",
        &json!({ "channels": 1 }),
        &values,
        &input,
    )
    .remove(0);
    let heard: Vec<f64> = output[4800..].chunks_exact(960).map(frequency).collect();
    let highest = heard.iter().copied().fold(0.0, f64::max);
    let lowest = heard.iter().copied().fold(f64::INFINITY, f64::min);
    // Half of 2 ms, 2π · 2 times a second: 1.257 %.
    let bend = std::f64::consts::PI * 0.002 * 2.0;
    assert!((highest / 1000.0 - 1.0 - bend).abs() < 0.0008, "{highest}");
    assert!((1.0 - lowest / 1000.0 - bend).abs() < 0.0008, "{lowest}");
    assert!((db(peak(&output) / 0.5)).abs() < 0.05);
}

#[test]
fn tremolo_goes_from_one_to_one_minus_depth() {
    let input = vec![vec![0.5; 48_000]; 2];
    for (shape, lowest) in [(0.0, 0.125), (1.0, 0.125), (2.0, 0.125), (3.0, 0.125)] {
        let values = [
            ("shape", shape),
            ("rate_hz", 4.0),
            ("depth", 0.75),
            ("stereo_phase_deg", 180.0),
        ];
        let output = run("modulation.tremolo", &json!({}), &values, &input);
        let left = &output[0][12_000..36_000];
        let least = left.iter().copied().fold(f32::INFINITY, f32::min);
        // The low-pass does not quite reach the lowest corner of a saw.
        let near = if shape == 3.0 { 0.012 } else { 0.004 };
        assert!((f64::from(least) - lowest).abs() < near, "{shape}: {least}");
        assert!((peak(left) - 0.5).abs() < near, "{shape}: {}", peak(left));
        // Of a jump of 0.375 in 2 ms, no frame takes more than a fiftieth.
        let step = left
            .windows(2)
            .map(|pair| (pair[1] - pair[0]).abs())
            .fold(0.0, f32::max);
        assert!(step < 0.0075, "{shape}: {step}");
        // Four swings a second, and the right side half a swing behind.
        let behind = &output[1][12_000 + 6000..36_000 + 6000];
        let off = left
            .iter()
            .zip(behind)
            .map(|(l, r)| (l - r).abs())
            .fold(0.0, f32::max);
        assert!(off < 2e-3, "{shape}: {off}");
    }
}

#[test]
fn a_phaser_of_four_stages_has_two_notches_where_they_belong() {
    // Without depth it stands still: all-passes at 1000 Hz turn by 180° twice, at tan(22.5°) and tan(67.5°) of it.
    let values = [
        ("frequency_hz", 1000.0),
        ("depth_octaves", 0.0),
        ("feedback", 0.0),
    ];
    let level = |hz: f64| {
        let input = vec![sine(hz, 48_000.0, 24_000, 0.5)];
        let output = run(
            "modulation.phaser",
            &json!({ "channels": 1 }),
            &values,
            &input,
        )
        .remove(0);
        db(rms(&output[12_000..]) / rms(&input[0][12_000..]))
    };
    // The trapezoidal rule bends tan(π·f/rate).
    let warped = |ratio: f64| {
        let w = (std::f64::consts::PI * 1000.0 / 48_000.0).tan() * ratio;
        w.atan() * 48_000.0 / std::f64::consts::PI
    };
    for ratio in [2.0_f64.sqrt() - 1.0, 2.0_f64.sqrt() + 1.0] {
        let notch = warped(ratio);
        assert!(level(notch) < -50.0, "{notch} Hz: {} dB", level(notch));
    }
    for hz in [20.0, 1000.0, 20_000.0] {
        assert!(level(hz).abs() < 0.2, "{hz} Hz: {} dB", level(hz));
    }
}

#[test]
fn a_flanger_that_stands_is_the_comb_of_its_delay() {
    let values = [("delay_ms", 1.0), ("depth_ms", 0.0), ("feedback", 0.0)];
    for through_zero in [false, true] {
        let config = json!({ "channels": 1, "through_zero": through_zero });
        let level = |hz: f64| {
            let input = vec![sine(hz, 48_000.0, 24_000, 0.5)];
            let output = run("modulation.flanger", &config, &values, &input).remove(0);
            db(rms(&output[12_000..]) / rms(&input[0][12_000..]))
        };
        // 1 ms behind the dry signal, or 1.5 ms before it.
        let apart = if through_zero { 1.5 } else { 1.0 };
        assert!(level(500.0 / apart) < -60.0, "{} dB", level(500.0 / apart));
        assert!(
            level(1000.0 / apart).abs() < 0.05,
            "{} dB",
            level(1000.0 / apart)
        );
    }
    // Swinging through zero, it comes to where both are one: a click is as high as it was.
    let config = json!({ "channels": 1, "through_zero": true });
    let values = [
        ("rate_hz", 1.0),
        ("depth_ms", 5.0),
        ("delay_ms", 0.05),
        ("feedback", 0.0),
    ];
    let input = noise(1, 48_000, 0.5, 3);
    let output = run("modulation.flanger", &config, &values, &input).remove(0);
    let closest = (1000..47_000)
        .step_by(4)
        .map(|frame| {
            let error = (0..16).map(|place| output[frame + place] - input[0][frame + place - 120]);
            rms(&error.collect::<Vec<_>>())
        })
        .fold(f64::INFINITY, f64::min);
    assert!(closest < 0.03, "{closest}");
}

#[test]
fn chorus_keeps_the_power_of_noise_and_spreads_the_sides() {
    let mono = noise(1, 96_000, 0.5, 4).remove(0);
    let input = vec![mono.clone(), mono];
    for voices in [1, 3, 8] {
        let config = json!({ "voices": voices });
        let output = run(
            "modulation.chorus",
            &config,
            &[("mix", 1.0), ("rate_hz", 1.0)],
            &input,
        );
        let level = db(rms(&output[0][9600..]) / rms(&input[0][9600..]));
        // Between frames the interpolation takes a little of the highest octave.
        assert!((-1.5..0.3).contains(&level), "{voices}: {level} dB");
        let product: f64 = output[0]
            .iter()
            .zip(&output[1])
            .map(|(l, r)| f64::from(l * r))
            .sum();
        let correlation = product / (rms(&output[0]) * rms(&output[1]) * 96_000.0);
        assert!(correlation.abs() < 0.3, "{voices}: {correlation}");
    }
}

#[test]
fn ring_modulation_gives_sum_and_difference() {
    let bins = 32_768;
    let hz = |bin: f64| bin * 48_000.0 / 32_768.0;
    let input = vec![sine(hz(3000.0), 48_000.0, 40_000, 0.5)];
    let values = [("frequency_hz", hz(500.0))];
    let output = run(
        "modulation.ring",
        &json!({ "channels": 1 }),
        &values,
        &input,
    )
    .remove(0);
    let signal: Vec<f64> = output[40_000 - bins..]
        .iter()
        .map(|x| f64::from(*x))
        .collect();
    let powers = powers(&signal);
    for bin in [2500, 3500] {
        // Half of the amplitude each.
        let level = 10.0 * (powers[bin] / (0.25 * 0.25 / 4.0)).log10();
        assert!(level.abs() < 0.05, "{bin}: {level} dB");
    }
    assert!(powers[3000] < 1e-10 && powers[500] < 1e-10);
}

#[test]
fn turning_makes_no_click() {
    let input = vec![sine(250.0, 48_000.0, 72_000, 0.5)];
    let turns: [(&str, Turns); 5] = [
        (
            "modulation.chorus",
            [
                (20_001, "depth_ms", 6.0),
                (30_003, "delay_ms", 30.0),
                (50_009, "rate_hz", 2.0),
                (60_001, "mix", 0.9),
            ],
        ),
        (
            "modulation.flanger",
            [
                (20_001, "depth_ms", 6.0),
                (30_003, "delay_ms", 3.0),
                (50_009, "feedback", -0.5),
                (60_001, "mix", -0.5),
            ],
        ),
        (
            "modulation.phaser",
            [
                (20_001, "frequency_hz", 3000.0),
                (30_003, "depth_octaves", 5.0),
                (50_009, "feedback", -0.5),
                (60_001, "mix", 0.9),
            ],
        ),
        (
            "modulation.tremolo",
            [
                (20_001, "depth", 1.0),
                (30_003, "rate_hz", 9.0),
                (50_009, "shape", 1.0),
                (60_001, "stereo_phase_deg", 90.0),
            ],
        ),
        (
            "modulation.vibrato",
            [
                (20_001, "depth_ms", 4.0),
                (30_003, "rate_hz", 2.0),
                (50_009, "spread", 0.5),
                (60_001, "depth_ms", 0.0),
            ],
        ),
    ];
    for (name, changes) in turns {
        let mut bench = Bench::new(&Variant::of(name, &json!({ "channels": 1 })), RATE, &[]);
        let output = play(&mut bench, &input, &changes).remove(0);
        let corner = sharpest(&output[4000..]);
        println!("{name}: {corner:.5}");
        // The tone's own corners are 0.5 · (2π·250/48000)² = 0.00054; bent up and doubled they stay below four times that.
        assert!(corner < 0.0022, "{name}: {corner}");
    }
}
