//! Sound, latency, values and bypass.

use airloom_tests::stage::player::{RATE, Stage, edit};

use crate::scene::{definition, nested, racks, racks_flat, strip};

const BLOCKS: &[usize] = &[64, 1, 333, 512, 17];

#[test]
fn sub_graphs_sound_like_the_same_graph_written_flat_bit_for_bit() {
    let mut nested = Stage::new(racks(), 512);
    let mut flat = Stage::new(racks_flat(), 512);
    assert_eq!(nested.session.latency(), 144);
    assert_eq!(nested.session.latency(), flat.session.latency());
    let heard = nested.play(24_000, BLOCKS);
    assert!(heard[0].iter().any(|sample| sample.abs() > 0.1));
    assert_eq!(heard, flat.play(24_000, &[512]));
}

#[test]
fn what_passes_a_sub_graph_by_meets_what_passes_through_it_exactly() {
    // Nothing in it but latency: the limiter stays below its ceiling.
    let inside = definition(
        "late",
        r#""inputs": [{"name": "in", "port": "a:in"}], "outputs": [{"name": "out", "port": "b:out"}]"#,
        r#"{"id": "a", "type": "dynamics.limiter", "config": {"look_ahead_ms": 1.5}},
           {"id": "b", "type": "dynamics.limiter", "config": {"look_ahead_ms": 0.5}}"#,
        &["a:out>b:in"],
    );
    let mut stage = Stage::new(
        nested(
            r#"{"id": "in", "type": "io.input"},
               {"id": "late", "type": "graph.subgraph", "config": {"definition": "late"}},
               {"id": "out", "type": "io.output"},
               {"id": "aux", "type": "io.output", "config": {"bus": "aux1"}}"#,
            &["in:out>late:in", "late:out>out:in", "in:out>aux:in"],
            &[inside],
            "",
        ),
        512,
    );
    assert_eq!(stage.session.latency(), 96);
    let [left, right, dry_left, dry_right] = stage.play(4_800, BLOCKS);
    assert!(left.iter().any(|sample| sample.abs() > 0.2));
    assert_eq!([left, right], [dry_left, dry_right]);
}

#[test]
fn exposed_parameters_follow_edits_macros_and_control_signals_like_the_inner_ones() {
    let macros = |node: &str, param: &str| {
        format!(
            r#", "macros": [{{"slot": 3, "name": "", "value": 0.25, "targets":
                [{{"node": "{node}", "param": "{param}", "min": -12.0, "max": 12.0}}]}}]"#
        )
    };
    let ends = r#"{"id": "in", "type": "io.input"}, {"id": "out", "type": "io.output"},
        {"id": "lfo", "type": "control.lfo", "params": {"rate_hz": 5.0}}"#;
    let node = r#"{"id": "s", "type": "graph.subgraph", "config": {"definition": "strip"}}"#;
    let inner = Stage::new(
        nested(
            &format!("{ends}, {}", crate::scene::STRIP_NODES),
            &[
                crate::scene::STRIP_WIRES,
                &[
                    "in:out>entry:in",
                    "sum:out>out:in",
                    "lfo:out>entry:param.gain_db",
                ],
            ]
            .concat(),
            &[],
            &macros("eq", "band1.gain_db"),
        ),
        512,
    );
    let outer = Stage::new(
        nested(
            &format!("{ends}, {node}"),
            &["in:out>s:in", "s:out>out:in", "lfo:out>s:param.drive"],
            &[strip()],
            &macros("s", "tone"),
        ),
        512,
    );
    let mut stages = [inner, outer];
    same(&mut stages, ["", ""]);
    let set = |node: &str, param: &str, value: &str| {
        format!(
            r#"{{"edit": "set_param", "node": "{node}", "param": "{param}", "value": {value}}}"#
        )
    };
    same(
        &mut stages,
        [&set("entry", "gain_db", "-6.0"), &set("s", "drive", "-6.0")],
    );
    let turn = r#"{"edit": "set_macro_value", "slot": 3, "value": 0.75}"#;
    same(&mut stages, [turn, turn]);
    // The macro lets go, and its last value stays.
    let release = r#"{"edit": "remove_macro", "slot": 3}"#;
    same(&mut stages, [release, release]);
    let outer = &stages[1];
    assert_eq!(outer.session.document().nodes[3].params["tone"], 6.0);
    // Without a value of its own it has the definition's.
    same(
        &mut stages,
        [&set("entry", "gain_db", "3.0"), &set("s", "drive", "null")],
    );
    let outer = &stages[1];
    let located = outer.session.locate(&"s".parse_id(), "tone").unwrap();
    let inside = outer
        .session
        .graph()
        .locate(&"s".parse_id(), "tone")
        .unwrap();
    assert_eq!(
        outer.session.graph().played().nodes[inside.0].id.as_str(),
        "s/eq"
    );
    assert_eq!(located.1 as usize, inside.1);
}

