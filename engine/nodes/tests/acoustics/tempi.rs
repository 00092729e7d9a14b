//! Fractional delays, echoes in time with the music, latency by hand, musical time.

use std::f64::consts::TAU;

use airloom_api::event::Event;
use airloom_api::process::context::Transport;
use serde_json::json;

use super::{peak, play, sharpest, sine};
use crate::rig::bench::{Bench, Channels};
use crate::rig::signal::noise;
use crate::rig::variant::Variant;

const RATE: f64 = 48_000.0;

fn bench(name: &str, config: &serde_json::Value, values: &[(&str, f64)]) -> Bench {
    Bench::new(&Variant::of(name, config), 48_000, values)
}

/// Gain and delay in frames of a steady sine, by its Fourier coefficient over whole cycles.
fn response(hz: f64, input: &[f32], output: &[f32]) -> (f64, f64) {
    let turn = |samples: &[f32]| {
        let w = TAU * hz / RATE;
        samples
            .iter()
            .enumerate()
            .fold((0.0, 0.0), |(re, im), (frame, sample)| {
                let (sin, cos) = (w * frame as f64).sin_cos();
                (re + f64::from(*sample) * cos, im - f64::from(*sample) * sin)
            })
    };
    let (input, output) = (turn(input), turn(output));
    let gain = output.0.hypot(output.1) / input.0.hypot(input.1);
    let angle = input.1.atan2(input.0) - output.1.atan2(output.0);
    (gain, angle / (TAU * hz / RATE))
}

#[test]
fn a_fractional_delay_is_flat_and_late_by_what_is_set() {
    for (hz, frames) in [
        (1000.0, 48.5),
        (10_000.0, 100.25),
        (20_000.0, 480.7),
        (21_000.0, 33.1),
    ] {
        let tone = vec![sine(hz, RATE, 12_000, 0.5)];
        let values = [("time_seconds", frames / RATE)];
        let mut delay = bench("time.delay", &json!({ "channels": 1 }), &values);
        let output = play(&mut delay, &tone, &[]).remove(0);
        // Whole cycles, from where the delay is filled.
        let span = 1000..10_600;
        let (gain, late) = response(hz, &tone[0][span.clone()], &output[span]);
        let cycle = RATE / hz;
        let off = (late - frames + cycle / 2.0).rem_euclid(cycle) - cycle / 2.0;
        let gain_db = 20.0 * gain.log10();
        assert!(gain_db.abs() < 0.002, "{hz} Hz, {frames}: {gain_db} dB");
        assert!(off.abs() < 0.001, "{hz} Hz, {frames}: off by {off}");
    }
}

#[test]
fn without_interpolation_times_are_whole_frames() {
    let input = noise(1, 4000, 0.5, 1);
    let config = json!({ "channels": 1, "interpolation": "none" });
    let mut delay = bench("time.delay", &config, &[("time_seconds", 100.4 / RATE)]);
    let output = play(&mut delay, &input, &[]).remove(0);
    assert_eq!(output[100..], input[0][..3900]);
}

#[test]
fn a_gliding_delay_bends_the_pitch_and_does_not_click() {
    let input = vec![sine(300.0, RATE, 48_000, 0.5)];
    let config = json!({ "channels": 1, "interpolation": "lagrange" });
    let mut delay = bench("time.delay", &config, &[("time_seconds", 0.02)]);
    let output = play(&mut delay, &input, &[(20_001, "time_seconds", 0.12)]).remove(0);
    // In a quarter of a second the delay grows by a tenth: the pitch falls to 0.6 of itself.
    let gliding = &output[22_000..31_000];
    let rises = gliding
        .windows(2)
        .filter(|two| two[0] < 0.0 && two[1] >= 0.0);
    let hz = rises.count() as f64 / 9000.0 * RATE;
    assert!((hz - 180.0).abs() < 6.0, "{hz} Hz");
    // Where the pitch falls by 0.4 the sine's slope of 2π·300/48000/2 has a corner of 0.0079, and no step.
    let corner = sharpest(&output[1000..]);
    assert!(corner < 0.0087, "{corner}");
    for frame in 40_000..48_000 {
        let expected = f64::from(input[0][frame - 5760]);
        assert!((f64::from(output[frame]) - expected).abs() < 1e-6);
    }
}

