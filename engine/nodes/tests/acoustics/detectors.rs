//! Detectors tell what has happened, when it has, and once.

use std::f64::consts::PI;

use airloom_api::event::{Event, Note};
use airloom_dsp::sample::narrow;
use serde_json::json;

use super::sine;
use crate::rig::bench::{Bench, Change, Drive};
use crate::rig::signal::{blocks, random_blocks};
use crate::rig::variant::Variant;

const RATE: u32 = 48_000;
const SECOND: usize = RATE as usize;

/// Frames at which a control signal changes, with the new value.
fn changes(control: &[f32]) -> Vec<(usize, f32)> {
    let mut last = 0.0;
    let each = control.iter().enumerate();
    each.filter_map(|(frame, value)| {
        let changed = *value != last;
        last = *value;
        changed.then_some((frame, *value))
    })
    .collect()
}

/// Frames at which notes begin and end.
fn notes(bench: &Bench, note: Note) -> Vec<(usize, f32)> {
    let sent = bench.sent.iter();
    sent.map(|(frame, event)| match event {
        Event::NoteOn { note: sent, .. } if *sent == note => (*frame, 1.0),
        Event::NoteOff { note: sent, .. } if *sent == note => (*frame, 0.0),
        other => panic!("{other:?}"),
    })
    .collect()
}

/// Runs a detector of two channels; what its control signal does.
fn run(bench: &mut Bench, input: &[Vec<f32>], note: Note) -> Vec<(usize, f32)> {
    let frames = input[0].len();
    let output = bench.run(
        input,
        &Drive {
            blocks: random_blocks(frames, 700, 3),
            ..Drive::default()
        },
    );
    assert_eq!(output[..2], *input);
    let changes = changes(&output[2]);
    assert_eq!(notes(bench, note), changes);
    changes
}

fn near(found: &[(usize, f32)], expected: &[(usize, f32)]) {
    assert_eq!(found.len(), expected.len(), "{found:?}, {expected:?}");
    for (found, expected) in found.iter().zip(expected) {
        let late = found.0.checked_sub(expected.0);
        assert!(found.1 == expected.1, "{found:?}, {expected:?}");
        assert!(
            late.is_some_and(|late| late <= 64),
            "{found:?}, {expected:?}"
        );
    }
}

#[test]
fn silence_is_told_after_the_hold_and_over_after_the_release() {
    let tone = sine(440.0, f64::from(RATE), RATE, 0.1);
    let mut channel = tone.clone();
    channel.extend(vec![0.0; 2 * SECOND]);
    channel.extend(&tone);
    let config = json!({ "note": 61, "midi_channel": 3 });
    let values = [("hold_seconds", 1.0), ("release_seconds", 0.5)];
    let variant = Variant::of("meter.silence", &config);
    let both = [channel.clone(), channel.clone()];
    let mut bench = Bench::new(&variant, RATE, &values);
    let told = run(&mut bench, &both, Note::of_key(2, 61));
    near(&told, &[(2 * SECOND, 1.0), (3 * SECOND + SECOND / 2, 0.0)]);
    assert_eq!(bench.number("silent"), 0.0);
    // One channel goes on: all are not silent, any is.
    let one = [channel.clone(), sine(440.0, f64::from(RATE), 4 * RATE, 0.1)];
    for (mode, expected) in [(0.0, 0), (1.0, 2)] {
        let values = [("hold_seconds", 1.0), ("channels", mode)];
        let mut bench = Bench::new(&variant, RATE, &values);
        assert_eq!(run(&mut bench, &one, Note::of_key(2, 61)).len(), expected);
        let (until, _) = one[0].split_at(2 * SECOND + SECOND / 2);
        let mut bench = Bench::new(&variant, RATE, &values);
        run(
            &mut bench,
            &[until.to_vec(), one[1][..until.len()].to_vec()],
            Note::of_key(2, 61),
        );
        let shown = bench.number("silence_seconds");
        assert!((shown - 1.5 * mode).abs() < 0.01, "{mode}: {shown}");
    }
}

#[test]
fn a_level_at_the_threshold_does_not_chatter_and_speech_is_no_silence() {
    let values = [
        ("hold_seconds", 0.2),
        ("release_seconds", 0.1),
        ("threshold_db", -40.0),
    ];
    let variant = Variant::of("meter.silence", &json!({}));
    // Swings by 2 dB near the threshold, twice a second: less than the hysteresis.
    let wavering: Vec<f32> = sine(1000.0, f64::from(RATE), 4 * RATE, 1.0)
        .into_iter()
        .enumerate()
        .map(|(frame, wave)| {
            let slow = (2.0 * PI * frame as f64 / 24_000.0).sin();
            narrow(f64::from(wave) * 10.0_f64.powf((-40.5 + slow) / 20.0))
        })
        .collect();
    let mut bench = Bench::new(&variant, RATE, &values);
    let told = run(
        &mut bench,
        &[wavering.clone(), wavering],
        Note::of_key(0, 60),
    );
    assert!(told.len() <= 1, "{told:?}");
    let syllables: Vec<f32> = sine(300.0, f64::from(RATE), 4 * RATE, 0.1)
        .into_iter()
        .enumerate()
        .map(|(frame, wave)| if frame / 7200 % 2 == 0 { wave } else { 0.0 })
        .collect();
    let mut bench = Bench::new(&variant, RATE, &values);
    let told = run(
        &mut bench,
        &[syllables.clone(), syllables],
        Note::of_key(0, 60),
    );
    assert_eq!(told, []);
}

