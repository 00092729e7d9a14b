//! Edits while a graph plays: what is touched fades, what is not touched does not change by a bit.

use airloom_api::id::NodeId;
use airloom_runtime::execute::block::{BlockEvent, Change};
use airloom_tests::stage::player::{RATE, Stage, connection, edit, noise, wired};

const NODES: &str = r#"
    {"id": "in", "type": "io.input"},
    {"id": "eq", "type": "filter.eq", "config": {"bands": 1}, "params": {"band1.gain_db": 6.0}},
    {"id": "echo", "type": "time.delay", "params": {"time_seconds": 0.01}},
    {"id": "out", "type": "io.output"},
    {"id": "aux", "type": "io.output", "config": {"bus": "aux1"}}"#;

const WIRES: &[&str] = &[
    "in:out>eq:in",
    "eq:out>out:in",
    "in:out>echo:in",
    "echo:out>aux:in",
];

/// A fade lasts 10 ms.
const FADE: usize = RATE as usize / 100;

fn largest_step(samples: &[f32]) -> f32 {
    samples
        .windows(2)
        .map(|pair| (pair[1] - pair[0]).abs())
        .fold(0.0, f32::max)
}

#[test]
fn the_other_path_does_not_change_by_a_bit() {
    let blocks = [64, 1, 333, 512, 17];
    let undisturbed = Stage::new(wired(NODES, WIRES), 512).play(48_000, &blocks);
    let mut stage = Stage::new(wired(NODES, WIRES), 512);
    let mut aux = Vec::new();
    let edits = [
        r#"{"edit": "add_node", "node": {"id": "g", "type": "level.gain"}}"#.to_owned(),
        format!(
            r#"{{"edit": "connect", "connection": {}}}"#,
            connection("d1", "in:out>g:in")
        ),
        format!(
            r#"{{"edit": "connect", "connection": {}}}"#,
            connection("d2", "g:out>out:in")
        ),
        r#"{"edit": "set_param", "node": "eq", "param": "band1.gain_db", "value": -12.0}"#
            .to_owned(),
        r#"{"edit": "set_bypass", "node": "eq", "bypass": true}"#.to_owned(),
        r#"{"edit": "disconnect", "connection": "d1"}"#.to_owned(),
        r#"{"edit": "remove_node", "node": "eq"}"#.to_owned(),
        r#"{"edit": "remove_node", "node": "g"}"#.to_owned(),
    ];
    for text in &edits {
        aux.push(stage.play(3_000, &blocks));
        stage
            .session
            .apply(&edit(text))
            .unwrap_or_else(|error| panic!("{text}: {error}"));
    }
    aux.push(stage.play(48_000 - 3_000 * edits.len(), &blocks));
    // Blocks were cut at the edits: the input is the same, only the split differs.
    for channel in [2, 3] {
        let heard: Vec<f32> = aux.iter().flat_map(|part| part[channel].clone()).collect();
        assert_eq!(heard, undisturbed[channel]);
    }
    assert!(stage.session.take_reports().is_empty());
}

