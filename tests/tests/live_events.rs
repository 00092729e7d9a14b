//! Notes and controllers from the home to what is heard, at their frames, and never a note that hangs.

use std::f64::consts::TAU;

use airloom_api::event::Event;
use airloom_realtime::allocation::{CheckedAllocator, violations};
use airloom_tests::stage::player::{Stage, connection, edit, noise, wired};

#[global_allocator]
static ALLOCATOR: CheckedAllocator = CheckedAllocator;

/// A voice: the note's pitch moves a sine, its gate opens a gain.
const VOICE: &str = r#"
    {"id": "keys", "type": "io.midi_input"}, {"id": "note", "type": "control.midi_note"},
    {"id": "sine", "type": "source.sine", "params": {"frequency_hz": 440.0, "level_db": 0.0}},
    {"id": "vca", "type": "level.gain", "params": {"gain_db": -120.0}},
    {"id": "out", "type": "io.output"}"#;

/// A document of nodes and connections, each connection with what follows its ends.
fn document(nodes: &str, wires: &[(&str, &str)]) -> airloom_graph::document::model::Document {
    let connections: Vec<String> = wires
        .iter()
        .enumerate()
        .map(|(index, (wire, more))| {
            let plain = connection(&format!("c{index}"), wire);
            plain.replace('}', &format!("{more}}}"))
        })
        .collect();
    airloom_tests::stage::player::document(&format!(
        "{{\"airloom\": 1, \"nodes\": [{nodes}], \"connections\": [{}]}}",
        connections.join(", ")
    ))
}

