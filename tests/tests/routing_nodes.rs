//! Nodes of level, routing and time in graphs: what needs more than one node, or the executor, to show.
#![cfg(test)]

use airloom_api::id::NodeId;
use airloom_graph::compile::passes::Passes;
use airloom_runtime::execute::block::{BlockEvent, Change};
use airloom_tests::stage::player::{Stage, connection, document, noise, wired};

const FRAMES: usize = 6_000;

/// The input of the left channel, as many frames late.
fn late(frame: usize, by: usize) -> f32 {
    frame
        .checked_sub(by)
        .map_or(0.0, |frame| noise(frame as u64, 0))
}

fn at(stage: &Stage, offset: u32, node: &str, param: &str, value: f64) -> BlockEvent {
    let id = NodeId::new(node).unwrap();
    let (node, param) = stage.session.locate(&id, param).unwrap();
    BlockEvent {
        offset,
        change: Change::Param { node, param, value },
    }
}

#[test]
fn compensation_by_hand_moves_this_path_or_all_others() {
    let played = |mode: &str| {
        let nodes = format!(
            r#"{{"id": "in", "type": "io.input"}}, {{"id": "out", "type": "io.output"}},
            {{"id": "hold", "type": "time.compensation", "config": {{"mode": "{mode}", "frames": 480}}}},
            {{"id": "turn", "type": "level.polarity", "params": {{"invert": true}}}},
            {{"id": "sum", "type": "level.mixer"}}"#
        );
        let wires = [
            "in:out>hold:in",
            "in:out>turn:in",
            "hold:out>sum:in1",
            "turn:out>sum:in2",
            "sum:out>out:in",
        ];
        let mut stage = Stage::new(wired(&nodes, &wires), 512);
        stage.play(FRAMES, &[100, 512, 7])[0].clone()
    };
    for (mode, this, others) in [
        ("delay", 480, 0),
        ("report", 0, 480),
        ("delay_reported", 480, 480),
    ] {
        for (frame, found) in played(mode).iter().enumerate() {
            let expected = late(frame, this) - late(frame, others);
            assert!(
                (found - expected).abs() < 1e-7,
                "{mode}, {frame}: {found}, {expected}"
            );
        }
    }
}

#[test]
fn the_switch_changes_at_the_very_frame_in_any_blocks() {
    let nodes = r#"{"id": "in", "type": "io.input"}, {"id": "out", "type": "io.output"},
        {"id": "turn", "type": "level.polarity", "params": {"invert": true}},
        {"id": "ab", "type": "level.switch", "params": {"fade_ms": 0}}"#;
    let wires = [
        "in:out>ab:in1",
        "in:out>turn:in",
        "turn:out>ab:in2",
        "ab:out>out:in",
    ];
    for blocks in [&[512][..], &[64], &[1], &[333, 17, 90]] {
        let mut stage = Stage::new(wired(nodes, &wires), 512);
        let events = [
            at(&stage, 1001, "ab", "selected", 2.0),
            at(&stage, 3456, "ab", "selected", 1.0),
        ];
        let left = stage.play_with(FRAMES, blocks, &events)[0].clone();
        for (frame, found) in left.iter().enumerate() {
            let sign = if (1001..3456).contains(&frame) {
                -1.0
            } else {
                1.0
            };
            assert_eq!(*found, sign * late(frame, 0), "{blocks:?}, {frame}");
        }
    }
}

#[test]
fn nodes_that_rest_as_a_mix_give_the_same_bits_in_a_run_and_alone() {
    let nodes = r#"{"id": "in", "type": "io.input"}, {"id": "out", "type": "io.output"},
        {"id": "mute", "type": "level.mute"}, {"id": "gain", "type": "level.gain", "params": {"gain_db": -3.3}},
        {"id": "fade", "type": "level.crossfade", "config": {"law": "equal_power"}, "params": {"position": 0.3}},
        {"id": "ab", "type": "level.switch", "config": {"inputs": 3}},
        {"id": "pan", "type": "level.pan", "config": {"law": "balance"}, "params": {"pan": 0.4}}"#;
    let wires = [
        "in:out>mute:in",
        "mute:out>fade:a",
        "in:out>gain:in",
        "gain:out>fade:b",
        "fade:out>ab:in1",
        "gain:out>ab:in2",
        "in:out>ab:in3",
        "ab:out>pan:in",
        "pan:out>out:in",
    ];
    let run = |passes: Passes| {
        let mut stage = Stage::grouped(wired(nodes, &wires), 256, passes);
        let events = [
            at(&stage, 700, "mute", "mute", 1.0),
            at(&stage, 1500, "ab", "selected", 3.0),
            at(&stage, 2300, "fade", "position", 0.9),
            at(&stage, 3100, "mute", "mute", 0.0),
            at(&stage, 3900, "ab", "selected", 1.0),
            at(&stage, 4700, "pan", "pan", -0.2),
        ];
        stage.play_with(FRAMES, &[256, 64, 3], &events)
    };
    let alone = run(Passes::NONE);
    let together = run(Passes::default());
    for (alone, together) in alone.iter().flatten().zip(together.iter().flatten()) {
        assert_eq!(alone.to_bits(), together.to_bits());
    }
    assert!(alone[0].iter().any(|sample| *sample != 0.0));
}

#[test]
fn a_knob_moves_what_it_is_connected_to_through_math() {
    let nodes = r#"{"id": "in", "type": "io.input"}, {"id": "out", "type": "io.output"},
        {"id": "knob", "type": "control.macro", "params": {"value": 0.5}},
        {"id": "twice", "type": "control.math", "config": {"operation": "multiply"}, "params": {"b": 2.0}},
        {"id": "gain", "type": "level.gain"}"#;
    let text = format!(
        r#"{{"airloom": 1, "nodes": [{nodes}], "connections": [
            {}, {}, {},
            {{"id": "m", "from": "twice:out", "to": "gain:param.gain_db", "depth": -20.0}}]}}"#,
        connection("a", "in:out>gain:in"),
        connection("b", "gain:out>out:in"),
        connection("c", "knob:out>twice:a"),
    );
    let mut stage = Stage::new(document(&text), 512);
    // 0.5 · 2 · -20 dB.
    let left = stage.play(FRAMES, &[128])[0].clone();
    for (frame, found) in left.iter().enumerate() {
        assert!((found - 0.1 * late(frame, 0)).abs() < 1e-7, "{frame}");
    }
}
