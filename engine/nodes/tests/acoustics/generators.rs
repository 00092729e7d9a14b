//! Oscillator, noises, sweep, impulse, calibration and DC.

use std::f64::consts::TAU;

use airloom_api::event::{Event, Note};
use airloom_dsp::sample::narrow;
use serde_json::{Value, json};

use super::{db, play, rms, sharpest};
use crate::rig::bench::{Bench, Channels, Drive};
use crate::rig::signal::random_blocks;
use crate::rig::variant::Variant;

const RATE: f64 = 48_000.0;

fn bench(name: &str, config: &Value, values: &[(&str, f64)], notes: &[usize]) -> Bench {
    let mut bench = Bench::new(&Variant::of(name, config), 48_000, values);
    let on = |frame: &usize| {
        let note = Note::of_key(0, 60);
        (
            *frame,
            Event::NoteOn {
                note,
                velocity: 0.5,
            },
        )
    };
    bench.events = notes.iter().map(on).collect();
    bench
}

/// The first channel of `frames` frames.
fn heard(bench: &mut Bench, frames: usize) -> Vec<f32> {
    run(bench, frames).remove(0)
}

fn run(bench: &mut Bench, frames: usize) -> Channels {
    let drive = Drive {
        blocks: random_blocks(frames, 1024, 2),
        ..Drive::default()
    };
    bench.run(&[], &drive)
}

/// Amplitude of a component over the whole of a signal, by its definition.
fn component(signal: &[f32], hz: f64) -> f64 {
    let (mut real, mut imaginary) = (0.0, 0.0);
    for (frame, sample) in signal.iter().enumerate() {
        let (sin, cos) = (TAU * hz * frame as f64 / RATE).sin_cos();
        real += f64::from(*sample) * cos;
        imaginary += f64::from(*sample) * sin;
    }
    2.0 * real.hypot(imaginary) / signal.len() as f64
}

#[test]
fn a_saw_at_5_khz_has_harmonics_and_nothing_else() {
    let mut saw = bench(
        "source.oscillator",
        &json!({}),
        &[("frequency_hz", 5000.0), ("level_db", 0.0)],
        &[],
    );
    let signal = heard(&mut saw, 48_000 + 480).split_off(480);
    // In a second every component is a whole number of hertz; all of them are multiples of 1 kHz.
    let fundamental = component(&signal, 5000.0);
    assert!((db(fundamental) - db(2.0 / std::f64::consts::PI)).abs() < 0.01);
    for kilohertz in 0..=24 {
        let found = component(&signal, 1000.0 * f64::from(kilohertz)) / fundamental;
        if kilohertz == 0 || kilohertz % 5 != 0 {
            assert!(db(found) < -110.0, "{kilohertz} kHz: {} dB", db(found));
        }
    }
    // And the sum of all that is none: noise and whatever lies elsewhere.
    let harmonics: f64 = (1..5)
        .map(|n| component(&signal, 5000.0 * f64::from(n)).powi(2) / 2.0)
        .sum();
    let rest = (rms(&signal).powi(2) - harmonics).abs().sqrt();
    assert!(
        db(rest / fundamental) < -90.0,
        "{} dB",
        db(rest / fundamental)
    );
}

#[test]
fn detune_and_sync_have_their_pitches() {
    let values = [("frequency_hz", 440.0), ("detune_cents", 1200.0)];
    let mut octave = bench(
        "source.oscillator",
        &json!({ "waveform": "triangle" }),
        &values,
        &[],
    );
    let signal = heard(&mut octave, 48_000);
    assert!((db(component(&signal, 880.0)) - db(0.1 * 8.0 / 9.869_604)).abs() < 0.01);
    let values = [("frequency_hz", 400.0), ("sync_ratio", 2.5)];
    let mut synced = bench("source.oscillator", &json!({ "sync": true }), &values, &[]);
    let signal = heard(&mut synced, 48_480).split_off(480);
    let harmonics: f64 = (1..60)
        .map(|n| component(&signal, 400.0 * f64::from(n)).powi(2) / 2.0)
        .sum();
    let mean = signal.iter().map(|x| f64::from(*x)).sum::<f64>() / 48_000.0;
    let rest = (rms(&signal).powi(2) - harmonics - mean * mean)
        .abs()
        .sqrt();
    assert!(db(rest / rms(&signal)) < -80.0, "{} dB", db(rest));
}

