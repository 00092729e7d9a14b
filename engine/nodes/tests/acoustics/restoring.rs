//! Noise reduction: what goes and what stays.

use serde_json::json;

use super::spectrum::octave;
use super::{db, play, rms, sine};
use crate::rig::bench::Bench;
use crate::rig::signal::noise;
use crate::rig::variant::Variant;

const RATE: u32 = 48_000;

fn reduced(
    values: &[(&str, f64)],
    input: &[Vec<f32>],
    changes: &[(usize, &str, f64)],
) -> (Vec<Vec<f32>>, usize) {
    let config = json!({ "channels": input.len() });
    let mut bench = Bench::new(
        &Variant::of("restore.noise_reduction", &config),
        RATE,
        values,
    );
    let output = play(&mut bench, input, changes);
    (output, bench.latency)
}

/// What a voice does: harmonics of 140 Hz in syllables of a quarter of a second, and nothing between them.
fn syllables(frames: u32, peak: f64) -> Vec<f32> {
    (0..frames)
        .map(|frame| {
            let t = f64::from(frame) / f64::from(RATE);
            let place = (t / 0.5).fract();
            let loud = if place < 0.5 {
                (std::f64::consts::PI * place / 0.5).sin().powi(2)
            } else {
                0.0
            };
            let tone: f64 = (1..=20)
                .map(|harmonic| {
                    let hz = 140.0 * f64::from(harmonic);
                    (std::f64::consts::TAU * hz * t + f64::from(harmonic * harmonic)).sin()
                        / f64::from(harmonic)
                })
                .sum();
            airloom_dsp::sample::narrow(peak * loud * tone)
        })
        .collect()
}

#[test]
fn noise_alone_goes_down_by_the_reduction() {
    let input = noise(1, 96_000, 0.01, 3);
    // Bins that noise throws up by chance are taken for sound, the more of them the more is asked for.
    for (reduction, least) in [(6.0, 5.0), (12.0, 9.5), (24.0, 17.0)] {
        let (output, _) = reduced(&[("reduction_db", reduction)], &input, &[]);
        let level = db(rms(&output[0][48_000..]) / rms(&input[0][48_000..]));
        println!("{reduction} dB: {level:.2} dB");
        assert!(level < -least, "{reduction} dB: {level} dB");
        assert!(level > -0.5 - reduction, "{reduction} dB: {level} dB");
    }
}

#[test]
fn a_voice_over_noise_is_kept_and_the_pauses_become_quiet() {
    let frames = 144_000;
    let voice = syllables(frames, 0.2);
    let hiss: Vec<f32> = noise(1, frames as usize, 0.01, 5).remove(0);
    let sum: Vec<f32> = voice.iter().zip(&hiss).map(|(v, n)| v + n).collect();
    let late = |samples: &[f32], latency: usize, from: usize, count: usize| {
        samples[from + latency..from + latency + count].to_vec()
    };
    for (values, bound) in [
        (vec![("reduction_db", 15.0)], -12.0),
        (vec![("reduction_db", 15.0), ("profile", 1.0)], -12.0),
    ] {
        let changes: &[(usize, &str, f64)] = if values.len() > 1 {
            // The first pause is from 0.3 to 0.45 s.
            &[(14_400, "learn", 1.0), (21_600, "learn", 0.0)]
        } else {
            &[]
        };
        let (output, latency) = reduced(&values, std::slice::from_ref(&sum), changes);
        // Pauses and syllables of the last second.
        let (mut quiet, mut kept) = (0.0_f64, 0.0_f64);
        for half in 0..2 {
            let pause = 96_000 + half * 24_000 + 15_000;
            let pauses = (
                late(&output[0], latency, pause, 6000),
                sum[pause..pause + 6000].to_vec(),
            );
            let found = db(rms(&pauses.0) / rms(&pauses.1));
            quiet = if half == 0 { found } else { quiet.max(found) };
            let word = 96_000 + half * 24_000 + 2500;
            let found =
                db(rms(&late(&output[0], latency, word, 7000)) / rms(&voice[word..word + 7000]));
            kept = if found.abs() > kept.abs() {
                found
            } else {
                kept
            };
        }
        println!("pauses {quiet:.1} dB, voice {kept:.2} dB");
        assert!(quiet < bound, "{values:?}: {quiet} dB");
        assert!(kept.abs() < 0.5, "{values:?}: {kept} dB");
        // The voice is nearer to what it was than with the noise: its error is smaller.
        let error = |from: usize| {
            let errors = late(&output[0], latency, from, 24_000);
            let errors: Vec<f32> = errors
                .iter()
                .zip(&voice[from..])
                .map(|(y, v)| y - v)
                .collect();
            rms(&errors)
        };
        let before = rms(&hiss[96_000..120_000]);
        println!("error {:.1} dB", db(error(96_000) / before));
        assert!(db(error(96_000) / before) < -9.0, "{values:?}");
    }
}

#[test]
fn a_tone_over_learned_noise_stays() {
    let frames = 120_000;
    let hiss = noise(1, frames, 0.01, 7).remove(0);
    let mut input = hiss.clone();
    let tone = sine(1000.0, f64::from(RATE), 72_000, 0.05);
    for (x, t) in input[48_000..].iter_mut().zip(&tone) {
        *x += t;
    }
    let values = [("reduction_db", 20.0), ("profile", 1.0), ("learn", 1.0)];
    let (output, _) = reduced(&values, &[input], &[(46_000, "learn", 0.0)]);
    let level = |hz: f64, samples: &[f32]| {
        let heard = octave(samples, hz, f64::from(RATE));
        (heard.iter().map(|x| x * x).sum::<f64>() / heard.len() as f64).sqrt()
    };
    let kept = db(level(1000.0, &output[0][72_000..]) / (0.05 / 2.0_f64.sqrt()));
    let gone = db(level(12_000.0, &output[0][72_000..]) / level(12_000.0, &hiss[72_000..]));
    println!("tone {kept:.2} dB, noise {gone:.1} dB");
    assert!(kept.abs() < 0.5, "{kept}");
    assert!(gone < -16.0, "{gone}");
}

#[test]
fn without_reduction_the_signal_passes() {
    let input = noise(3, 20_000, 0.5, 2);
    let (output, latency) = reduced(&[("reduction_db", 0.0)], &input, &[]);
    for (out, sample) in output.iter().zip(&input) {
        let error: Vec<f32> = out[latency..]
            .iter()
            .zip(sample)
            .map(|(y, x)| y - x)
            .collect();
        assert!(
            db(rms(&error) / rms(sample)) < -110.0,
            "{}",
            db(rms(&error) / rms(sample))
        );
    }
}
