//! What MIDI becomes: notes, gates, pitches and controllers, at exact frames.

use airloom_api::event::{Event, Note};
use serde_json::{Value, json};

use crate::rig::bench::{Bench, Channels, Drive};
use crate::rig::signal::random_blocks;
use crate::rig::variant::Variant;

const RATE: u32 = 48_000;

fn played(
    name: &str,
    config: &Value,
    values: &[(&str, f64)],
    events: &[(usize, Event)],
) -> (Channels, Vec<(usize, Event)>) {
    let mut bench = Bench::new(&Variant::of(name, config), RATE, values);
    bench.events = events.to_vec();
    let drive = Drive {
        blocks: random_blocks(20_000, 700, 3),
        ..Drive::default()
    };
    let channels = bench.run(&[], &drive);
    (channels, bench.sent)
}

fn midi(bytes: [u8; 3]) -> Event {
    Event::Midi { bytes }
}

/// Where a signal changes, and to what.
fn steps(signal: &[f32]) -> Vec<(usize, f32)> {
    let mut steps = Vec::new();
    let mut last = f32::NAN;
    for (frame, value) in signal.iter().enumerate() {
        if *value != last {
            steps.push((frame, *value));
            last = *value;
        }
    }
    steps
}

#[test]
fn the_midi_input_passes_its_channel_and_makes_notes_of_messages() {
    let events = [
        (5, midi([0x90, 60, 127])),
        (5, midi([0x91, 61, 127])),
        (900, midi([0xB1, 1, 9])),
        (901, midi([0x90, 60, 0])),
        (19_999, midi([0xE0, 0, 64])),
    ];
    let (_, sent) = played("io.midi_input", &json!({ "channel": 1 }), &[], &events);
    let note = Note::of_key(0, 60);
    let expected = [
        (
            5,
            Event::NoteOn {
                note,
                velocity: 1.0,
            },
        ),
        (
            901,
            Event::NoteOff {
                note,
                velocity: 64.0 / 127.0,
            },
        ),
        (19_999, midi([0xE0, 0, 64])),
    ];
    assert_eq!(sent, expected);
    let (_, sent) = played("io.midi_input", &json!({}), &[], &events);
    assert_eq!(sent.len(), events.len());
}

#[test]
fn the_key_pressed_last_counts_and_the_ones_before_come_back() {
    let key = |channel: u8, key: u8| midi([0x90 | channel, key, 127]);
    let release = |channel: u8, key: u8| midi([0x80 | channel, key, 0]);
    let events = [
        (100, key(0, 69)),
        (200, key(0, 81)),
        (301, key(0, 57)),
        (400, release(0, 81)),
        (500, release(0, 57)),
        (600, release(0, 69)),
        (700, key(0, 57)),
    ];
    let (out, _) = played("control.midi_note", &json!({}), &[], &events);
    assert_eq!(
        steps(&out[0]),
        [(0, 0.0), (100, 1.0), (600, 0.0), (700, 1.0)]
    );
    assert_eq!(
        steps(&out[1]),
        [(0, 0.0), (200, 1.0), (301, -1.0), (500, 0.0), (700, -1.0)]
    );
    assert_eq!(steps(&out[2]), [(0, 0.0), (100, 1.0)]);
}

#[test]
fn pedal_bend_and_choke() {
    let events = [
        (10, midi([0xB0, 64, 127])),
        (20, midi([0x90, 69, 64])),
        (30, midi([0x80, 69, 0])),
        (40, midi([0xE0, 127, 127])),
        (50, midi([0xB0, 64, 0])),
        (60, midi([0x90, 69, 127])),
        (70, midi([0xB0, 120, 0])),
        (80, midi([0xE0, 0, 64])),
    ];
    let (out, _) = played(
        "control.midi_note",
        &json!({}),
        &[("bend_semitones", 12.0)],
        &events,
    );
    assert_eq!(
        steps(&out[0]),
        [(0, 0.0), (20, 1.0), (50, 0.0), (60, 1.0), (70, 0.0)]
    );
    assert_eq!(steps(&out[1]), [(0, 0.0), (40, 1.0), (80, 0.0)]);
    assert_eq!(steps(&out[2]), [(0, 0.0), (20, 64.0 / 127.0), (60, 1.0)]);
}

#[test]
fn tied_notes_glide_in_a_straight_line_of_pitch() {
    let events = [
        (1000, midi([0x90, 69, 127])),
        (2000, midi([0x90, 81, 127])),
        (9000, midi([0xB0, 123, 0])),
        (9100, midi([0x90, 69, 127])),
    ];
    let (out, _) = played(
        "control.midi_note",
        &json!({}),
        &[("glide_ms", 100.0)],
        &events,
    );
    for (frame, pitch) in out[1].iter().enumerate().take(9100) {
        let expected = (frame as f64 - 1999.0).clamp(0.0, 4800.0) / 4800.0;
        assert!(
            (f64::from(*pitch) - expected).abs() < 1e-6,
            "{frame}: {pitch}"
        );
    }
    // A note that is not tied to another one starts on its pitch.
    assert_eq!(out[1][9100], 0.0);
}

#[test]
fn a_controller_moves_in_its_smoothing_time_from_the_frame_of_its_message() {
    let events = [
        (1000, midi([0xB0, 7, 127])),
        (1100, midi([0xB0, 8, 1])),
        (6000, midi([0xB0, 7, 0])),
    ];
    let config = json!({ "controller": 7 });
    for (ms, frames) in [(0.0, 1.0), (10.0, 480.0), (50.0, 2400.0)] {
        let (out, _) = played("control.midi_cc", &config, &[("smoothing_ms", ms)], &events);
        for (frame, found) in out[0].iter().enumerate() {
            let rise = ((frame as f64 - 999.0) / frames).clamp(0.0, 1.0);
            let fall = ((frame as f64 - 5999.0) / frames).clamp(0.0, 1.0);
            let expected = rise - fall;
            assert!(
                (f64::from(*found) - expected).abs() < 1e-6,
                "{ms} ms at {frame}: {found}, expected {expected}"
            );
        }
    }
}

#[test]
fn bend_and_pressure_have_their_ranges() {
    let events = [
        (100, midi([0xE0, 0, 0])),
        (200, midi([0xE0, 127, 127])),
        (300, midi([0xD0, 127, 0])),
        (400, midi([0xE0, 0, 64])),
        (500, midi([0xA0, 60, 0])),
    ];
    let smoothing = [("smoothing_ms", 0.0)];
    let of = |message: &str| {
        let config = json!({ "message": message });
        let (out, _) = played("control.midi_cc", &config, &smoothing, &events);
        steps(&out[0])
    };
    assert_eq!(
        of("pitch_bend"),
        [(0, 0.0), (100, -1.0), (200, 1.0), (400, 0.0)]
    );
    assert_eq!(of("pressure"), [(0, 0.0), (300, 1.0), (500, 0.0)]);
}
