//! Reverb: decay, level, density, modes, width; crossfeed.

use airloom_api::process::status::Status;
use airloom_api::time::SampleRate;
use serde_json::json;

use super::spectrum::{octave, powers};
use super::{db, peak, play, rms, sharpest, sine};
use crate::rig::bench::Bench;
use crate::rig::signal::noise;
use crate::rig::variant::Variant;

const RATE: u32 = 48_000;

/// Everything rings alike and nothing is cut.
const PLAIN: [(&str, f64); 6] = [
    ("high_decay", 1.0),
    ("low_decay", 1.0),
    ("low_cut_hz", 10.0),
    ("high_cut_hz", 22_000.0),
    ("mix", 1.0),
    ("predelay_ms", 0.0),
];

/// What a click on the left becomes, on both sides.
fn response(algorithm: &str, seconds: f64, values: &[(&str, f64)]) -> Vec<Vec<f32>> {
    let variant = Variant::of("space.reverb", &json!({ "algorithm": algorithm }));
    let mut bench = Bench::new(&variant, RATE, values);
    let frames = SampleRate::new(RATE).unwrap().frames(seconds).as_usize();
    let mut input = vec![vec![0.0; frames]; 2];
    input[0][0] = 1.0;
    play(&mut bench, &input, &[])
}

/// The decay time in a band, over the four ways from a side to a side.
fn decay_of(algorithm: &str, seconds: f64, values: &[(&str, f64)], bands: &[f64]) -> Vec<f64> {
    let ways = responses(algorithm, seconds, values);
    let in_band = |hz: f64| {
        let heard = ways.iter().map(|way| octave(way, hz, f64::from(RATE)));
        let mut sum = vec![0.0; ways[0].len()];
        for way in heard {
            for (sum, x) in sum.iter_mut().zip(way) {
                *sum += x * x;
            }
        }
        decay(&sum)
    };
    bands.iter().map(|hz| in_band(*hz)).collect()
}

/// What a click on either side becomes, on either side.
fn responses(algorithm: &str, seconds: f64, values: &[(&str, f64)]) -> Vec<Vec<f32>> {
    let variant = Variant::of("space.reverb", &json!({ "algorithm": algorithm }));
    let frames = SampleRate::new(RATE).unwrap().frames(seconds).as_usize();
    (0..2)
        .flat_map(|side: usize| {
            let mut bench = Bench::new(&variant, RATE, values);
            let mut input = vec![vec![0.0; frames]; 2];
            input[side][0] = 1.0;
            play(&mut bench, &input, &[])
        })
        .collect()
}

/// The decay time by Schroeder's backward integration ("New method of measuring reverberation time", 1965): twice the
/// time from -5 to -35 dB, by a straight line of least squares, of an energy by frames.
fn decay(energies: &[f64]) -> f64 {
    let mut energy = 0.0;
    let mut curve: Vec<f64> = energies
        .iter()
        .rev()
        .map(|x| {
            energy += x;
            energy
        })
        .collect();
    curve.reverse();
    let points: Vec<(f64, f64)> = curve
        .iter()
        .enumerate()
        .map(|(frame, left)| {
            (
                frame as f64 / f64::from(RATE),
                10.0 * (left / energy).log10(),
            )
        })
        .filter(|(_, level)| (-35.0..-5.0).contains(level))
        .collect();
    let count = points.len() as f64;
    let (mt, ml) = points.iter().fold((0.0, 0.0), |(t, l), point| {
        (t + point.0 / count, l + point.1 / count)
    });
    let (mut up, mut down) = (0.0, 0.0);
    for (t, l) in points {
        up += (t - mt) * (l - ml);
        down += (t - mt) * (t - mt);
    }
    -60.0 * down / up
}

#[test]
fn it_decays_in_the_time_that_is_set() {
    for (algorithm, times) in [
        ("hall", [0.8, 2.5]),
        ("room", [0.3, 0.9]),
        ("plate", [1.0, 2.5]),
    ] {
        for seconds in times {
            for size in [0.7, 1.0] {
                let mut values = PLAIN.to_vec();
                values.extend([("decay_seconds", seconds), ("size", size)]);
                let found = decay_of(algorithm, seconds * 1.3, &values, &[500.0, 1000.0, 2000.0]);
                let off = found.iter().map(|found| found / seconds - 1.0);
                let worst = off.fold(0.0, |most: f64, off| most.max(off.abs()));
                println!("{algorithm} {seconds} s, size {size}: {found:.3?}");
                assert!(
                    worst < 0.05,
                    "{algorithm} {seconds} s, size {size}: {found:?}"
                );
            }
        }
    }
}

