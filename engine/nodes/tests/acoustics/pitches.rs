//! Pitch shift and stretch: pitch, level, time, attacks.

use airloom_api::time::SampleRate;
use serde_json::json;

use super::{db, peak, play, rms, sharpest, sine};
use crate::rig::bench::{Bench, Drive};
use crate::rig::signal::{noise, random_blocks};
use crate::rig::variant::Variant;

const RATE: u32 = 48_000;

fn shifted(quality: &str, values: &[(&str, f64)], input: &[Vec<f32>]) -> (Vec<Vec<f32>>, usize) {
    let config = json!({ "quality": quality, "channels": input.len() });
    let mut bench = Bench::new(&Variant::of("pitch.shift", &config), RATE, values);
    let output = play(&mut bench, input, &[]);
    (output, bench.latency)
}

/// The frequency of a tone, by the turns of its phase between two halves: least squares would find the same.
fn frequency(samples: &[f32], near_hz: f64) -> f64 {
    let half = samples.len() / 2;
    let phase = |part: &[f32], offset: usize| {
        let w = std::f64::consts::TAU * near_hz / f64::from(RATE);
        let (mut real, mut imaginary) = (0.0, 0.0);
        for (frame, x) in part.iter().enumerate() {
            let window = (std::f64::consts::PI * (frame as f64 + 0.5) / half as f64)
                .sin()
                .powi(2);
            let (sin, cos) = (w * (offset + frame) as f64).sin_cos();
            real += f64::from(*x) * window * cos;
            imaginary -= f64::from(*x) * window * sin;
        }
        imaginary.atan2(real)
    };
    let turned = phase(&samples[half..], half) - phase(&samples[..half], 0);
    let turned = turned - std::f64::consts::TAU * (turned / std::f64::consts::TAU).round();
    near_hz + turned / std::f64::consts::TAU * f64::from(RATE) / half as f64
}

fn cents(found: f64, wanted: f64) -> f64 {
    1200.0 * (found / wanted).log2()
}

#[test]
fn tones_come_out_at_the_pitch_and_level_that_are_set() {
    for quality in ["fast", "balanced", "fine"] {
        for semitones in [-24.0, -12.0, -5.0, -0.5, 0.0, 0.3, 3.0, 7.0, 12.0, 24.0] {
            for hz in [220.0, 1000.0, 3000.0] {
                let wanted = hz * (semitones / 12.0_f64).exp2();
                let input = vec![sine(hz, f64::from(RATE), 36_000, 0.5)];
                let (output, _) = shifted(quality, &[("semitones", semitones)], &input);
                let tone = &output[0][16_000..32_000];
                let (off, level) = (
                    cents(frequency(tone, wanted), wanted),
                    db(rms(tone) / (0.5 / 2.0_f64.sqrt())),
                );
                println!("{quality} {semitones} st, {hz} Hz: {off:.3} ct, {level:.2} dB");
                assert!(
                    off.abs() < 1.0,
                    "{quality} {semitones} st, {hz} Hz: {off} ct"
                );
                assert!(
                    level.abs() < 0.5,
                    "{quality} {semitones} st, {hz} Hz: {level} dB"
                );
            }
        }
    }
}

#[test]
fn at_zero_the_signal_passes() {
    let input = noise(2, 20_000, 0.5, 2);
    let (output, latency) = shifted("balanced", &[], &input);
    for (out, sample) in output.iter().zip(&input) {
        let error: Vec<f32> = out[latency..]
            .iter()
            .zip(sample)
            .map(|(y, x)| y - x)
            .collect();
        assert!(
            db(rms(&error[4000..]) / rms(sample)) < -100.0,
            "{}",
            db(rms(&error[4000..]) / rms(sample))
        );
    }
}