/// The frames at which an impulse comes back, and how loud.
fn echoes(samples: &[f32]) -> Vec<(usize, f64)> {
    let mut found = Vec::new();
    let mut frame = 0;
    while frame < samples.len() {
        if samples[frame].abs() > 1e-3 {
            let near = &samples[frame..samples.len().min(frame + 200)];
            let most = peak(near);
            let at = near
                .iter()
                .position(|sample| f64::from(sample.abs()) == most);
            found.push((frame + at.unwrap(), most));
            frame += 2000;
        } else {
            frame += 1;
        }
    }
    found
}

fn impulse(channels: usize, frames: usize) -> Channels {
    let mut input = vec![vec![0.0; frames]; channels];
    input[0][0] = 1.0;
    input
}

/// Wide open filters, so that echoes stay impulses.
const OPEN: [(&str, f64); 3] = [
    ("low_cut_hz", 10.0),
    ("high_cut_hz", 24_000.0),
    ("mix", 1.0),
];

#[test]
fn echoes_come_at_note_values_of_the_tempo() {
    // Quarter notes at 120 last half a second: 24,000 frames. Choices: the fourth note is 1/8, the fifth 1/4.
    for (note, feel, bpm, frames) in [
        (4.0, 0.0, 120.0, 24_000),
        (3.0, 0.0, 120.0, 12_000),
        (3.0, 1.0, 120.0, 18_000),
        (4.0, 2.0, 120.0, 16_000),
        (3.0, 0.0, 150.0, 9600),
        (0.0, 0.0, 120.0, 1500),
    ] {
        let values = [
            ("note", note),
            ("feel", feel),
            ("tempo_bpm", bpm),
            ("feedback", 0.0),
        ];
        let values = [&values[..], &OPEN].concat();
        let mut delay = bench("time.tempo_delay", &json!({ "channels": 1 }), &values);
        let output = play(&mut delay, &impulse(1, 30_000), &[]).remove(0);
        let found = echoes(&output);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].0, frames, "note {note}, feel {feel}, {bpm}");
    }
}

#[test]
fn the_tempo_of_the_host_counts_before_its_own() {
    let values = [("note", 4.0), ("feedback", 0.0)];
    let values = [&values[..], &OPEN].concat();
    let mut delay = bench("time.tempo_delay", &json!({ "channels": 1 }), &values);
    delay.transport = Transport {
        tempo_bpm: Some(160.0),
        ..Transport::STOPPED
    };
    let output = play(&mut delay, &impulse(1, 30_000), &[]).remove(0);
    assert_eq!(echoes(&output)[0].0, 18_000);
}

#[test]
fn feedback_lowers_each_round_and_ping_pong_changes_sides() {
    let values = [("note", 0.0), ("feedback", 0.5), ("tempo_bpm", 30.0)];
    let values = [&values[..], &OPEN].concat();
    let mut delay = bench("time.tempo_delay", &json!({ "channels": 1 }), &values);
    let output = play(&mut delay, &impulse(1, 30_000), &[]).remove(0);
    let found = echoes(&output);
    let frames: Vec<usize> = found.iter().map(|(frame, _)| *frame).collect();
    assert_eq!(frames[..4], [6000, 12_000, 18_000, 24_000]);
    // The filters take a little of every round, the same each time.
    let once = found[0].1;
    for (round, (_, level)) in (0_i32..4).zip(&found) {
        let least = 0.5_f64.powi(round) * once.powi(round + 1) * 0.8;
        assert!(*level < 0.5_f64.powi(round) && *level > least, "{found:?}");
    }
    let config = json!({ "ping_pong": true });
    let mut delay = bench("time.tempo_delay", &config, &values);
    let output = play(&mut delay, &impulse(2, 30_000), &[]);
    let sides: Vec<Vec<usize>> = output
        .iter()
        .map(|side| echoes(side).iter().map(|(frame, _)| *frame).collect())
        .collect();
    assert_eq!(sides, [vec![6000, 18_000], vec![12_000, 24_000]]);
}

