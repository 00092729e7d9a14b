//! What analysers show, against signals that are known.

use std::f64::consts::TAU;

use airloom_api::node::reading::Reading;
use airloom_dsp::noise::white::WhiteNoise;
use airloom_dsp::sample::narrow;
use serde_json::{Value, json};

use super::sine;
use crate::rig::bench::{Bench, Drive};
use crate::rig::signal::{blocks, noise};
use crate::rig::variant::Variant;

const RATE: u32 = 48_000;

/// A bench that has heard a signal; `values` are parameters.
fn heard(name: &str, config: &Value, values: &[(&str, f64)], input: &[Vec<f32>]) -> Bench {
    let mut bench = Bench::new(&Variant::of(name, config), RATE, values);
    hear(&mut bench, input);
    bench
}

/// Lets a bench hear more; what passes is what came.
fn hear(bench: &mut Bench, input: &[Vec<f32>]) {
    let drive = Drive {
        blocks: blocks(input[0].len(), 500),
        ..Drive::default()
    };
    assert_eq!(bench.run(input, &drive), input);
}

fn tone(frequency_hz: f64, peak_db: f64, frames: u32) -> Vec<f32> {
    let peak = 10.0_f64.powf(peak_db / 20.0);
    sine(frequency_hz, f64::from(RATE), frames, peak)
}

fn curve(bench: &mut Bench, id: &str) -> Vec<(f64, f64)> {
    match bench.reading(id) {
        Reading::Curve(points) => points,
        other => panic!("{id} is {other:?}"),
    }
}

/// The highest point of a curve.
fn top(curve: &[(f64, f64)]) -> (f64, f64) {
    let points = curve.iter().copied();
    points.fold((0.0, f64::NEG_INFINITY), |top, point| {
        if point.1 > top.1 { point } else { top }
    })
}

#[test]
fn a_sine_of_minus_20_reads_minus_20() {
    for size in [512, 4096, 32_768] {
        let bin = f64::from(RATE) / f64::from(size);
        for (window, bins, tolerance) in [
            ("flat_top", 40.0, 0.01),
            ("flat_top", 40.5, 0.01),
            ("flat_top", 81.3, 0.01),
            ("hann", 40.0, 0.1),
            ("hamming", 40.0, 0.1),
            ("blackman_harris", 40.0, 0.1),
            ("nuttall", 40.0, 0.1),
            ("rectangular", 40.0, 0.1),
        ] {
            let config = json!({ "channels": 1, "size": size.to_string(), "window": window });
            let input = [tone(bins * bin, -20.0, 40_000)];
            let mut bench = heard("meter.spectrum", &config, &[], &input);
            let (frequency, level) = top(&curve(&mut bench, "spectrum"));
            assert!(
                (level + 20.0).abs() < tolerance,
                "{window} {size} {bins}: {level}"
            );
            assert!(
                (frequency - bins * bin).abs() <= bin,
                "{window} {size}: {frequency}"
            );
        }
        // The line itself is exact between bins under other windows too.
        for bins in [40.0, 40.3, 40.5] {
            let config = json!({ "channels": 1, "size": size.to_string() });
            let input = [tone(bins * bin, -20.0, 40_000)];
            let mut bench = heard("meter.spectrum", &config, &[], &input);
            assert!(
                (bench.number("peak_db") + 20.0).abs() < 0.1,
                "{size} {bins}"
            );
            assert!((bench.number("peak_hz") - bins * bin).abs() < 0.05 * bin);
        }
    }
}

#[test]
fn the_spectrum_is_of_one_channel_or_of_all() {
    let input = [vec![0.0; 20_000], tone(1500.0, -20.0, 20_000)];
    for (channel, expected) in [(0.0, -23.01), (1.0, -200.0), (2.0, -20.0)] {
        let values = [("channel", channel)];
        let mut bench = heard("meter.spectrum", &json!({}), &values, &input);
        let (_, level) = top(&curve(&mut bench, "spectrum"));
        assert!((level - expected).abs() < 0.02, "{channel}: {level}");
    }
}

#[test]
fn peak_hold_keeps_what_is_over_and_no_averaging_forgets_it() {
    for (averaging, expected) in [(0.0, -60.0), (2.0, -20.0)] {
        let values = [("averaging", averaging)];
        let loud = [tone(1500.0, -20.0, 20_000)];
        let mut bench = heard("meter.spectrum", &json!({ "channels": 1 }), &values, &loud);
        let (_, level) = top(&curve(&mut bench, "spectrum"));
        assert!((level + 20.0).abs() < 0.02, "{level}");
        hear(&mut bench, &[tone(1500.0, -60.0, 20_000)]);
        let (_, level) = top(&curve(&mut bench, "spectrum"));
        assert!((level - expected).abs() < 0.02, "{averaging}: {level}");
    }
}