#[test]
fn chords_and_noise_keep_their_level() {
    let chord: Vec<f32> = (0..48_000)
        .map(|frame| {
            let t = f64::from(frame) / f64::from(RATE);
            let tones = [261.63, 329.63, 392.0, 523.25, 1046.5, 1318.5];
            let sum: f64 = tones
                .iter()
                .map(|hz| (std::f64::consts::TAU * hz * t).sin())
                .sum();
            airloom_dsp::sample::narrow(0.1 * sum)
        })
        .collect();
    let white = noise(1, 48_000, 0.5, 6).remove(0);
    // Noise is taken below 5 kHz, so that nothing of it is lost above the half of the rate.
    let soft: Vec<f32> = super::spectrum::octave(&white, 1000.0, f64::from(RATE))
        .iter()
        .map(|x| airloom_dsp::sample::narrow(*x))
        .collect();
    // An octave below, the partials of the chord are nearer to each other than a window of 43 ms tells apart.
    for (name, input, quality, shifts, bound) in [
        ("chord", &chord, "balanced", [-4.0, 4.0, 12.0], 1.0),
        ("chord", &chord, "fine", [-12.0, 7.0, 19.0], 1.0),
        // Noise has no phases that could be kept: grains add up by chance, more so where they are read slowly.
        ("noise", &soft, "balanced", [-12.0, 4.0, 12.0], 3.0),
    ] {
        for semitones in shifts {
            let (output, _) = shifted(
                quality,
                &[("semitones", semitones)],
                std::slice::from_ref(input),
            );
            let level = db(rms(&output[0][10_000..]) / rms(&input[10_000..]));
            println!("{name}, {quality}, {semitones} st: {level:.2} dB");
            assert!(level.abs() < bound, "{name} {semitones} st: {level} dB");
        }
    }
}

/// Milliseconds around its middle in which 90 % of a click's energy lie, and how far the middle is from where it belongs.
fn smear(output: &[f32], at: usize) -> (f64, f64) {
    let energies: Vec<f64> = output.iter().map(|x| f64::from(*x).powi(2)).collect();
    let whole: f64 = energies.iter().sum();
    let place = |part: f64| {
        let mut sum = 0.0;
        energies.iter().position(|energy| {
            sum += energy;
            sum > part * whole
        })
    };
    let (early, middle, late) = (
        place(0.05).unwrap(),
        place(0.5).unwrap(),
        place(0.95).unwrap(),
    );
    let ms = 1000.0 / f64::from(RATE);
    ((late - early) as f64 * ms, (middle as f64 - at as f64) * ms)
}

#[test]
fn clicks_stay_where_they_are() {
    for (quality, bound) in [("fast", 8.0), ("balanced", 16.0), ("fine", 32.0)] {
        for semitones in [-7.0, 7.0] {
            let mut click = vec![0.0; 24_000];
            // A click of a millisecond, as a drum stick makes it.
            for frame in 0..48 {
                click[9000 + frame] = if frame % 2 == 0 { 0.5 } else { -0.4 };
            }
            let (output, latency) = shifted(quality, &[("semitones", semitones)], &[click]);
            let (wide, off) = smear(&output[0], 9024 + latency);
            println!("{quality} {semitones} st: 90 % in {wide:.1} ms, {off:.1} ms late");
            assert!(wide < bound, "{quality} {semitones} st: {wide} ms");
            assert!(
                off.abs() < bound / 2.0,
                "{quality} {semitones} st: {off} ms"
            );
        }
    }
}

#[test]
fn both_sides_stay_together() {
    // The same on both sides, the right one 6 dB softer and turned over.
    let left = noise(1, 30_000, 0.5, 9).remove(0);
    let right: Vec<f32> = left.iter().map(|x| -0.5 * x).collect();
    let (output, _) = shifted("balanced", &[("semitones", 4.0)], &[left, right]);
    let error: Vec<f32> = output[0]
        .iter()
        .zip(&output[1])
        .map(|(l, r)| l + 2.0 * r)
        .collect();
    assert!(
        db(rms(&error) / rms(&output[0])) < -90.0,
        "{}",
        db(rms(&error) / rms(&output[0]))
    );
}

#[test]
fn formants_stay_where_the_pitch_does_not() {
    // A pulse train of 150 Hz through a formant at 1200 Hz.
    let mut pulses = vec![0.0; 48_000];
    for frame in (0..48_000).step_by(320) {
        pulses[frame] = 1.0;
    }
    let voice: Vec<f32> = super::spectrum::octave(&pulses, 1200.0, f64::from(RATE))
        .iter()
        .map(|x| airloom_dsp::sample::narrow(*x))
        .collect();
    let centre = |samples: &[f32]| {
        let signal: Vec<f64> = samples[12_000..12_000 + 32_768]
            .iter()
            .map(|x| f64::from(*x))
            .collect();
        let powers = super::spectrum::powers(&signal);
        let (mut sum, mut whole) = (0.0, 0.0);
        for (bin, power) in powers.iter().enumerate().skip(1) {
            sum += (bin as f64).ln() * power;
            whole += power;
        }
        (sum / whole).exp()
    };
    let moved = |keep: f64, formants: f64| {
        let values = [
            ("semitones", 7.0),
            ("keep_formants", keep),
            ("formant_semitones", formants),
        ];
        let (output, _) = shifted("balanced", &values, std::slice::from_ref(&voice));
        centre(&output[0]) / centre(&voice)
    };
    let (follows, kept, lifted) = (moved(0.0, 0.0), moved(1.0, 0.0), moved(1.0, 4.0));
    println!("the formant goes by {follows:.3}, kept {kept:.3}, lifted {lifted:.3}");
    assert!((follows / 1.498 - 1.0).abs() < 0.03, "{follows}");
    assert!((kept - 1.0).abs() < 0.08, "{kept}");
    assert!((lifted / 1.26 - 1.0).abs() < 0.08, "{lifted}");
}