#[test]
fn a_change_of_tempo_crossfades() {
    let input = vec![sine(200.0, RATE, 48_000, 0.3)];
    let values = [("mix", 1.0), ("feedback", 0.0), ("note", 2.0)];
    let mut delay = bench("time.tempo_delay", &json!({ "channels": 1 }), &values);
    let changes = [
        (20_001, "tempo_bpm", 97.0),
        (30_003, "note", 3.0),
        (30_200, "feel", 2.0),
    ];
    let output = play(&mut delay, &input, &changes).remove(0);
    assert!(
        sharpest(&output[10_000..]) < 0.002,
        "{}",
        sharpest(&output[10_000..])
    );
}

#[test]
fn compensation_delays_reports_or_does_both() {
    let input = noise(2, 6000, 0.5, 3);
    for (mode, delayed, reported) in [
        ("delay", 587, 0),
        ("report", 0, 587),
        ("delay_reported", 587, 587),
    ] {
        let config = json!({ "mode": mode, "frames": 107, "milliseconds": 10.0 });
        let mut hold = bench("time.compensation", &config, &[]);
        assert_eq!(hold.latency, reported, "{mode}");
        let output = play(&mut hold, &input, &[]);
        for (out, sample) in output.iter().zip(&input) {
            assert_eq!(peak(&out[..delayed]), 0.0, "{mode}");
            assert_eq!(out[delayed..], sample[..6000 - delayed], "{mode}");
        }
    }
}

#[test]
fn musical_time_comes_from_the_transport_or_runs_by_itself() {
    let mut tempo = bench(
        "control.tempo",
        &json!({}),
        &[("tempo_bpm", 100.0), ("beats", 3.0)],
    );
    let output = play(&mut tempo, &[], &[]);
    for frame in [0_usize, 1, 20_000, 47_999] {
        let beats = frame as f64 / RATE * 100.0 / 60.0;
        let expected = [100.0, beats.fract(), (beats / 3.0).fract(), 1.0];
        for (out, expected) in output.iter().zip(expected) {
            assert!((f64::from(out[frame]) - expected).abs() < 1e-5, "{frame}");
        }
    }
    let mut tempo = bench("control.tempo", &json!({}), &[]);
    tempo.transport = Transport {
        playing: true,
        tempo_bpm: Some(90.0),
        time_signature: Some((6, 8)),
        position_quarters: Some(7.25),
        ..Transport::STOPPED
    };
    let output = play(&mut tempo, &[], &[]);
    for frame in [0_usize, 999, 30_000] {
        let eighths = 2.0 * (7.25 + frame as f64 / RATE * 1.5);
        let expected = [90.0, eighths.fract(), (eighths / 6.0).fract(), 1.0];
        for (out, expected) in output.iter().zip(expected) {
            assert!((f64::from(out[frame]) - expected).abs() < 1e-5, "{frame}");
        }
    }
    tempo.transport.playing = false;
    let output = play(&mut tempo, &[], &[]);
    assert!(output[1].iter().all(|beat| *beat == 0.5) && peak(&output[3]) == 0.0);
}

/// What a sequencer sends: its outputs, and its notes as frame, key and whether they start.
fn sequence(node: &mut Bench, frames: usize) -> (Channels, Vec<(usize, u8, bool)>) {
    let drive = crate::rig::bench::Drive {
        blocks: crate::rig::signal::random_blocks(frames, 700, 5),
        ..Default::default()
    };
    let output = node.run(&[], &drive);
    let notes = node.sent.iter().map(|(frame, event)| match event {
        Event::NoteOn { note, .. } => (*frame, note.key.unwrap(), true),
        Event::NoteOff { note, .. } => (*frame, note.key.unwrap(), false),
        other => panic!("{other:?}"),
    });
    (output, notes.collect())
}