#[test]
fn colours_have_their_slopes() {
    // Power of octaves, from the third-octave spectrum of eight seconds by filters that are wide apart.
    for (colour, slope) in [
        ("white", 0.0),
        ("pink", -3.01),
        ("brown", -6.02),
        ("blue", 3.01),
        ("violet", 6.02),
    ] {
        let mut noise = bench(
            "source.noise",
            &json!({ "colour": colour, "channels": 1 }),
            &[],
            &[],
        );
        let signal = heard(&mut noise, 96_000);
        assert!(
            (db(rms(&signal)) + 20.0).abs() < 1.5,
            "{colour}: {}",
            db(rms(&signal))
        );
        // Mean power around a frequency from many short stretches.
        let density = |hz: f64| {
            let powers = signal.chunks_exact(960).flat_map(|part| {
                let windowed: Vec<f32> = part
                    .iter()
                    .enumerate()
                    .map(|(n, x)| *x * narrow((TAU / 2.0 * n as f64 / 960.0).sin().powi(2)))
                    .collect();
                [0.9, 1.0, 1.1].map(|part| component(&windowed, part * hz).powi(2))
            });
            10.0 * (powers.sum::<f64>() / 300.0).log10()
        };
        let (low, high) = (density(500.0), density(8000.0));
        let found = (high - low) / 4.0;
        assert!(
            (found - slope).abs() < 0.4,
            "{colour}: {found} dB per octave"
        );
    }
}

#[test]
fn the_sweep_is_its_formula_and_comes_again() {
    let values = [
        ("duration_seconds", 0.5),
        ("pause_seconds", 0.25),
        ("fade_ms", 0.0),
        ("start_hz", 50.0),
        ("stop_hz", 12_000.0),
        ("level_db", 0.0),
    ];
    let mut sweep = bench("source.sweep", &json!({ "loop": true }), &values, &[]);
    let signal = heard(&mut sweep, 72_000);
    for (frame, sample) in signal.iter().enumerate() {
        let place = frame % 36_000;
        let octaves = (12_000.0_f64 / 50.0).ln();
        let t = place as f64 / RATE;
        let cycles = 50.0 * 0.5 / octaves * ((t / 0.5 * octaves).exp() - 1.0);
        let expected = if place < 24_000 {
            (TAU * cycles).sin()
        } else {
            0.0
        };
        let error = (f64::from(*sample) - expected).abs();
        assert!(error < 1e-6, "{frame}: {error}");
    }
}

#[test]
fn notes_and_the_switch_start_sweeps_and_what_is_cut_short_fades() {
    let config = json!({ "kind": "linear", "channels": 1 });
    let values = [
        ("duration_seconds", 0.1),
        ("start_hz", 100.0),
        ("stop_hz", 200.0),
        ("playing", 0.0),
    ];
    let mut sweep = bench("source.sweep", &config, &values, &[1000, 3501]);
    let output = play(
        &mut sweep,
        &[],
        &[(20_000, "playing", 1.0), (22_000, "playing", 0.0)],
    )
    .remove(0);
    assert!(output[..1001].iter().all(|x| *x == 0.0) && output[1010] != 0.0);
    // The first is cut by the second at 3501 and gone after 480 frames; the second lasts 4800.
    let alone = output[3501 + 480 + 1];
    let mut second = bench("source.sweep", &config, &values, &[0]);
    assert_eq!(heard(&mut second, 600)[481], alone);
    assert!(output[3501 + 4800..20_000].iter().all(|x| *x == 0.0));
    assert!(output[20_010] != 0.0 && output[22_480..].iter().all(|x| *x == 0.0));
    // A sine of 200 Hz at -20 dBFS bends by 7e-5; a cut would make a corner of 0.1.
    assert!(sharpest(&output) < 3e-4, "{}", sharpest(&output));
}

