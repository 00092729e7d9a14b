//! Values that change while plans are on their way: the newest one counts, whatever the blocks.

use airloom_api::id::NodeId;
use airloom_runtime::execute::block::{BlockEvent, Change};
use airloom_tests::stage::player::{Stage, connection, edit, noise, wired};

const NODES: &str = r#"
    {"id": "in", "type": "io.input"}, {"id": "a", "type": "level.gain"}, {"id": "b", "type": "level.gain"},
    {"id": "out", "type": "io.output"}"#;
const WIRES: &[&str] = &["in:out>a:in", "a:out>b:in", "b:out>out:in"];

/// Turns `a` and `b` round and puts a new node `n` behind them: two plans, the second waits for fades.
fn reversal(more: &str) -> String {
    format!(
        r#"{{"edit": "batch", "edits": [
            {{"edit": "disconnect", "connection": "c0"}}, {{"edit": "disconnect", "connection": "c1"}},
            {{"edit": "disconnect", "connection": "c2"}},
            {{"edit": "add_node", "node": {{"id": "n", "type": "level.gain"}}}},
            {{"edit": "connect", "connection": {}}}, {{"edit": "connect", "connection": {}}},
            {{"edit": "connect", "connection": {}}}, {{"edit": "connect", "connection": {}}}{more}]}}"#,
        connection("d0", "in:out>b:in"),
        connection("d1", "b:out>a:in"),
        connection("d2", "a:out>n:in"),
        connection("d3", "n:out>out:in"),
    )
}

fn apply(stage: &mut Stage, text: &str) {
    let applied = stage.session.apply(&edit(text));
    assert!(applied.is_ok(), "{text}: {applied:?}");
}

fn gain_of(stage: &Stage, node: &str, value: f64) -> Option<Change> {
    let id = NodeId::new(node).ok()?;
    let (node, param) = stage.session.locate(&id, "gain_db")?;
    Some(Change::Param { node, param, value })
}

fn turn(value: f64) -> Change {
    Change::Macro { slot: 3, value }
}

/// Plays 1,000 frames, edits, and plays on with a change at `offset`; checks the gain at the end, in any blocks.
fn check(texts: &[&str], offset: u32, change: impl Fn(&Stage) -> Option<Change>, gain_db: f64) {
    let run = |blocks: &[usize]| {
        let mut stage = Stage::new(wired(NODES, WIRES), 4_096);
        let mut left = stage.play(1_000, blocks)[0].clone();
        for text in texts {
            apply(&mut stage, text);
        }
        let change = change(&stage);
        assert!(change.is_some());
        let events: Vec<_> = change
            .map(|change| BlockEvent { offset, change })
            .into_iter()
            .collect();
        left.extend(stage.play_with(8_000, blocks, &events)[0].iter());
        left
    };
    let left = run(&[128]);
    let expected = f64::from(noise(8_900, 0)) * 10.0_f64.powf(gain_db / 20.0);
    let error = f64::from(left[8_900]) - expected;
    assert!(error.abs() < 1e-6, "{} is not {expected}", left[8_900]);
    for blocks in [&[4_096][..], &[1, 50, 700]] {
        assert!(run(blocks) == left, "blocks {blocks:?}");
    }
}

const MAP: &str = r#"{"edit": "set_macro", "macro": {"slot": 3, "name": "m", "value": 0.0, "targets": [
    {"node": "a", "param": "gain_db", "min": -24.0, "max": -3.0},
    {"node": "n", "param": "gain_db", "min": -24.0, "max": -6.0}]}}"#;

#[test]
fn automation_counts_more_than_an_older_turn_that_waits() {
    let quarter = format!(r#", {MAP}, {{"edit": "set_macro_value", "slot": 3, "value": 0.25}}"#);
    check(&[&reversal(&quarter)], 100, |_| Some(turn(1.0)), -9.0);
}

#[test]
fn a_turn_reaches_a_node_that_waits_although_its_macro_is_as_before() {
    let narrow = format!(
        r#"{{"edit": "batch", "edits": [
            {{"edit": "add_node", "node": {{"id": "n", "type": "level.gain", "config": {{"channels": 1}}}}}}, {MAP}]}}"#
    );
    let wide = format!(
        r#"{{"edit": "batch", "edits": [{{"edit": "remove_node", "node": "n"}}, {}]}}"#,
        reversal(&format!(", {MAP}"))
    );
    check(&[&narrow, &wide], 100, |_| Some(turn(1.0)), -9.0);
}