#[test]
fn highs_and_lows_decay_by_themselves() {
    for algorithm in ["hall", "room", "plate"] {
        let values = [
            ("decay_seconds", 1.2),
            ("high_decay", 0.4),
            ("low_decay", 1.6),
            ("mix", 1.0),
        ];
        let found = decay_of(algorithm, 2.5, &values, &[63.0, 1000.0, 10_000.0]);
        let (low, mid, high) = (found[0], found[1], found[2]);
        println!("{algorithm}: {low:.2} s, {mid:.2} s, {high:.2} s");
        assert!((mid / 1.2 - 1.0).abs() < 0.06, "{algorithm}: {mid}");
        assert!((1.45..2.1).contains(&low), "{algorithm}: {low}");
        // Lines alone take the highs, and a quarter of the lengths of a plate lies in all-passes.
        assert!((0.4..0.75).contains(&high), "{algorithm}: {high}");
    }
}

#[test]
fn the_ringing_has_the_energy_of_what_goes_in() {
    for algorithm in ["hall", "room", "plate"] {
        for seconds in [0.6, 1.5, 4.0] {
            let mut values = PLAIN.to_vec();
            values.extend([("decay_seconds", seconds)]);
            if algorithm != "plate" {
                values.push(("early_db", -60.0));
            }
            let ways = responses(algorithm, seconds, &values);
            let mut click = vec![0.0; 4800];
            click[0] = 1.0;
            let power = |signal: &[f32], hz: f64| -> f64 {
                octave(signal, hz, f64::from(RATE))
                    .iter()
                    .map(|x| x * x)
                    .sum()
            };
            let bands = [250.0, 500.0, 1000.0, 2000.0, 4000.0];
            // Half of it from each side.
            let energy: f64 = bands
                .iter()
                .map(|hz| {
                    ways.iter().map(|way| power(way, *hz)).sum::<f64>() / power(&click, *hz) / 10.0
                })
                .sum();
            let level = 10.0 * energy.log10();
            println!("{algorithm} {seconds} s: {level:.2} dB");
            assert!(level.abs() < 1.0, "{algorithm} {seconds} s: {level} dB");
        }
    }
}

/// Echo density by J. Abel and P. Huang, "A simple, robust measure of reverberation echo density", 2006: the part of the
/// samples of a window beyond its standard deviation, against that of Gaussian noise.
fn density(window: &[f32]) -> f64 {
    let deviation = rms(window);
    let beyond = window
        .iter()
        .filter(|x| f64::from(x.abs()) > deviation)
        .count();
    beyond as f64 / window.len() as f64 / 0.317_31
}

#[test]
fn echoes_become_dense_soon() {
    // Whole windows of 20 ms, so times are up to 10 ms late.
    for (algorithm, limit) in [("hall", 0.11), ("room", 0.06), ("plate", 0.07)] {
        let mut values = PLAIN.to_vec();
        values.extend([("decay_seconds", 2.0)]);
        let response = response(algorithm, 0.5, &values);
        let window = 960;
        let dense = (0..)
            .map(|step| step * 96)
            .find(|start| density(&response[0][*start..start + window]) > 0.9)
            .unwrap();
        let seconds = (dense + window / 2) as f64 / f64::from(RATE);
        println!("{algorithm}: dense after {seconds:.3} s");
        assert!(seconds < limit, "{algorithm}: {seconds}");
        let rest = (10_000..20_000)
            .step_by(960)
            .map(|start| density(&response[0][start..start + window]));
        assert!(
            rest.clone().all(|density| density > 0.8),
            "{algorithm}: {:?}",
            rest.collect::<Vec<_>>()
        );
    }
}

#[test]
fn no_mode_rings_above_the_others() {
    for (algorithm, seconds, start, frames) in [
        ("hall", 3.0, 40_000, 65_536),
        ("room", 1.0, 12_000, 32_768),
        ("plate", 3.0, 40_000, 65_536),
    ] {
        let mut values = PLAIN.to_vec();
        values.extend([("decay_seconds", seconds)]);
        let response = response(algorithm, 0.8 * seconds + 0.2, &values);
        // The late tail: what rings longest is left.
        let tail: Vec<f64> = response[0][start..start + frames]
            .iter()
            .map(|x| f64::from(*x))
            .collect();
        let powers = powers(&tail);
        let mut worst = 0.0_f64;
        for bin in frames / 160..frames / 6 {
            let around = &powers[bin - 150..bin + 150];
            let mean = around.iter().sum::<f64>() / around.len() as f64;
            worst = worst.max(powers[bin] / mean);
        }
        // Of Gaussian noise the largest of 10,500 bins is 9.7 dB above the mean.
        let worst = 10.0 * worst.log10();
        println!("{algorithm}: {worst:.1} dB above the mean");
        assert!(worst < 14.0, "{algorithm}: {worst} dB");
    }
}