#[test]
fn three_samples_at_full_scale_are_a_clip_and_two_are_none() {
    let mut left = sine(440.0, f64::from(RATE), RATE, 0.5);
    let right = left.clone();
    left[1000..1002].fill(1.0);
    left[5000..5003].fill(1.0);
    left[5010..5050].fill(-1.0);
    left[30_000..30_100].fill(1.5);
    let values = [("hold_seconds", 0.1)];
    let mut bench = Bench::new(&Variant::of("meter.clip", &json!({})), RATE, &values);
    let told = run(&mut bench, &[left, right], Note::of_key(0, 60));
    near(
        &told,
        &[
            (5002, 1.0),
            (5012 + 4800, 0.0),
            (30_002, 1.0),
            (30_002 + 4800, 0.0),
        ],
    );
    assert_eq!(bench.number("clips"), 3.0);
    assert_eq!(bench.number("clipping"), 0.0);
}

/// A signal after a delay with a part of a frame, by a sinc under a window.
fn delayed(signal: &[f32], delay: f64, gain: f64) -> Vec<f32> {
    let whole = delay.floor();
    let tap = |n: i32| {
        let time = f64::from(n) - (delay - whole);
        let sinc = if time == 0.0 {
            1.0
        } else {
            (PI * time).sin() / (PI * time)
        };
        let window = 0.5 + 0.5 * (PI * time / 33.0).cos();
        gain * sinc * window
    };
    let taps: Vec<f64> = (-32..=32).map(tap).collect();
    let start = airloom_api::time::SampleRate::new(RATE).unwrap();
    let start = start.frames(whole / f64::from(RATE)).as_usize();
    (0..signal.len())
        .map(|frame| {
            let sum: f64 = taps
                .iter()
                .enumerate()
                .filter_map(|(n, tap)| {
                    let at = (frame + 32).checked_sub(start + n)?;
                    Some(tap * f64::from(*signal.get(at)?))
                })
                .sum();
            narrow(sum)
        })
        .collect()
}

#[test]
fn the_probe_finds_a_delay_to_a_part_of_a_frame() {
    let variant = Variant::of("meter.latency", &json!({ "max_seconds": 0.1 }));
    let frames = 30_000;
    let switch = Change {
        frame: 100,
        param: 0,
        value: 1.0,
    };
    let drive = Drive {
        blocks: blocks(frames, 64),
        changes: vec![switch],
        in_place: false,
    };
    let sent = Bench::new(&variant, RATE, &[]).run(&[vec![0.0; frames]], &drive);
    let highest = sent[0]
        .iter()
        .fold(0.0_f32, |most, sample| most.max(sample.abs()));
    assert!((f64::from(highest) - 0.1).abs() < 1e-6);
    for (delay, gain) in [(64.0, 1.0), (1000.0, 0.5), (1234.37, -0.25), (4321.5, 0.01)] {
        let mut bench = Bench::new(&variant, RATE, &[]);
        assert!(bench.number("latency_frames").is_nan());
        bench.run(&[delayed(&sent[0], delay, gain)], &drive);
        let shown = bench.number("latency_frames");
        assert!((shown - delay).abs() < 0.02, "{delay}: {shown}");
        let shown = bench.number("latency_ms");
        assert!((shown - delay / 48.0).abs() < 0.001, "{shown}");
        // Between frames the filter that delays takes the edge of the band with it.
        let tolerance = if delay.fract() == 0.0 { 0.05 } else { 0.5 };
        let off = bench.number("gain_db") - 20.0 * f64::abs(gain).log10();
        assert!(off.abs() < tolerance, "{delay}: {off}");
        assert_eq!(bench.number("polarity"), gain.signum());
    }
    // What is not connected is not measured.
    let mut bench = Bench::new(&variant, RATE, &[]);
    bench.run(&[vec![0.0; frames]], &drive);
    assert!(bench.number("latency_frames").is_nan());
    bench.run(&crate::rig::signal::noise(1, frames, 0.1, 8), &drive);
    assert!(bench.number("latency_frames").is_nan());
}