fn voice(block: usize) -> Stage {
    let wires = [
        ("keys:out>note:in", ""),
        (
            "note:pitch>sine:param.frequency_hz",
            r#", "depth": 1.0, "curve": "exponential""#,
        ),
        ("note:gate>vca:param.gain_db", r#", "depth": 120.0"#),
        ("sine:out>vca:in", ""),
        ("vca:out>out:in", ""),
    ];
    Stage::new(document(VOICE, &wires), block)
}

fn midi(bytes: [u8; 3]) -> Event {
    Event::Midi { bytes }
}

fn apply(stage: &mut Stage, text: &str) {
    let applied = stage.session.apply(&edit(text));
    assert!(applied.is_ok(), "{text}: {applied:?}");
}

#[test]
fn a_voice_sounds_at_the_note_from_its_frame_to_its_end() {
    // Key, first frame and frame of its end; the last two are tied.
    let notes: [(u8, u64, u64); 4] = [
        (69, 1_000, 2_001),
        (57, 2_500, 3_003),
        (81, 5_000, 6_000),
        (76, 5_555, 7_777),
    ];
    let run = |blocks: &[usize]| {
        let mut stage = voice(4_096);
        for (key, from, until) in notes {
            stage.send(from, midi([0x90, key, 100]));
            stage.send(until, midi([0x80, key, 0]));
        }
        let before = violations();
        let left = stage.play(10_000, blocks)[0].clone();
        assert_eq!(violations(), before, "the audio thread allocated");
        left
    };
    let left = run(&[4_096]);
    let mut phase = 0.0;
    let mut key = 69;
    for (frame, found) in (0_u64..).zip(&left) {
        let held = notes
            .iter()
            .rfind(|(_, from, until)| (*from..*until).contains(&frame));
        if let Some((held, ..)) = held {
            key = *held;
        }
        let expected = if held.is_some() {
            (TAU * phase).sin()
        } else {
            0.0
        };
        let error = (f64::from(*found) - expected).abs();
        assert!(error < 1e-5, "frame {frame}: {found}, expected {expected}");
        phase += 440.0 * ((f64::from(key) - 69.0) / 12.0).exp2() / 48_000.0;
    }
    for blocks in [&[1][..], &[64], &[480, 1, 999]] {
        assert!(run(blocks) == left, "blocks {blocks:?}");
    }
}

#[test]
fn several_sources_come_in_order_of_time() {
    // Each half of the keyboard has a channel and an input of its own.
    let nodes = VOICE.replace(
        r#"{"id": "keys", "type": "io.midi_input"}"#,
        r#"{"id": "keys", "type": "io.midi_input", "config": {"channel": 2}},
           {"id": "more", "type": "io.midi_input", "config": {"channel": 1}}"#,
    );
    let wires = [
        ("keys:out>note:in", ""),
        ("more:out>note:in", ""),
        ("note:gate>vca:param.gain_db", r#", "depth": 120.0"#),
        ("sine:out>vca:in", ""),
        ("vca:out>out:in", ""),
    ];
    let mut stage = Stage::new(document(&nodes, &wires), 4_096);
    for round in 0..10_u64 {
        let frame = round * 100;
        // The first input in the graph releases what the second has pressed, and the other way round.
        stage.send(frame + 10, midi([0x90, 60, 100]));
        stage.send(frame + 30, midi([0x91, 60, 100]));
        stage.send(frame + 20, midi([0x80, 60, 0]));
        stage.send(frame + 40, midi([0x81, 60, 0]));
    }
    let left = stage.play(1_000, &[256])[0].clone();
    for (frame, sample) in left.iter().enumerate() {
        let sounds = matches!(frame % 100, 10..20 | 30..40);
        assert_eq!(*sample != 0.0, sounds, "frame {frame}: {sample}");
    }
}

/// Plays a note that nobody ends, edits at frame 2,000, and expects silence from then on, up to a further note.
#[track_caller]
fn ends_what_sounds(before: &str, edits: &[&str]) {
    for blocks in [&[1_000][..], &[40, 10, 50]] {
        let mut stage = voice(1_024);
        if !before.is_empty() {
            apply(&mut stage, before);
        }
        stage.send(1_000, midi([0xB0, 64, 127]));
        stage.send(1_001, midi([0x90, 69, 100]));
        let heard = stage.play(2_000, blocks)[0].clone();
        assert!(heard[1_100..].iter().any(|sample| sample.abs() > 0.9));
        for text in edits {
            apply(&mut stage, text);
        }
        let after = violations();
        let silent = stage.play(3_000, blocks)[0].clone();
        assert_eq!(violations(), after, "the audio thread allocated or freed");
        let last = silent.iter().rposition(|sample| *sample != 0.0);
        assert_eq!(last, None, "{edits:?} in {blocks:?}");
    }
}

#[test]
fn a_connection_that_goes_ends_its_notes() {
    ends_what_sounds("", &[r#"{"edit": "disconnect", "connection": "c0"}"#]);
}

#[test]
fn a_source_that_goes_ends_its_notes() {
    ends_what_sounds("", &[r#"{"edit": "remove_node", "node": "keys"}"#]);
}

#[test]
fn a_source_that_is_replaced_ends_its_notes() {
    let remove = r#"{"edit": "remove_node", "node": "keys"}"#;
    let add = r#"{"edit": "add_node", "node": {"id": "keys2", "type": "io.midi_input"}}"#;
    let connect = format!(
        r#"{{"edit": "connect", "connection": {}}}"#,
        connection("d", "keys2:out>note:in")
    );
    let batch = format!(r#"{{"edit": "batch", "edits": [{remove}, {add}, {connect}]}}"#);
    ends_what_sounds("", &[&batch]);
}

#[test]
fn a_source_that_is_bypassed_ends_its_notes() {
    ends_what_sounds(
        "",
        &[r#"{"edit": "set_bypass", "node": "keys", "bypass": true}"#],
    );
}

#[test]
fn after_a_connection_has_come_back_new_notes_sound_and_old_ones_do_not() {
    let mut stage = voice(256);
    stage.send(100, midi([0x90, 69, 100]));
    stage.play(1_000, &[250]);
    apply(&mut stage, r#"{"edit": "disconnect", "connection": "c0"}"#);
    stage.play(1_000, &[250]);
    assert!(stage.session.undo().is_ok());
    stage.send(2_500, midi([0x80, 69, 0]));
    stage.send(3_000, midi([0x90, 72, 100]));
    let heard = stage.play(2_000, &[250])[0].clone();
    assert!(heard[..1_000].iter().all(|sample| *sample == 0.0));
    assert!(heard[1_000..].iter().any(|sample| sample.abs() > 0.9));
}

#[test]
fn a_controller_moves_a_gain_at_its_frame() {
    let nodes = r#"{"id": "in", "type": "io.input"}, {"id": "keys", "type": "io.midi_input"},
        {"id": "wheel", "type": "control.midi_cc", "params": {"smoothing_ms": 0.0}},
        {"id": "gain", "type": "level.gain", "params": {"gain_db": -12.0}}, {"id": "out", "type": "io.output"}"#;
    let wires = [
        ("keys:out>wheel:in", ""),
        ("wheel:out>gain:param.gain_db", r#", "depth": 12.0"#),
        ("in:out>gain:in", ""),
        ("gain:out>out:in", ""),
    ];
    for blocks in [&[512][..], &[1], &[300, 3]] {
        let mut stage = Stage::new(document(nodes, &wires), 512);
        stage.send(777, midi([0xB3, 1, 127]));
        let left = stage.play(2_000, blocks)[0].clone();
        for (frame, found) in (0_u64..).zip(&left) {
            let gain_db = if frame < 777 { -12.0 } else { 0.0 };
            let expected = f64::from(noise(frame, 0)) * 10.0_f64.powf(gain_db / 20.0);
            assert!((f64::from(*found) - expected).abs() < 1e-7, "frame {frame}");
        }
    }
}

#[test]
fn a_graph_without_keys_is_as_it_was() {
    let nodes = r#"{"id": "in", "type": "io.input"}, {"id": "out", "type": "io.output"}"#;
    let mut stage = Stage::new(wired(nodes, &["in:out>out:in"]), 64);
    for frame in 0..5_000 {
        stage.send(frame / 50, midi([0x90, 60, 100]));
    }
    let before = violations();
    let left = stage.play(1_000, &[64])[0].clone();
    assert_eq!(violations(), before);
    for (frame, sample) in (0_u64..).zip(&left) {
        assert_eq!(*sample, noise(frame, 0));
    }
}