#[test]
fn white_noise_reads_its_density() {
    // Power in a bin: the noise's over the bins, times the window's noise bandwidth (1.5 of Hann), against a sine.
    let input = noise(1, 200_000, 1.0, 9);
    let config = json!({ "channels": 1, "size": "512" });
    let values = [("averaging_seconds", 60.0)];
    let mut bench = Bench::new(&Variant::of("meter.spectrum", &config), RATE, &values);
    for part in 0..10 {
        hear(
            &mut bench,
            &[input[0][part * 20_000..(part + 1) * 20_000].to_vec()],
        );
        bench.reading("spectrum");
    }
    let expected = 10.0 * (2.0 / 3.0 / 256.0 * 1.5_f64).log10();
    for (frequency, level) in curve(&mut bench, "spectrum") {
        if (300.0..2000.0).contains(&frequency) {
            assert!(
                (level - expected).abs() < 0.7,
                "{frequency}: {level}, {expected}"
            );
        }
    }
}

#[test]
fn the_floor_of_24_bits_is_seen_and_a_known_distortion_measured() {
    let step = 2.0_f64.powi(-23);
    let level = 10.0_f64.powf(-1.0 / 20.0);
    let (one, other) = (WhiteNoise::new(5, 0), WhiteNoise::new(5, 1));
    let wave = |n: u64| level * (TAU * 997.0 * n as f64 / f64::from(RATE)).sin();
    let dithered = |n: u64| {
        let dither = 0.5 * (one.at(n) + other.at(n));
        narrow((wave(n) / step + dither).round() * step)
    };
    let clean: Vec<f32> = (0..150_000).map(dithered).collect();
    let mut bench = heard("meter.distortion", &json!({ "channels": 1 }), &[], &[clean]);
    let floor = bench.number("thd_n_db");
    assert!((-143.0..-141.0).contains(&floor), "{floor}");
    assert!((bench.number("fundamental_hz") - 997.0).abs() < 0.01);
    assert!((bench.number("level_db") + 1.0).abs() < 0.001);
    // x + 0.001 x²: the second harmonic is half of that of the peak.
    let bent = |n: u64| narrow(wave(n) + 0.001 * wave(n) * wave(n));
    let bent: Vec<f32> = (0..150_000).map(bent).collect();
    let input = [vec![0.0; bent.len()], bent];
    let mut bench = heard("meter.distortion", &json!({}), &[("channel", 2.0)], &input);
    let expected = 0.0005 * level;
    for (id, value) in [
        ("thd_percent", 100.0 * expected),
        ("thd_n_percent", 100.0 * expected),
    ] {
        let shown = bench.number(id);
        assert!(
            (shown / value - 1.0).abs() < 0.005,
            "{id}: {shown}, {value}"
        );
    }
    let shown = bench.number("thd_db");
    assert!((shown - 20.0 * expected.log10()).abs() < 0.05, "{shown}");
}

#[test]
fn the_tuner_names_the_note() {
    // Frequency, reference, key and cents.
    for (frequency, reference, key, cents) in [
        (440.0, 440.0, 69.0, 0.0),
        (442.0, 442.0, 69.0, 0.0),
        (82.4069, 440.0, 40.0, 0.0),
        (30.868, 440.0, 23.0, 0.0),
        (445.112, 440.0, 69.0, 20.0),
        (4186.01, 440.0, 108.0, 0.0),
    ] {
        let input = vec![tone(frequency, -20.0, 30_000); 2];
        let values = [("reference_hz", reference)];
        let mut bench = heard("meter.tuner", &json!({}), &values, &input);
        assert_eq!(bench.number("note"), key, "{frequency}");
        let shown = bench.number("cents");
        assert!((shown - cents).abs() < 1.0, "{frequency}: {shown}");
        assert!(bench.number("clarity") > 0.99);
    }
    // Above its range it says nothing, rather than a lower octave.
    for frequency in [6500.0, 7040.0, 9000.0, 12_000.0, 15_000.0, 18_000.0] {
        let input = vec![tone(frequency, -20.0, 30_000); 2];
        let mut bench = heard("meter.tuner", &json!({}), &[], &input);
        let shown = bench.number("frequency_hz");
        assert!(shown.is_nan(), "{frequency}: {shown}");
    }
    let mut bench = heard("meter.tuner", &json!({}), &[], &noise(2, 30_000, 0.5, 3));
    assert!(bench.number("frequency_hz").is_nan());
}