#[test]
fn both_sides_are_different_and_width_brings_them_together() {
    for algorithm in ["hall", "room", "plate"] {
        let correlation = |width: f64| {
            let mut values = PLAIN.to_vec();
            values.extend([("decay_seconds", 1.5), ("width", width)]);
            let sides = response(algorithm, 1.0, &values);
            let product: f64 = sides[0]
                .iter()
                .zip(&sides[1])
                .map(|(l, r)| f64::from(l * r))
                .sum();
            product / (rms(&sides[0]) * rms(&sides[1]) * sides[0].len() as f64)
        };
        println!("{algorithm}: correlation {:.3}", correlation(1.0));
        assert!(
            correlation(1.0).abs() < 0.15,
            "{algorithm}: {}",
            correlation(1.0)
        );
        assert!(
            correlation(0.0) > 0.999,
            "{algorithm}: {}",
            correlation(0.0)
        );
    }
}

#[test]
fn nothing_clicks_when_it_is_turned() {
    let input = vec![sine(300.0, 48_000.0, 96_000, 0.5); 2];
    for algorithm in ["hall", "room", "plate"] {
        let variant = Variant::of("space.reverb", &json!({ "algorithm": algorithm }));
        let mut bench = Bench::new(&variant, RATE, &[("mix", 1.0)]);
        let changes = [
            (30_001, "size", 1.3),
            (36_333, "predelay_ms", 60.0),
            (42_011, "decay_seconds", 0.6),
            (50_011, "width", 0.2),
            (55_111, "modulation", 1.0),
            (60_011, "diffusion", 0.1),
            (66_011, "high_decay", 0.1),
            (70_101, "size", 0.5),
            (80_101, "wet_db", -10.0),
        ];
        let output = play(&mut bench, &input, &changes);
        // A room answers a lasting tone with a level of its own, so the corners are held against those of the tone that rests.
        let resting = sharpest(&output[0][20_000..30_000]) / peak(&output[0][20_000..30_000]);
        let corner = sharpest(&output[0][30_000..]) / peak(&output[0][30_000..]);
        println!("{algorithm}: {resting:.5} at rest, {corner:.5} turned");
        assert!(
            corner < 2.0 * resting,
            "{algorithm}: {corner} for {resting}"
        );
    }
}

#[test]
fn a_reverb_comes_to_rest() {
    let variant = Variant::of("space.reverb", &json!({ "algorithm": "room" }));
    let mut bench = Bench::new(&variant, 8000, &[("decay_seconds", 0.3)]);
    let mut input = noise(2, 40_000, 0.5, 3);
    for channel in &mut input {
        channel[1000..].fill(0.0);
    }
    let output = play(&mut bench, &input, &[]);
    assert_eq!(bench.status, Status::Idle);
    assert_eq!(peak(&output[0][35_000..]), 0.0);
}

#[test]
fn crossfeed_keeps_mono_and_separates_as_set() {
    let variant = Variant::of("space.crossfeed", &json!({}));
    let both = noise(1, 5000, 0.5, 7).remove(0);
    let mut bench = Bench::new(&variant, RATE, &[]);
    let mono = vec![both.clone(), both.clone()];
    assert_eq!(play(&mut bench, &mono, &[]), mono);
    for (hz, separation, expected) in [
        (30.0, 4.5, 4.5),
        (30.0, 9.5, 9.5),
        (700.0, 4.5, 9.9),
        (8000.0, 4.5, 30.3),
    ] {
        let mut bench = Bench::new(&variant, RATE, &[("separation_db", separation)]);
        let left = sine(hz, 48_000.0, 48_000, 0.5);
        let output = play(&mut bench, &[left, vec![0.0; 48_000]], &[]);
        let found = db(rms(&output[0][9600..]) / rms(&output[1][9600..]));
        println!("{hz} Hz, {separation} dB: {found:.2} dB");
        assert!(
            (found - expected).abs() < 0.6,
            "{hz} Hz, {separation} dB: {found} dB"
        );
    }
}