const ROW: [(&str, f64); 7] = [
    ("step1.value", 0.5),
    ("step2.semitones", 7.0),
    ("step2.value", -1.0),
    ("step3.on", 0.0),
    ("step3.value", 0.25),
    ("gate_percent", 25.0),
    ("root", 48.0),
];

#[test]
fn a_sequencer_steps_at_its_note_value_and_ends_what_it_starts() {
    // Sixteenths of 120: 6000 frames a step, 1500 of them open.
    let mut node = bench("control.sequencer", &json!({ "steps": 3 }), &ROW);
    let (output, notes) = sequence(&mut node, 30_000);
    let expected = [
        (0, 48, true),
        (1500, 48, false),
        (6000, 55, true),
        (7500, 55, false),
        (18_000, 48, true),
        (19_500, 48, false),
        (24_000, 55, true),
        (25_500, 55, false),
    ];
    assert_eq!(notes, expected);
    for (frame, (value, gate)) in output[0].iter().zip(&output[1]).enumerate() {
        let step = frame / 6000 % 3;
        assert_eq!(*value, [0.5, -1.0, 0.25][step], "{frame}");
        let is_open = step < 2 && frame % 6000 < 1500;
        assert_eq!(*gate, if is_open { 1.0 } else { 0.0 }, "{frame}");
    }
}

#[test]
fn swing_makes_the_second_of_two_steps_late() {
    let values = [
        ("step2.semitones", 7.0),
        ("root", 48.0),
        ("swing_percent", 75.0),
        ("gate_percent", 100.0),
    ];
    let mut node = bench("control.sequencer", &json!({ "steps": 2 }), &values);
    let (_, notes) = sequence(&mut node, 20_000);
    // Tied notes: each ends where the next one starts.
    let expected = [
        (0, 48, true),
        (9000, 48, false),
        (9000, 55, true),
        (12_000, 55, false),
        (12_000, 48, true),
    ];
    assert_eq!(notes, expected);
}

#[test]
fn a_sequencer_is_where_the_host_is_and_stops_with_it() {
    let mut node = bench("control.sequencer", &json!({ "steps": 3 }), &ROW);
    node.transport = Transport {
        playing: true,
        tempo_bpm: Some(60.0),
        position_quarters: Some(0.375),
        ..Transport::STOPPED
    };
    // A quarter of 48,000 frames, a step of 12,000; it begins half way into the second.
    let (output, notes) = sequence(&mut node, 30_000);
    assert_eq!(notes, [(18_000, 48, true), (21_000, 48, false)]);
    assert_eq!(output[0][5999], -1.0);
    assert_eq!(output[0][6000], 0.25);
    let mut node = bench("control.sequencer", &json!({ "steps": 3 }), &ROW);
    sequence(&mut node, 1000);
    node.transport.position_quarters = Some(0.0);
    let (output, notes) = sequence(&mut node, 1000);
    assert_eq!(notes, [(0, 48, false)]);
    assert_eq!(peak(&output[1]), 0.0);
}

#[test]
fn blocks_do_not_move_notes() {
    let events = |largest: usize| {
        let mut node = bench("control.sequencer", &json!({}), &[("tempo_bpm", 173.0)]);
        node.transport = Transport {
            playing: true,
            tempo_bpm: Some(173.0),
            position_quarters: Some(2.0),
            ..Transport::STOPPED
        };
        let drive = crate::rig::bench::Drive {
            blocks: crate::rig::signal::random_blocks(60_000, largest, 6),
            ..Default::default()
        };
        node.run(&[], &drive);
        node.sent
    };
    let whole = events(8192);
    assert!(whole.len() > 20);
    for largest in [2, 64, 999] {
        assert_eq!(events(largest), whole, "{largest}");
    }
}