#[test]
fn the_goniometer_tells_width_and_balance() {
    let mono = tone(500.0, -6.0, 30_000);
    let turned: Vec<f32> = mono.iter().map(|sample| -sample).collect();
    let half: Vec<f32> = mono.iter().map(|sample| 0.5 * sample).collect();
    let see = |left: &[f32], right: &[f32]| {
        let mut bench = heard(
            "meter.goniometer",
            &json!({}),
            &[],
            &[left.to_vec(), right.to_vec()],
        );
        let points = match bench.reading("points") {
            Reading::Points(points) => points,
            other => panic!("{other:?}"),
        };
        assert!((500..=1024).contains(&points.len()), "{}", points.len());
        (
            points,
            bench.number("correlation"),
            bench.number("balance_db"),
        )
    };
    let (points, correlation, balance) = see(&mono, &mono);
    assert!(points.iter().all(|(x, y)| *x == 0.0 && y.abs() < 0.51));
    assert!((correlation - 1.0).abs() < 1e-6 && balance.abs() < 1e-6);
    let (points, correlation, _) = see(&mono, &turned);
    assert!(points.iter().all(|(_, y)| *y == 0.0));
    assert!((correlation + 1.0).abs() < 1e-6);
    let (_, correlation, balance) = see(&mono, &half);
    assert!((correlation - 1.0).abs() < 1e-6 && (balance + 6.0206).abs() < 1e-3);
    let apart = noise(2, 30_000, 0.5, 4);
    let (_, correlation, _) = see(&apart[0], &apart[1]);
    assert!(correlation.abs() < 0.05, "{correlation}");
}

#[test]
fn the_scope_begins_where_the_level_is_crossed() {
    for (trigger, direction, level) in [(1.0, 1.0, 0.0), (2.0, -1.0, 0.0), (1.0, 1.0, 0.25)] {
        let values = [("trigger", trigger), ("time_ms", 10.0), ("level", level)];
        let input = [tone(317.3, -6.0206, 30_000)];
        let mut bench = heard("meter.scope", &json!({ "channels": 1 }), &values, &input);
        let turn = f64::asin(2.0 * level);
        for more in [100, 333, 5000] {
            let points = curve(&mut bench, "channel1");
            assert_eq!(points.len(), 480);
            for (ms, value) in &points {
                let expected = 0.5 * (direction * TAU * 317.3 * ms / 1000.0 + turn).sin();
                assert!((value - expected).abs() < 1e-3, "{trigger}: {ms} ms");
            }
            // Still the same after another piece.
            let whole = tone(317.3, -6.0206, 30_000 + more);
            let mut other = heard("meter.scope", &json!({ "channels": 1 }), &values, &[whole]);
            let again = curve(&mut other, "channel1");
            assert!((again[100].1 - points[100].1).abs() < 0.02);
        }
    }
    // Long time bases keep every peak.
    let mut click = vec![0.0; 100_000];
    click[70_001] = 0.9;
    let values = [("time_ms", 2000.0), ("trigger", 0.0)];
    let mut bench = heard("meter.scope", &json!({ "channels": 1 }), &values, &[click]);
    let points = curve(&mut bench, "channel1");
    assert!(points.len() <= 1024);
    assert_eq!(top(&points).1, f64::from(0.9_f32));
}

#[test]
fn the_spectrogram_shows_what_was_when() {
    let config = json!({ "channels": 1, "size": "1024", "columns": 100 });
    let mut bench = Bench::new(&Variant::of("meter.spectrogram", &config), RATE, &[]);
    let mut pictures = Vec::new();
    for frequency in [500.0, 4000.0] {
        for _ in 0..2 {
            hear(&mut bench, &[tone(frequency, -20.0, 12_000)]);
            match bench.reading("spectrogram") {
                Reading::Picture(picture) => pictures.push(picture),
                other => panic!("{other:?}"),
            }
        }
    }
    let last = pictures.pop().unwrap();
    assert!((last.column_seconds - 256.0 / 48_000.0).abs() < 1e-12);
    assert_eq!(last.columns.len(), 100);
    assert_eq!(last.first, (48_000 - 1024) / 256 + 1 - 100);
    let strongest = |column: &Vec<f32>| {
        let levels = column.iter().map(|level| f64::from(*level));
        top(&last.rows.iter().copied().zip(levels).collect::<Vec<_>>())
    };
    let (frequency, level) = strongest(&last.columns[99]);
    assert!(
        (frequency - 4000.0).abs() < 50.0 && (level + 20.0).abs() < 1.5,
        "{frequency} {level}"
    );
    let (frequency, _) = strongest(&last.columns[0]);
    assert!((frequency - 500.0).abs() < 50.0, "{frequency}");
}
