//! The sampler: pitch, errors of reading between frames, loops, exact starts.

use std::f64::consts::TAU;

use airloom_api::event::{Event, Note};
use airloom_api::id::NodeId;
use airloom_api::node::prepare::{PrepareRequest, Stream};
use airloom_api::process::context::Pace;
use airloom_api::time::SampleRate;
use serde_json::{Value, json};

use super::{db, peak, rms};
use crate::rig::bench::{Bench, Drive};
use crate::rig::files::Files;
use crate::rig::signal::random_blocks;
use crate::rig::variant::Variant;

const RATE: f64 = 48_000.0;

/// Nothing but the file.
const PLAIN: [(&str, f64); 2] = [("amp.velocity_percent", 0.0), ("level_db", 0.0)];

fn heard(
    config: &Value,
    values: &[(&str, f64)],
    events: &[(usize, Event)],
    frames: usize,
) -> Vec<f32> {
    let mut all: Vec<(&str, f64)> = PLAIN.to_vec();
    all.extend(values);
    let mut bench = Bench::new(&Variant::of("synth.sampler", config), 48_000, &all);
    bench.events = events.to_vec();
    let drive = Drive {
        blocks: random_blocks(frames, 700, 5),
        ..Drive::default()
    };
    bench.run(&[], &drive).remove(0)
}

fn on(frame: usize, key: u8) -> (usize, Event) {
    let note = Note::of_key(0, key);
    (
        frame,
        Event::NoteOn {
            note,
            velocity: 1.0,
        },
    )
}

fn off(frame: usize, key: u8) -> (usize, Event) {
    let note = Note::of_key(0, key);
    (
        frame,
        Event::NoteOff {
            note,
            velocity: 0.0,
        },
    )
}

/// The amplitude of the sine of a frequency that fits best, and what is left beside it in dB.
fn fit(signal: &[f32], hz: f64) -> (f64, f64) {
    let (mut ss, mut sc, mut cc, mut xs, mut xc) = (0.0, 0.0, 0.0, 0.0, 0.0);
    let wave = |frame: usize| (TAU * hz * frame as f64 / RATE).sin_cos();
    for (frame, x) in signal.iter().enumerate() {
        let ((s, c), x) = (wave(frame), f64::from(*x));
        ss += s * s;
        sc += s * c;
        cc += c * c;
        xs += x * s;
        xc += x * c;
    }
    let determinant = ss * cc - sc * sc;
    let (a, b) = (
        (xs * cc - xc * sc) / determinant,
        (xc * ss - xs * sc) / determinant,
    );
    let rest: f64 = signal
        .iter()
        .enumerate()
        .map(|(frame, x)| {
            let (s, c) = wave(frame);
            (f64::from(*x) - a * s - b * c).powi(2)
        })
        .sum();
    let amplitude = a.hypot(b);
    let noise = (rest / signal.len() as f64).sqrt() / (amplitude / 2.0_f64.sqrt());
    (amplitude, db(noise))
}

#[test]
fn every_key_has_its_pitch_and_nothing_else() {
    let config = json!({ "file": "sine.wav", "channels": 1 });
    for key in [48, 55, 60, 61, 67, 72, 79, 84] {
        let output = heard(&config, &[], &[on(100, key)], 5800);
        let hz = 480.0 * ((f64::from(key) - 60.0) / 12.0).exp2();
        let (amplitude, noise) = fit(&output[1000..], hz);
        assert!(
            (db(amplitude) - db(0.5)).abs() < 0.001,
            "key {key}: {amplitude}"
        );
        assert!(noise < -96.0, "key {key}: {noise} dB");
    }
}

#[test]
fn bend_and_tuning_move_the_pitch() {
    let config = json!({ "file": "sine.wav", "channels": 2, "root_key": 69 });
    let bend = Event::Midi {
        bytes: [0xE0, 127, 127],
    };
    let values = [("tune_semitones", 0.5)];
    let output = heard(&config, &values, &[(0, bend), on(10, 69)], 9000);
    let (amplitude, noise) = fit(&output[1000..], 480.0 * (2.5_f64 / 12.0).exp2());
    // A mono file in the middle of both channels is as loud as it is.
    assert!(
        (db(amplitude) - db(0.5)).abs() < 0.001 && noise < -96.0,
        "{noise} dB"
    );
}

