//! Nodes that are computed together: which ones, and what becomes of them when one of them fails or moves.

use airloom_graph::compile::passes::Passes;
use airloom_graph::document::model::Document;
use airloom_realtime::allocation::{CheckedAllocator, violations};
use airloom_runtime::execute::notice::NoticeKind;
use airloom_tests::stage::player::{Stage, edit, wired};

#[global_allocator]
static ALLOCATOR: CheckedAllocator = CheckedAllocator;

const STRIPS: usize = 20;

/// Strips of gain, pan and low-pass, summed.
fn strips() -> Document {
    let mut nodes = vec![
        r#"{"id": "in", "type": "io.input"}, {"id": "out", "type": "io.output"}"#.to_owned(),
        r#"{"id": "aux", "type": "io.output", "config": {"bus": "aux1"}}"#.to_owned(),
    ];
    let mut wires = Vec::new();
    for strip in 0..STRIPS {
        let (gain_db, pan) = (-12.0 - strip as f64 / 3.0, strip as f64 / 20.0 - 0.4);
        let share = 0.3 + strip as f64 / 100.0;
        nodes.push(format!(
            r#"{{"id": "gain{strip}", "type": "level.gain", "params": {{"gain_db": {gain_db}}}}},
               {{"id": "pan{strip}", "type": "level.pan", "params": {{"pan": {pan}}}}},
               {{"id": "low{strip}", "type": "test.lanes", "params": {{"share": {share}}}}}"#
        ));
        wires.push(format!("in:out>gain{strip}:in"));
        wires.push(format!("gain{strip}:out>pan{strip}:in"));
        wires.push(format!("pan{strip}:out>low{strip}:in"));
        let bus = if strip == 3 { "aux" } else { "out" };
        wires.push(format!("low{strip}:out>{bus}:in"));
    }
    let wires: Vec<&str> = wires.iter().map(String::as_str).collect();
    wired(&nodes.join(", "), &wires)
}

fn play(stage: &mut Stage, edits: &[&str]) -> [Vec<f32>; 4] {
    let mut output: [Vec<f32>; 4] = Default::default();
    for text in edits {
        for (all, more) in output.iter_mut().zip(stage.play(1_500, &[64, 10, 256])) {
            all.extend(more);
        }
        let applied = stage.session.apply(&edit(text));
        assert!(applied.is_ok(), "{applied:?}");
    }
    for (all, more) in output.iter_mut().zip(stage.play(3_000, &[64, 10, 256])) {
        all.extend(more);
    }
    output
}

/// Plays with groups and without; every bit has to be the same. Gives both stages.
fn check(edits: &[&str]) -> [Stage; 2] {
    let mut stages =
        [Passes::default(), Passes::NONE].map(|passes| Stage::grouped(strips(), 256, passes));
    let before = violations();
    let [grouped, alone] = stages.each_mut().map(|stage| play(stage, edits));
    assert_eq!(violations(), before, "the audio thread allocated");
    for (channel, (grouped, alone)) in grouped.iter().zip(&alone).enumerate() {
        let differs = |(a, b): (&f32, &f32)| a.to_bits() != b.to_bits();
        let wrong = grouped.iter().zip(alone).position(differs);
        assert_eq!(wrong, None, "channel {channel}, {edits:?}");
        assert!(grouped.iter().any(|sample| *sample != 0.0));
    }
    stages
}

#[test]
fn strips_run_side_by_side_and_the_plan_says_why() {
    let [grouped, alone] = check(&[]);
    let text = grouped.session.plan_text().unwrap_or_default();
    assert!(
        text.contains("batch 0, of one kind and independent: low"),
        "{text}"
    );
    assert!(text.contains("run 0, mixes while they rest"), "{text}");
    assert!(text.contains("alone: in, no mix"), "{text}");
    assert!(!text.contains("alone: low"), "{text}");
    let text = alone.session.plan_text().unwrap_or_default();
    assert!(text.contains("alone: low0, grouping is off"), "{text}");
    assert!(!text.contains("batch 0"), "{text}");
}

#[test]
fn whoever_moves_runs_alone_and_comes_back() {
    check(&[
        r#"{"edit": "set_param", "node": "low2", "param": "share", "value": 0.9}"#,
        r#"{"edit": "set_param", "node": "gain5", "param": "gain_db", "value": -3.0}"#,
        r#"{"edit": "set_param", "node": "gain6", "param": "mute", "value": true}"#,
        r#"{"edit": "set_bypass", "node": "low7", "bypass": true}"#,
        r#"{"edit": "set_bypass", "node": "pan8", "bypass": true}"#,
        r#"{"edit": "remove_node", "node": "low9"}"#,
        r#"{"edit": "set_param", "node": "gain6", "param": "mute", "value": false}"#,
        r#"{"edit": "set_bypass", "node": "low7", "bypass": false}"#,
    ]);
}

#[test]
fn levels_are_read_while_somebody_looks() {
    let mut stage = Stage::new(strips(), 256);
    stage.play(1_000, &[64]);
    if let Some(status) = stage.session.status() {
        status.set_metering(true);
    }
    stage.play(1_000, &[64]);
    stage.session.tick();
    let levels: Vec<f32> = stage
        .session
        .document()
        .nodes
        .iter()
        .filter(|node| node.type_name == "level.pan")
        .map(|node| stage.session.level(&node.id)[0])
        .collect();
    assert_eq!(levels.len(), STRIPS);
    assert!(levels.iter().all(|level| *level > 0.0), "{levels:?}");
}

#[test]
fn a_panic_among_many_takes_out_the_one_whose_it_was() {
    airloom_realtime::panic::install_quiet_hook();
    let edits = [
        r#"{"edit": "set_param", "node": "low3", "param": "fail", "value": true}"#,
        r#"{"edit": "set_param", "node": "low4", "param": "share", "value": 0.8}"#,
    ];
    for mut stage in check(&edits) {
        stage.session.tick();
        let reports = stage.session.take_reports();
        assert_eq!(reports.len(), 1, "{reports:?}");
        assert_eq!(reports[0].kind, NoticeKind::Panicked);
        assert_eq!(reports[0].node.as_str(), "low3");
    }
}