#[test]
fn a_timed_value_counts_more_than_an_older_edit_that_waits() {
    let louder = r#"{"edit": "set_param", "node": "n", "param": "gain_db", "value": 6.0}"#;
    let quieter = |stage: &Stage| gain_of(stage, "n", -6.0);
    check(&[&reversal(""), louder], 100, quieter, -6.0);
}

#[test]
fn a_timed_value_reaches_a_node_of_a_later_plan_that_waits() {
    let behind = format!(
        r#"{{"edit": "batch", "edits": [{{"edit": "disconnect", "connection": "d3"}},
            {{"edit": "add_node", "node": {{"id": "m", "type": "level.gain"}}}},
            {{"edit": "connect", "connection": {}}}, {{"edit": "connect", "connection": {}}}]}}"#,
        connection("e0", "n:out>m:in"),
        connection("e1", "m:out>out:in"),
    );
    let quieter = |stage: &Stage| gain_of(stage, "m", -6.0);
    check(&[&reversal(""), &behind], 100, quieter, -6.0);
}

/// More edits than plans may be on their way at a time.
fn crowd(stage: &mut Stage) {
    for _ in 0..70 {
        apply(
            stage,
            r#"{"edit": "set_bypass", "node": "b", "bypass": true}"#,
        );
        apply(
            stage,
            r#"{"edit": "set_bypass", "node": "b", "bypass": false}"#,
        );
    }
}

/// Removes `a` and puts it back with other contents.
fn other_a(node: &str) -> String {
    format!(
        r#"{{"edit": "batch", "edits": [{{"edit": "remove_node", "node": "a"}}, {{"edit": "add_node", "node": {node}}},
            {{"edit": "connect", "connection": {}}}, {{"edit": "connect", "connection": {}}}]}}"#,
        connection("c0", "in:out>a:in"),
        connection("c1", "a:out>b:in"),
    )
}

const PANNED: &str = r#"{"id": "a", "type": "level.pan"}"#;

#[test]
fn a_value_of_a_node_that_is_not_published_yet_leaves_the_one_before_alone() {
    let mut stage = Stage::new(wired(NODES, WIRES), 4_096);
    let mut left = stage.play(1_000, &[100])[0].clone();
    crowd(&mut stage);
    apply(&mut stage, &other_a(PANNED));
    // The first parameter of a pan is none of a gain.
    let hard_left = r#"{"edit": "set_param", "node": "a", "param": "pan", "value": -1.0}"#;
    apply(&mut stage, hard_left);
    left.extend(stage.play(100, &[100])[0].iter());
    for (frame, sample) in (1_000_u64..).zip(&left[1_000..]) {
        assert_eq!(*sample, noise(frame, 0), "frame {frame}");
    }
    let right = stage.play(4_000, &[100])[1][3_999];
    assert!(right.abs() < 1e-6, "{right}");
}

#[test]
fn a_node_that_edits_have_come_back_to_has_their_values() {
    let mut stage = Stage::new(wired(NODES, WIRES), 4_096);
    stage.play(1_000, &[100]);
    crowd(&mut stage);
    apply(&mut stage, &other_a(PANNED));
    let quieter = r#"{"id": "a", "type": "level.gain", "params": {"gain_db": -6.0}}"#;
    apply(&mut stage, &other_a(quieter));
    let left = stage.play(4_000, &[100])[0][3_999];
    let expected = noise(4_999, 0) * 10.0_f32.powf(-6.0 / 20.0);
    assert!((left - expected).abs() < 1e-6, "{left} is not {expected}");
}