/// Applies an edit to each stage and compares what they play.
fn same(stages: &mut [Stage; 2], edits: [&str; 2]) {
    for (stage, text) in stages.iter_mut().zip(edits) {
        if !text.is_empty() {
            stage.session.apply(&edit(text)).unwrap();
        }
    }
    let [inner, outer] = stages;
    assert_eq!(
        outer.play(9_600, BLOCKS),
        inner.play(9_600, BLOCKS),
        "{edits:?}"
    );
}

trait ParseId {
    fn parse_id(&self) -> airloom_api::id::NodeId;
}

impl ParseId for str {
    fn parse_id(&self) -> airloom_api::id::NodeId {
        airloom_api::id::NodeId::new(self).unwrap()
    }
}

#[test]
fn bypass_passes_the_input_by_as_late_as_the_inside_and_crossfades() {
    let document = || {
        nested(
            r#"{"id": "in", "type": "io.input"},
               {"id": "s", "type": "graph.subgraph", "config": {"definition": "strip"}},
               {"id": "out", "type": "io.output"},
               {"id": "aux", "type": "io.output", "config": {"bus": "aux1"}}"#,
            &["in:out>s:in", "s:out>out:in", "in:out>aux:in"],
            &[strip()],
            "",
        )
    };
    let bypass = |on: bool| {
        edit(&format!(
            r#"{{"edit": "set_bypass", "node": "s", "bypass": {on}}}"#
        ))
    };
    let mut stage = Stage::new(document(), 512);
    let mut plain = Stage::new(document(), 512);
    assert_eq!(stage.play(9_600, BLOCKS), plain.play(9_600, BLOCKS));
    stage.session.apply(&bypass(true)).unwrap();
    assert_eq!(stage.session.latency(), 96);
    let fade = RATE as usize / 100;
    let (bypassed, wet) = (stage.play(9_600, BLOCKS), plain.play(9_600, BLOCKS));
    // The aux output carries the input, aligned with what comes through.
    for (frame, (heard, (wet, dry))) in bypassed[0]
        .iter()
        .zip(wet[0].iter().zip(&wet[2]))
        .enumerate()
    {
        #[expect(clippy::cast_precision_loss, reason = "small numbers")]
        let share = (frame as f64 / fade as f64).min(1.0);
        let expected = f64::from(*wet) * (1.0 - share) + f64::from(*dry) * share;
        assert!((f64::from(*heard) - expected).abs() < 1e-3, "frame {frame}");
        assert!(frame < fade + 1 || heard == dry, "frame {frame}");
    }
    assert_eq!(bypassed[2], wet[2]);
    stage.session.apply(&bypass(false)).unwrap();
    stage.play(9_600, BLOCKS);
    plain.play(9_600, BLOCKS);
    // The inside has gone on being computed.
    assert_eq!(stage.play(4_800, BLOCKS), plain.play(4_800, BLOCKS));
}

#[test]
fn a_sub_graph_with_a_feedback_delay_may_close_a_cycle() {
    let echo = definition(
        "echo",
        r#""inputs": [{"name": "in", "port": "fb:in"}], "outputs": [{"name": "out", "port": "fade:out"}],
           "params": [{"id": "time", "node": "fb", "param": "time_seconds"}]"#,
        r#"{"id": "fb", "type": "time.feedback_delay", "params": {"time_seconds": 0.01}},
           {"id": "fade", "type": "level.gain", "params": {"gain_db": -6.0}}"#,
        &["fb:out>fade:in"],
    );
    let flat = r#"{"id": "in", "type": "io.input"}, {"id": "mix", "type": "level.gain"}, {"id": "out", "type": "io.output"}"#;
    let mut nested_stage = Stage::new(
        nested(
            &format!(
                r#"{flat}, {{"id": "e", "type": "graph.subgraph", "config": {{"definition": "echo"}}}}"#
            ),
            &[
                "in:out>mix:in",
                "mix:out>e:in",
                "e:out>mix:in",
                "mix:out>out:in",
            ],
            &[echo],
            "",
        ),
        512,
    );
    let mut flat_stage = Stage::new(
        nested(
            &format!(
                r#"{flat}, {{"id": "fb", "type": "time.feedback_delay", "params": {{"time_seconds": 0.01}}}},
                   {{"id": "fade", "type": "level.gain", "params": {{"gain_db": -6.0}}}}"#
            ),
            &[
                "in:out>mix:in",
                "mix:out>fb:in",
                "fb:out>fade:in",
                "fade:out>mix:in",
                "mix:out>out:in",
            ],
            &[],
            "",
        ),
        512,
    );
    assert_eq!(
        nested_stage.play(9_600, BLOCKS),
        flat_stage.play(9_600, &[480])
    );
}