#[test]
fn a_loop_has_no_seam() {
    for (start, end, crossfade) in [
        (5000, 9600, 0.0),
        (5000, 9600, 20.0),
        (200, 300, 0.0),
        (300, 400, 1.0),
    ] {
        let config = json!({
            "file": "sine.wav", "channels": 1, "loop": true,
            "loop_start": start, "loop_end": end, "crossfade_ms": crossfade,
        });
        for key in [60, 67] {
            let output = heard(&config, &[], &[on(0, key)], 48_000);
            let hz = 480.0 * ((f64::from(key) - 60.0) / 12.0).exp2();
            let (amplitude, noise) = fit(&output[1000..], hz);
            assert!(
                (db(amplitude) - db(0.5)).abs() < 0.001,
                "{start}: {amplitude}"
            );
            assert!(noise < -94.0, "{start} to {end}, key {key}: {noise} dB");
        }
    }
}

#[test]
fn a_crossfade_hides_a_seam_that_does_not_fit() {
    // Half a period too long.
    let seam = |crossfade: f64| {
        let config = json!({
            "file": "sine.wav", "channels": 1, "loop": true,
            "loop_start": 5000, "loop_end": 9650, "crossfade_ms": crossfade,
        });
        super::sharpest(&heard(&config, &[], &[on(0, 60)], 24_000)[1000..])
    };
    let (cut, faded) = (seam(0.0), seam(50.0));
    // The sine itself bends by 2e-3.
    assert!(cut > 0.05 && faded < 2.3e-3, "{cut}, {faded}");
}

#[test]
fn notes_start_and_end_at_their_frames() {
    let config = json!({ "file": "sine.wav" });
    for start in [0, 1, 777] {
        let output = heard(
            &config,
            &[("amp.release_ms", 10.0)],
            &[on(start, 60), off(start + 4000, 60)],
            9600,
        );
        let first = output.iter().position(|x| *x != 0.0).unwrap();
        assert!(first == start || first == start + 1, "{first}, not {start}");
        let last = output.iter().rposition(|x| *x != 0.0).unwrap();
        let expected = start + 4000 + 480;
        assert!(
            (expected - 5..=expected).contains(&last),
            "{last}, not {expected}"
        );
    }
    // Without a loop it ends with the file.
    let output = heard(&config, &[], &[on(0, 72)], 24_000);
    assert!(rms(&output[11_000..11_900]) > 0.3 && output[12_070..].iter().all(|x| *x == 0.0));
}

#[test]
fn one_shots_and_key_ranges() {
    let one_shot = json!({ "file": "sine.wav", "one_shot": true, "pitched": false });
    let output = heard(&one_shot, &[], &[on(0, 72), off(100, 72)], 30_000);
    assert!((fit(&output[1000..20_000], 480.0).0 - 0.5).abs() < 1e-3);
    assert!(output[24_070..].iter().all(|x| *x == 0.0));
    let split = json!({ "file": "sine.wav", "low_key": 60, "high_key": 64 });
    let output = heard(&split, &[], &[on(0, 59), on(1000, 65), on(2000, 64)], 4000);
    assert!(peak(&output[..2000]) == 0.0 && peak(&output[2000..]) > 0.4);
}

#[test]
fn what_cannot_be_played_is_said_with_what_was_found() {
    let reason = |config: &Value| {
        let variant = Variant::of("synth.sampler", config);
        let files = Files::new();
        let prepared = variant.node_type.prepare(&PrepareRequest {
            node: &NodeId::new("sampler").unwrap(),
            config: &variant.config,
            params: &[],
            stream: Stream {
                rate: SampleRate::new(48_000).unwrap(),
                max_block: 64,
                pace: Pace::Offline,
            },
            seed: 0,
            assets: &files,
        });
        prepared.err().unwrap().to_string()
    };
    assert!(reason(&json!({})).contains("no file is named"));
    let beyond = json!({ "file": "sine.wav", "loop": true, "loop_start": 9, "loop_end": 24_001 });
    let found = reason(&beyond);
    assert!(
        found.contains("from frame 9 to 24001") && found.contains("24000 frames"),
        "{found}"
    );
}