#[test]
fn nothing_is_left_of_a_control_signal_that_has_gone() {
    let nodes = r#"
        {"id": "in", "type": "io.input"},
        {"id": "lfo", "type": "control.lfo", "params": {"offset": 1.0}},
        {"id": "eq", "type": "filter.eq", "config": {"bands": 1}, "params": {"band1.gain_db": 3.0}},
        {"id": "out", "type": "io.output"}"#;
    let wires = &["in:out>eq:in", "eq:out>out:in"];
    for at in 0..16 {
        let mut plain = Stage::new(wired(nodes, wires), 64);
        plain.play(4_000 + at, &[1]);
        let mut moved = Stage::new(wired(nodes, wires), 64);
        moved.play(1_000, &[1]);
        apply(
            &mut moved,
            r#"{"edit": "connect", "connection": {"id": "m", "from": "lfo:out", "to": "eq:param.band1.gain_db",
                "depth": 12.0}}"#,
        );
        moved.play(1_000 + at, &[1]);
        apply(&mut moved, r#"{"edit": "disconnect", "connection": "m"}"#);
        moved.play(2_000, &[1]);
        let (left, expected) = (&moved.play(500, &[1])[0], &plain.play(500, &[1])[0]);
        for (frame, (a, b)) in left.iter().zip(expected).enumerate() {
            assert!((a - b).abs() < 1e-6, "{at}, frame {frame}: {a} is not {b}");
        }
    }
}

/// What is heard of the nodes `x`, `in`, `a`, `b`, `out` with macros on `a` and `b`, when `text` follows a timed turn and
/// a timed value that are still on their way.
fn heard_through(text: Option<&str>) -> Vec<f32> {
    let nodes = format!(r#"{{"id": "x", "type": "level.gain"}}, {NODES}"#);
    let mut stage = Stage::new(wired(&nodes, WIRES), 4_096);
    apply(
        &mut stage,
        r#"{"edit": "set_macro", "macro": {"slot": 1, "name": "m", "value": 1.0, "targets": [
            {"node": "a", "param": "gain_db", "min": -24.0, "max": 0.0},
            {"node": "x", "param": "gain_db", "min": -24.0, "max": 0.0}]}}"#,
    );
    stage.play(1_000, &[100]);
    let macro_turn = Change::Macro {
        slot: 1,
        value: 0.25,
    };
    let change = gain_of(&stage, "b", -9.0).into_iter();
    let mut events: Vec<_> = change
        .map(|change| BlockEvent { offset: 70, change })
        .collect();
    assert_eq!(events.len(), 1);
    events.push(BlockEvent {
        offset: 80,
        change: macro_turn,
    });
    let mut left = stage.play_with(200, &[100], &events)[0].clone();
    if let Some(text) = text {
        apply(&mut stage, text);
    }
    left.extend(&stage.play(8_000, &[100])[0]);
    left
}

#[test]
fn edits_elsewhere_leave_macros_and_timed_values_alone() {
    let undisturbed = heard_through(None);
    for text in [
        r#"{"edit": "remove_node", "node": "x"}"#,
        r#"{"edit": "add_node", "at": 0, "node": {"id": "y", "type": "level.gain"}}"#,
        r#"{"edit": "collapse", "nodes": ["a"], "node": "q", "subgraph": "inner"}"#,
        r#"{"edit": "collapse", "nodes": ["b"], "node": "q", "subgraph": "inner"}"#,
        r#"{"edit": "collapse", "nodes": ["a", "b"], "node": "q", "subgraph": "inner"}"#,
    ] {
        assert!(heard_through(Some(text)) == undisturbed, "{text}");
    }
}

#[test]
fn a_document_that_has_to_wait_takes_nothing_over_of_the_one_before() {
    let mut stage = Stage::new(wired(NODES, WIRES), 4_096);
    stage.play(1_000, &[100]);
    let change = gain_of(&stage, "a", -20.0).into_iter();
    let events: Vec<_> = change
        .map(|change| BlockEvent { offset: 0, change })
        .collect();
    stage.play_with(4_000, &[100], &events);
    crowd(&mut stage);
    assert!(stage.session.replace(wired(NODES, WIRES)).is_ok());
    let quieter = r#"{"edit": "set_param", "node": "b", "param": "gain_db", "value": -6.0}"#;
    apply(&mut stage, quieter);
    let left = stage.play(8_000, &[100])[0][7_999];
    let expected = noise(12_999, 0) * 10.0_f32.powf(-6.0 / 20.0);
    assert!((left - expected).abs() < 1e-6, "{left} is not {expected}");
}