#[test]
fn a_dirac_impulse_is_one_sample_and_trains_keep_time() {
    let mut single = bench("source.impulse", &json!({}), &[("level_db", -6.0)], &[777]);
    let output = heard(&mut single, 4800);
    let expected = 10.0_f64.powf(-0.3);
    for (frame, sample) in output.iter().enumerate() {
        let height = match frame {
            0 => expected,
            777 => expected / 2.0,
            _ => 0.0,
        };
        assert!(
            (f64::from(*sample) - height).abs() < 1e-7,
            "{frame}: {sample}"
        );
    }
    for (interval, whole) in [(0.01, true), (0.001_234_5, false)] {
        let values = [("interval_seconds", interval)];
        let mut train = bench("source.impulse", &json!({ "mode": "train" }), &values, &[]);
        let output = heard(&mut train, 48_000);
        let found: Vec<usize> = (0..output.len()).filter(|n| output[*n] != 0.0).collect();
        for (number, frame) in found.iter().enumerate() {
            let exact = number as f64 * interval * RATE;
            let off = *frame as f64 - exact;
            assert!((-1e-6..1.0).contains(&off), "{number}: {frame} for {exact}");
            assert!(!whole || output[*frame] == 1.0);
        }
    }
}

#[test]
fn a_band_limited_train_has_equal_harmonics_and_no_others() {
    let values = [("interval_seconds", 1.0 / 1001.0)];
    let config = json!({ "mode": "train", "shape": "band_limited" });
    let mut train = bench("source.impulse", &config, &values, &[]);
    let output = heard(&mut train, 48_480).split_off(480);
    let expected = 2.0 * 1001.0 / RATE;
    for n in 1..=19 {
        let off = db(component(&output, 1001.0 * f64::from(n)) / expected);
        assert!(off.abs() < 0.02, "harmonic {n}: {off} dB");
    }
    for hz in [
        500.0,
        1500.0,
        9009.0 + 47.0,
        48_000.0 - 25.0 * 1001.0,
        48_000.0 - 30.0 * 1001.0,
    ] {
        let found = db(component(&output, hz) / expected);
        assert!(found < -85.0, "{hz} Hz: {found} dB");
    }
}

#[test]
fn calibration_noise_has_its_level_and_its_peaks() {
    for (signal, level) in [("wide", -18.5), ("mid", -20.0)] {
        let config = json!({ "signal": signal, "channels": 2 });
        let mut noise = bench("source.calibration", &config, &[("level_db", level)], &[]);
        let output = run(&mut noise, 1 << 19);
        for channel in &output {
            // RMS of a sine of full scale is -3.01 dB.
            let found = db(rms(channel)) + 3.010_3;
            assert!((found - level).abs() < 0.001, "{signal}: {found} dB");
            let peak = channel
                .iter()
                .fold(0.0_f64, |most, x| most.max(f64::from(x.abs())));
            assert!(
                db(peak / rms(channel)) < 12.01,
                "{signal}: {}",
                db(peak / rms(channel))
            );
        }
        let product: f64 = output[0]
            .iter()
            .zip(&output[1])
            .map(|(a, b)| f64::from(*a) * f64::from(*b))
            .sum();
        let correlation = product / f64::from(1 << 19) / (rms(&output[0]) * rms(&output[1]));
        assert!(correlation.abs() < 0.05, "{signal}: {correlation}");
    }
    let mut tone = bench(
        "source.calibration",
        &json!({ "signal": "tone" }),
        &[("level_db", -20.0)],
        &[],
    );
    let output = heard(&mut tone, 48_000);
    assert!((db(component(&output, 1000.0)) + 20.0).abs() < 1e-4);
}

#[test]
fn one_channel_is_chosen_without_a_click() {
    let config = json!({ "signal": "tone", "channels": 3 });
    let mut tone = bench("source.calibration", &config, &[], &[]);
    let output = play(&mut tone, &[], &[(10_000, "channel", 2.0)]);
    assert!(output[0][..10_000] == output[1][..10_000]);
    assert!(output[0][10_480..].iter().all(|x| *x == 0.0) && output[1][20_001] != 0.0);
    let still = sharpest(&output[1]);
    assert!(
        sharpest(&output[0]) < 1.2 * still,
        "{}",
        sharpest(&output[0]) / still
    );
}

#[test]
fn dc_is_constant() {
    let mut dc = bench("source.dc", &json!({}), &[("value", -0.25)], &[]);
    assert!(run(&mut dc, 3000).iter().flatten().all(|x| *x == -0.25));
}