#[test]
fn edits_sound_alike_whatever_the_block_size() {
    let run = |blocks: &[usize]| {
        let mut stage = Stage::new(wired(NODES, WIRES), 8_192);
        let mut left = stage.play(5_000, blocks)[0].clone();
        stage
            .session
            .apply(&edit(r#"{"edit": "remove_node", "node": "eq"}"#))
            .unwrap();
        left.extend(stage.play(100, blocks)[0].iter());
        let add = format!(
            r#"{{"edit": "connect", "connection": {}}}"#,
            connection("n", "in:out>out:in")
        );
        stage.session.apply(&edit(&add)).unwrap();
        left.extend(stage.play(5_000, blocks)[0].iter());
        left
    };
    let expected = run(&[64]);
    for blocks in [&[1][..], &[5_000], &[7, 450, 3]] {
        assert!(run(blocks) == expected, "blocks {blocks:?}");
    }
}

#[test]
fn a_new_connection_fades_in_on_a_straight_line() {
    let mut stage = Stage::new(
        wired(
            r#"{"id": "in", "type": "io.input"}, {"id": "out", "type": "io.output"}"#,
            &[],
        ),
        512,
    );
    assert!(
        stage.play(1_000, &[100])[0]
            .iter()
            .all(|sample| *sample == 0.0)
    );
    let add = format!(
        r#"{{"edit": "connect", "connection": {}}}"#,
        connection("n", "in:out>out:in")
    );
    stage.session.apply(&edit(&add)).unwrap();
    let left = &stage.play(2_000, &[100])[0];
    for (frame, sample) in left.iter().enumerate() {
        let gain = ((frame + 1) as f32 / FADE as f32).min(1.0);
        let expected = noise(1_000 + frame as u64, 0) * gain;
        assert!(
            (sample - expected).abs() < 1e-7,
            "frame {frame}: {sample} is not {expected}"
        );
    }
    // Once the fade is over the edge is a plain one again: bit for bit the input.
    assert_eq!(left[1_500], noise(2_500, 0));
}

#[test]
fn a_removed_node_falls_silent_without_a_step() {
    let nodes = r#"
        {"id": "tone", "type": "source.sine", "params": {"frequency_hz": 100.0, "level_db": -6.0}},
        {"id": "out", "type": "io.output"}"#;
    let mut stage = Stage::new(wired(nodes, &["tone:out>out:in"]), 512);
    let before = stage.play(4_800, &[480])[0].clone();
    stage
        .session
        .apply(&edit(r#"{"edit": "remove_node", "node": "tone"}"#))
        .unwrap();
    let after = stage.play(4_800, &[480])[0].clone();
    let joined: Vec<f32> = before.iter().chain(&after).copied().collect();
    // A sine of 100 Hz at half of full scale moves by at most 2 pi f / rate * 0.5, a fade adds 0.5 / 480.
    assert!(
        largest_step(&joined) < 0.0065 + 0.0011,
        "{}",
        largest_step(&joined)
    );
    assert!(after[..FADE / 2].iter().any(|sample| sample.abs() > 0.1));
    assert!(after[FADE..].iter().all(|sample| *sample == 0.0));
}

#[test]
fn survivors_keep_their_memory() {
    let nodes = r#"
        {"id": "in", "type": "io.input"},
        {"id": "late", "type": "time.delay", "params": {"time_seconds": 0.5}, "config": {"max_seconds": 1.0}},
        {"id": "out", "type": "io.output"}"#;
    let mut stage = Stage::new(wired(nodes, &["in:out>late:in", "late:out>out:in"]), 512);
    stage.play(20_000, &[512]);
    stage
        .session
        .apply(&edit(
            r#"{"edit": "add_node", "node": {"id": "x", "type": "level.gain"}}"#,
        ))
        .unwrap();
    let left = stage.play(10_000, &[512])[0].clone();
    for (frame, sample) in left.iter().enumerate().skip(4_100) {
        assert_eq!(*sample, noise(frame as u64 - 4_000, 0), "frame {frame}");
    }
}

#[test]
fn reversing_two_nodes_in_one_batch_goes_by_stages() {
    let nodes = r#"
        {"id": "in", "type": "io.input"},
        {"id": "a", "type": "level.gain", "params": {"gain_db": -6.0}},
        {"id": "b", "type": "level.gain", "params": {"gain_db": -6.0}},
        {"id": "out", "type": "io.output"}"#;
    let wires = &["in:out>a:in", "a:out>b:in", "b:out>out:in"];
    let run = |blocks: &[usize]| {
        let mut stage = Stage::new(wired(nodes, wires), 4_096);
        let mut left = stage.play(1_000, blocks)[0].clone();
        let batch = format!(
            r#"{{"edit": "batch", "edits": [
                {{"edit": "disconnect", "connection": "c0"}}, {{"edit": "disconnect", "connection": "c1"}},
                {{"edit": "disconnect", "connection": "c2"}},
                {{"edit": "connect", "connection": {}}}, {{"edit": "connect", "connection": {}}},
                {{"edit": "connect", "connection": {}}}]}}"#,
            connection("d0", "in:out>b:in"),
            connection("d1", "b:out>a:in"),
            connection("d2", "a:out>out:in"),
        );
        stage.session.apply(&edit(&batch)).unwrap();
        left.extend(stage.play(4_000, blocks)[0].iter());
        left
    };
    let left = run(&[128]);
    let expected = noise(4_900, 0) * 10.0_f32.powf(-12.0 / 20.0);
    assert!((left[4_900] - expected).abs() < 1e-7);
    for blocks in [&[4_096][..], &[1, 50, 700]] {
        assert!(run(blocks) == left, "blocks {blocks:?}");
    }
}

#[test]
fn a_latent_node_shifts_the_other_path_without_a_gap() {
    let nodes = r#"
        {"id": "in", "type": "io.input"},
        {"id": "a", "type": "level.gain", "params": {"gain_db": -6.0}},
        {"id": "out", "type": "io.output"}"#;
    let mut stage = Stage::new(wired(nodes, &["in:out>a:in", "a:out>out:in"]), 512);
    stage.play(2_000, &[256]);
    let batch = format!(
        r#"{{"edit": "batch", "edits": [
            {{"edit": "add_node", "node": {{"id": "l", "type": "test.latent", "config": {{"frames": 300}}}}}},
            {{"edit": "connect", "connection": {}}}, {{"edit": "connect", "connection": {}}}]}}"#,
        connection("d0", "in:out>l:in"),
        connection("d1", "l:out>out:in"),
    );
    stage.session.apply(&edit(&batch)).unwrap();
    assert_eq!(stage.session.latency(), 300);
    let left = stage.play(5_000, &[256])[0].clone();
    let gain = 10.0_f32.powf(-6.0 / 20.0);
    for (frame, sample) in left.iter().enumerate().skip(2_000) {
        let expected = noise(2_000 + frame as u64 - 300, 0) * (1.0 + gain);
        assert!((sample - expected).abs() < 1e-6, "frame {frame}");
    }
    // The power never drops while the tap moves: no stretch of 100 frames is silent.
    for (index, part) in left.chunks(100).enumerate() {
        let power: f32 = part.iter().map(|sample| sample * sample).sum();
        assert!(power > 100.0 * 0.02 * 0.2, "part {index}: {power}");
    }
    stage
        .session
        .apply(&edit(r#"{"edit": "remove_node", "node": "l"}"#))
        .unwrap();
    assert_eq!(stage.session.latency(), 0);
    let left = stage.play(3_000, &[256])[0].clone();
    assert!((left[2_900] - noise(7_000 + 2_900, 0) * gain).abs() < 1e-7);
}

#[test]
fn everything_undone_is_the_document_and_the_sound_of_before() {
    let original = wired(NODES, WIRES);
    let mut stage = Stage::new(original.clone(), 512);
    stage.play(1_000, &[64]);
    for text in [
        r#"{"edit": "remove_node", "node": "eq"}"#,
        r#"{"edit": "set_param", "node": "echo", "param": "time_seconds", "value": 0.02}"#,
        r#"{"edit": "add_node", "node": {"id": "eq2", "type": "filter.eq"}}"#,
    ] {
        stage.session.apply(&edit(text)).unwrap();
        stage.play(200, &[64]);
    }
    for _ in 0..3 {
        stage.session.undo().unwrap();
    }
    assert_eq!(**stage.session.document(), original);
    assert_eq!(stage.session.revision(), 6);
    assert!(stage.session.undo().is_err());
    // Two seconds later no memory of the excursion is left in an EQ at 1 kHz and a delay of 10 ms.
    let heard = stage.play(96_000, &[64]);
    let mut reference = Stage::new(original, 512);
    let expected = reference.play(97_600, &[64]);
    for channel in 0..4 {
        for frame in 90_000..96_000 {
            let difference = heard[channel][frame] - expected[channel][frame + 1_600];
            assert!(difference.abs() < 1e-7, "channel {channel}, frame {frame}");
        }
    }
    for _ in 0..3 {
        stage.session.redo().unwrap();
    }
    assert!(
        stage
            .session
            .document()
            .nodes
            .iter()
            .any(|node| node.id.as_str() == "eq2")
    );
}

#[test]
fn a_burst_of_edits_within_one_block_is_merged_and_none_is_lost() {
    let mut stage = Stage::new(wired(NODES, WIRES), 512);
    stage.play(1_000, &[100]);
    for index in 0..100 {
        let add = format!(
            r#"{{"edit": "add_node", "node": {{"id": "n{index}", "type": "level.gain"}}}}"#
        );
        stage.session.apply(&edit(&add)).unwrap();
        let wire = format!(
            r#"{{"edit": "connect", "connection": {}}}"#,
            connection(&format!("w{index}"), &format!("in:out>n{index}:in"))
        );
        stage.session.apply(&edit(&wire)).unwrap();
        let wire = format!(
            r#"{{"edit": "connect", "connection": {}}}"#,
            connection(&format!("v{index}"), &format!("n{index}:out>out:in"))
        );
        stage.session.apply(&edit(&wire)).unwrap();
    }
    stage
        .session
        .apply(&edit(r#"{"edit": "remove_node", "node": "eq"}"#))
        .unwrap();
    let left = stage.play(4_000, &[100])[0].clone();
    let expected = noise(1_000 + 3_900, 0) * 100.0;
    assert!(
        (left[3_900] - expected).abs() < 1e-4,
        "{} {expected}",
        left[3_900]
    );
}

#[test]
fn mapping_and_unmapping_a_macro_changes_nothing_that_is_heard() {
    let nodes = r#"
        {"id": "in", "type": "io.input"},
        {"id": "g", "type": "level.gain", "params": {"gain_db": -6.0}},
        {"id": "out", "type": "io.output"}"#;
    let wires = &["in:out>g:in", "g:out>out:in"];
    let expected = Stage::new(wired(nodes, wires), 512).play(8_000, &[64]);
    let mut stage = Stage::new(wired(nodes, wires), 512);
    let mut left = stage.play(2_000, &[64])[0].clone();
    let map = r#"{"edit": "set_macro", "macro": {"slot": 3, "name": "Level",
        "targets": [{"node": "g", "param": "gain_db", "min": -24.0, "max": 12.0}]}}"#;
    stage.session.apply(&edit(map)).unwrap();
    assert_eq!(stage.session.document().macros[0].value, 0.5);
    left.extend(stage.play(2_000, &[64])[0].iter());
    assert!(left == expected[0][..4_000]);

    // Automation, not an edit: the document does not change, the sound does.
    stage.session.set_macro(3, 1.0);
    let loud = stage.play(4_000, &[64])[0][3_999];
    assert!((loud - noise(7_999, 0) * 10.0_f32.powf(12.0 / 20.0)).abs() < 1e-6);
    assert_eq!(stage.session.revision(), 1);

    // The mapping goes, the last value stays as base.
    stage
        .session
        .apply(&edit(r#"{"edit": "remove_macro", "slot": 3}"#))
        .unwrap();
    let still = stage.play(4_000, &[64])[0][3_999];
    assert!((still - noise(11_999, 0) * 10.0_f32.powf(12.0 / 20.0)).abs() < 1e-6);
    let node = &stage.session.document().nodes[1];
    assert_eq!(node.params["gain_db"], 12.0);
    stage.session.undo().unwrap();
    assert_eq!(stage.session.document().nodes[1].params["gain_db"], -6.0);
}

/// A sine behind a mute, then a node; it is silent for 20,000 frames, then it sounds.
fn unmuted(node: &str, blocks: &[usize], meanwhile: &[&str]) -> Vec<f32> {
    let nodes = format!(
        r#"{{"id": "tone", "type": "source.sine"}}, {{"id": "mute", "type": "level.gain", "params": {{"mute": true}}}},
           {node}, {{"id": "out", "type": "io.output"}}"#
    );
    let wires = &["tone:out>mute:in", "mute:out>n:in", "n:out>out:in"];
    let mut stage = Stage::new(wired(&nodes, wires), 8_192);
    let mut left = stage.play(12_000, blocks)[0].clone();
    let apply = |stage: &mut Stage, text: &str| {
        let applied = stage.session.apply(&edit(text));
        assert!(applied.is_ok(), "{text}: {applied:?}");
    };
    for text in meanwhile {
        apply(&mut stage, text);
    }
    left.extend(stage.play(8_000, blocks)[0].iter());
    let on = r#"{"edit": "set_param", "node": "mute", "param": "mute", "value": false}"#;
    apply(&mut stage, on);
    left.extend(stage.play(20_000, blocks)[0].iter());
    left
}

#[test]
fn a_feedback_delay_wakes_from_a_long_silence() {
    let node = r#"{"id": "n", "type": "time.feedback_delay", "config": {"max_seconds": 0.1},
        "params": {"time_seconds": 0.1}}"#;
    let left = unmuted(node, &[512], &[]);
    assert!(left[..24_800].iter().all(|sample| *sample == 0.0));
    assert!(left[26_000..].iter().any(|sample| sample.abs() > 0.09));
    assert!(unmuted(node, &[1, 8_192, 63], &[]) == left);
}

#[test]
fn a_bypass_set_in_silence_has_faded_when_the_sound_comes() {
    let node = r#"{"id": "n", "type": "level.gain", "params": {"gain_db": 20.0}}"#;
    let bypass = r#"{"edit": "set_bypass", "node": "n", "bypass": true}"#;
    let heard = unmuted(node, &[512], &[bypass]);
    let unchanged = r#"{"id": "n", "type": "level.gain"}"#;
    assert!(heard == unmuted(unchanged, &[512], &[]));
}

#[test]
fn a_value_reaches_a_node_that_waits_for_fades() {
    let nodes = r#"
        {"id": "in", "type": "io.input"}, {"id": "a", "type": "level.gain"}, {"id": "b", "type": "level.gain"},
        {"id": "out", "type": "io.output"}"#;
    let wires = &["in:out>a:in", "a:out>b:in", "b:out>out:in"];
    let reversed = format!(
        r#"{{"edit": "batch", "edits": [
            {{"edit": "disconnect", "connection": "c0"}}, {{"edit": "disconnect", "connection": "c1"}},
            {{"edit": "disconnect", "connection": "c2"}},
            {{"edit": "add_node", "node": {{"id": "n", "type": "level.gain"}}}},
            {{"edit": "connect", "connection": {}}}, {{"edit": "connect", "connection": {}}},
            {{"edit": "connect", "connection": {}}}, {{"edit": "connect", "connection": {}}}]}}"#,
        connection("d0", "in:out>b:in"),
        connection("d1", "b:out>a:in"),
        connection("d2", "a:out>n:in"),
        connection("d3", "n:out>out:in"),
    );
    let run = |blocks: &[usize]| {
        let mut stage = Stage::new(wired(nodes, wires), 4_096);
        let mut left = stage.play(1_000, blocks)[0].clone();
        stage.session.apply(&edit(&reversed)).unwrap();
        let id = NodeId::new("n").unwrap();
        let (node, param) = stage.session.locate(&id, "gain_db").unwrap();
        let value = -6.0;
        let change = Change::Param { node, param, value };
        let event = BlockEvent {
            offset: 100,
            change,
        };
        left.extend(stage.play_with(4_000, blocks, &[event])[0].iter());
        left
    };
    let left = run(&[128]);
    let expected = noise(4_900, 0) * 10.0_f32.powf(-6.0 / 20.0);
    let error = (left[4_900] - expected).abs();
    assert!(error < 1e-7, "{} is not {expected}", left[4_900]);
    for blocks in [&[4_096][..], &[1, 50, 700]] {
        assert!(run(blocks) == left, "blocks {blocks:?}");
    }
}