/// Plays the test file, whose 4000 frames are a saw of 480 Hz.
fn stretched(looped: bool, values: &[(&str, f64)], frames: usize) -> (Vec<f32>, usize) {
    let config = json!({ "file": "tone.wav", "loop": looped });
    let mut bench = Bench::new(&Variant::of("pitch.stretch", &config), RATE, values);
    let drive = Drive {
        blocks: random_blocks(frames, 700, 3),
        ..Drive::default()
    };
    (bench.run(&[], &drive).remove(0), bench.latency)
}

#[test]
fn a_stretched_file_has_its_pitch_and_its_length() {
    for speed in [0.25, 0.5, 0.8, 1.0, 1.5, 3.0, 4.0] {
        for semitones in [-12.0, 0.0, 7.0] {
            let wanted = 480.0 * (semitones / 12.0_f64).exp2();
            let values = [("speed", speed), ("semitones", semitones)];
            let (tone, _) = stretched(true, &values, 30_000);
            let off = cents(frequency(&tone[8000..24_000], wanted), wanted);
            println!("speed {speed}, {semitones} st: {off:.3} ct");
            assert!(off.abs() < 1.0, "speed {speed}, {semitones} st: {off} ct");
        }
        let (once, latency) = stretched(false, &[("speed", speed)], 30_000);
        // From where a half of the tone's level is reached to where it is left.
        let full = rms(&once[latency..latency + 500]);
        let loud = |window: &[f32]| rms(window) > 0.5 * full;
        let first = once.windows(100).position(loud).unwrap() + 50;
        let last = once.windows(100).rposition(loud).unwrap() + 50;
        let (begin, length) = (first as f64 - latency as f64, (last - first) as f64);
        println!("speed {speed}: begins {begin} frames late, lasts {length}");
        // Grains reach over the edges of the file: each is sharp to a quarter of a window of 43 ms.
        assert!(begin.abs() < 512.0, "speed {speed}: {begin}");
        assert!(
            (length - 4000.0 / speed).abs() < 1100.0,
            "speed {speed}: {length}"
        );
        // The last grain with sound in it lies half a window behind the end of the file.
        let behind = SampleRate::new(RATE)
            .unwrap()
            .frames((5024.0 / speed + 1152.0) / f64::from(RATE));
        let behind = latency + behind.as_usize();
        assert_eq!(peak(&once[behind.min(once.len())..]), 0.0, "speed {speed}");
    }
}

#[test]
fn at_speed_one_the_file_is_played_as_it_is() {
    let (output, latency) = stretched(false, &[], 8000);
    for frame in 0..4000 {
        let expected = (frame % 100) as f64 * 200.0 / 32_768.0;
        let found = f64::from(output[latency + frame]);
        assert!(
            (found - expected).abs() < 1e-5,
            "{frame}: {found}, not {expected}"
        );
    }
    assert!(peak(&output[..latency]) < 1e-5);
}

#[test]
fn turning_the_pitch_makes_no_click() {
    let config = json!({ "channels": 1 });
    let mut bench = Bench::new(&Variant::of("pitch.shift", &config), RATE, &[]);
    let input = vec![sine(250.0, 48_000.0, 72_000, 0.5)];
    let changes = [
        (20_001, "semitones", 2.0),
        (30_003, "cents", 50.0),
        (40_003, "semitones", -3.0),
        (55_009, "mix", 0.0),
    ];
    let output = play(&mut bench, &input, &changes).remove(0);
    assert!(peak(&output) < 0.8, "{}", peak(&output));
    // 0.5 · (2π·250/48000)² = 0.00054, two and a half semitones higher 0.0007.
    assert!(
        sharpest(&output[6000..]) < 0.002,
        "{}",
        sharpest(&output[6000..])
    );
}
