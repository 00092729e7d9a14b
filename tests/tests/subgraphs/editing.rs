//! Edits of sub-graphs while they play.

use airloom_tests::stage::player::{Stage, edit};

use crate::scene::{STRIP_NODES, STRIP_WIRES, nested, rack, racks, racks_flat, strip};

const BLOCKS: &[usize] = &[64, 1, 333, 512, 17];

/// A flat strip between input and output, its equaliser also on the aux output, with a control signal and a macro.
fn flat() -> Stage {
    let ends = r#"{"id": "in", "type": "io.input"}, {"id": "out", "type": "io.output"},
        {"id": "aux", "type": "io.output", "config": {"bus": "aux1"}},
        {"id": "lfo", "type": "control.lfo", "params": {"rate_hz": 3.0, "depth": 6.0}}"#;
    let wires = [
        STRIP_WIRES,
        &[
            "in:out>entry:in",
            "sum:out>out:in",
            "eq:out>aux:in",
            "lfo:out>entry:param.gain_db",
        ],
    ];
    let macros = r#", "macros": [{"slot": 1, "name": "", "value": 0.75, "targets":
        [{"node": "eq", "param": "band1.gain_db", "min": -12.0, "max": 12.0}]}]"#;
    let document = nested(
        &format!("{ends}, {STRIP_NODES}"),
        &wires.concat(),
        &[],
        macros,
    );
    Stage::new(document, 512)
}

#[test]
fn collapsing_and_expanding_do_not_change_a_bit_nor_do_undo_and_redo() {
    for selected in [
        r#"["entry", "eq", "limit", "sum"]"#,
        r#"["eq", "limit"]"#,
        r#"["entry", "lfo", "eq"]"#,
        r#"["limit"]"#,
    ] {
        let mut undisturbed = flat();
        let mut stage = flat();
        let mut goes_on = |stage: &mut Stage, what: &str| {
            // Shorter than a fade, and longer.
            for frames in [100, 2_000] {
                let heard = stage.play(frames, BLOCKS);
                stage.session.tick();
                assert!(
                    heard == undisturbed.play(frames, BLOCKS),
                    "{selected}: {what}"
                );
            }
        };
        goes_on(&mut stage, "before");
        let collapse = format!(
            r#"{{"edit": "collapse", "nodes": {selected}, "node": "v", "subgraph": "voice"}}"#
        );
        stage.session.apply(&edit(&collapse)).unwrap();
        goes_on(&mut stage, "collapsed");
        stage.session.undo().unwrap();
        goes_on(&mut stage, "undone");
        stage.session.redo().unwrap();
        goes_on(&mut stage, "redone");
        // Again, around the node that stands for the others.
        let around = r#"{"edit": "collapse", "nodes": ["v"], "node": "w", "subgraph": "outer"}"#;
        stage.session.apply(&edit(around)).unwrap();
        goes_on(&mut stage, "collapsed twice");
        let expand = |node: &str| edit(&format!(r#"{{"edit": "expand", "node": "{node}"}}"#));
        stage.session.apply(&expand("w")).unwrap();
        goes_on(&mut stage, "expanded once");
        stage.session.apply(&expand("v")).unwrap();
        goes_on(&mut stage, "expanded");
        for step in 0..3 {
            stage.session.undo().unwrap();
            goes_on(&mut stage, &format!("undone {step}"));
        }
    }
}

/// A gain before a rack and a strip, and another rack beside them.
fn fed() -> Stage {
    let document = nested(
        r#"{"id": "in", "type": "io.input"}, {"id": "pre", "type": "level.gain", "params": {"gain_db": -3.0}},
           {"id": "r1", "type": "graph.subgraph", "config": {"definition": "rack"}, "params": {"tone": 3.0}},
           {"id": "r2", "type": "graph.subgraph", "config": {"definition": "rack"}},
           {"id": "s", "type": "graph.subgraph", "config": {"definition": "strip"}},
           {"id": "out", "type": "io.output"}, {"id": "aux", "type": "io.output", "config": {"bus": "aux1"}}"#,
        &[
            "in:out>pre:in",
            "pre:out>r1:in",
            "in:out>r2:in",
            "r1:out>out:in",
            "r2:out>out:in",
            "pre:out>s:in",
            "s:direct>aux:in",
        ],
        &[rack(), strip()],
        r#", "macros": [{"slot": 1, "name": "", "value": 0.25, "targets":
            [{"node": "r2", "param": "tone", "min": -12.0, "max": 12.0}]}]"#,
    );
    Stage::new(document, 512)
}

#[test]
fn collapsing_and_expanding_inside_do_not_change_a_bit_in_any_instance() {
    let inside = |id: &str, change: &str| {
        format!(r#"{{"edit": "in_subgraph", "subgraph": "{id}", "change": {change}}}"#)
    };
    let collapse = |nodes: &str, node: &str| {
        format!(
            r#"{{"edit": "collapse", "nodes": [{nodes}], "node": "{node}", "subgraph": "{node}_inside"}}"#
        )
    };
    let expand = |node: &str| format!(r#"{{"edit": "expand", "node": "{node}"}}"#);
    for edits in [
        vec![
            inside("strip", &collapse(r#""eq", "limit""#, "core")),
            inside("rack", &collapse(r#""strip""#, "around")),
            inside("strip", &expand("core")),
            inside("rack", &expand("around")),
        ],
        vec![
            inside("strip", &collapse(r#""entry""#, "first")),
            inside("first_inside", &collapse(r#""entry""#, "deeper")),
            inside("rack", &expand("strip")),
        ],
        vec![
            collapse(r#""pre""#, "before"),
            inside("rack", &collapse(r#""strip", "last""#, "all")),
            expand("r1"),
            expand("all"),
        ],
    ] {
        let mut undisturbed = fed();
        let mut stage = fed();
        let mut goes_on = |stage: &mut Stage, what: &str| {
            for frames in [100, 2_000] {
                let heard = stage.play(frames, BLOCKS);
                stage.session.tick();
                assert!(heard == undisturbed.play(frames, BLOCKS), "{what}");
            }
        };
        goes_on(&mut stage, "before");
        for text in &edits {
            // As a client would send it, and as events tell it.
            stage
                .session
                .apply(&edit(text))
                .unwrap_or_else(|error| panic!("{text}: {error}"));
            goes_on(&mut stage, text);
        }
        for text in edits.iter().rev() {
            stage.session.undo().unwrap();
            goes_on(&mut stage, &format!("undone: {text}"));
        }
        for text in &edits {
            stage.session.redo().unwrap();
            goes_on(&mut stage, &format!("redone: {text}"));
        }
    }
}

#[test]
fn what_runs_at_a_multiple_of_the_rate_is_not_taken_apart() {
    let mut stage = fed();
    let up = r#"{"edit": "reconfigure", "node": "r1", "config": {"oversample": 2}}"#;
    stage.session.apply(&edit(up)).unwrap();
    let error = stage
        .session
        .apply(&edit(r#"{"edit": "expand", "node": "r1"}"#))
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "node \"r1\" runs at 2 times the rate; expected oversample to be 1"
    );
}

#[test]
fn values_and_nodes_inside_follow_in_every_node_that_stands_for_the_definition() {
    let mut nested = Stage::new(racks(), 512);
    let mut flat = Stage::new(racks_flat(), 512);
    let mut same = |inside: &str, outside: &[String]| {
        if !inside.is_empty() {
            let inside =
                format!(r#"{{"edit": "in_subgraph", "subgraph": "strip", "change": {inside}}}"#);
            nested.session.apply(&edit(&inside)).unwrap();
            let outside = format!(r#"{{"edit": "batch", "edits": [{}]}}"#, outside.join(", "));
            flat.session.apply(&edit(&outside)).unwrap();
        }
        let heard = nested.play(7_200, BLOCKS);
        assert!(heard == flat.play(7_200, BLOCKS), "{inside}");
    };
    same("", &[]);
    let each = |text: &str| -> Vec<String> {
        let names = ["r1", "r2", "s"].iter();
        names
            .map(|name| text.replace("NAME_", &format!("{name}_")))
            .collect()
    };
    let ceiling = |node: &str| {
        format!(
            r#"{{"edit": "set_param", "node": "{node}", "param": "ceiling_db", "value": -30.0}}"#
        )
    };
    same(&ceiling("limit"), &each(&ceiling("NAME_limit")));
    let bypass =
        |node: &str| format!(r#"{{"edit": "set_bypass", "node": "{node}", "bypass": true}}"#);
    same(&bypass("eq"), &each(&bypass("NAME_eq")));
    let add = |prefix: &str| {
        format!(
            r#"{{"edit": "batch", "edits": [
                {{"edit": "add_node", "node": {{"id": "{prefix}late", "type": "time.delay", "params": {{"time_seconds": 0.002}}}}}},
                {{"edit": "connect", "connection": {{"id": "{prefix}n1", "from": "{prefix}eq:out", "to": "{prefix}late:in"}}}},
                {{"edit": "connect", "connection": {{"id": "{prefix}n2", "from": "{prefix}late:out", "to": "{prefix}sum:in"}}}}]}}"#
        )
    };
    same(&add(""), &each(&add("NAME_")));
}

#[test]
fn what_an_edit_inside_does_not_touch_keeps_its_bits() {
    let mut undisturbed = Stage::new(racks(), 512);
    let mut stage = Stage::new(racks(), 512);
    let edits = [
        r#"{"edit": "in_subgraph", "subgraph": "strip", "change":
            {"edit": "add_node", "node": {"id": "g", "type": "level.gain"}}}"#,
        r#"{"edit": "in_subgraph", "subgraph": "strip", "change":
            {"edit": "connect", "connection": {"id": "k", "from": "limit:out", "to": "g:in"}}}"#,
        r#"{"edit": "in_subgraph", "subgraph": "strip", "change":
            {"edit": "connect", "connection": {"id": "l", "from": "g:out", "to": "sum:in"}}}"#,
        r#"{"edit": "in_subgraph", "subgraph": "rack", "change": {"edit": "set_bypass", "node": "last", "bypass": true}}"#,
        r#"{"edit": "set_subgraph", "subgraph": "strip", "name": "Strip", "params": [
            {"id": "tone", "node": "eq", "param": "band1.gain_db"},
            {"id": "drive", "node": "entry", "param": "gain_db"}]}"#,
        r#"{"edit": "remove_node", "node": "r2"}"#,
        r#"{"edit": "set_param", "node": "r1", "param": "tone", "value": 1.0}"#,
    ];
    for text in edits {
        let before = stage.play(1_000, BLOCKS);
        let expected = undisturbed.play(1_000, BLOCKS);
        assert_eq!(before[2..], expected[2..], "before {text}");
        stage
            .session
            .apply(&edit(text))
            .unwrap_or_else(|error| panic!("{text}: {error}"));
    }
    let (after, expected) = (stage.play(4_800, BLOCKS), undisturbed.play(4_800, BLOCKS));
    // The aux output hears a strip before any of this.
    assert_eq!(after[2..], expected[2..]);
    assert_ne!(after[0], expected[0]);
    for _ in edits {
        stage.session.undo().unwrap();
    }
    stage.play(48_000, BLOCKS);
    undisturbed.play(48_000, BLOCKS);
    assert_eq!(
        stage.play(1_000, BLOCKS)[2..],
        undisturbed.play(1_000, BLOCKS)[2..]
    );
}

#[test]
fn an_edit_that_would_break_a_node_elsewhere_changes_nothing() {
    let mut stage = Stage::new(racks(), 512);
    let before = stage.session.document().clone();
    let error = stage
        .session
        .apply(&edit(
            r#"{"edit": "set_subgraph", "subgraph": "strip", "outputs": []}"#,
        ))
        .unwrap_err();
    assert!(
        error.to_string().contains("direct") || error.to_string().contains("out"),
        "{error}"
    );
    assert_eq!(*stage.session.document(), before);
    assert_eq!(stage.session.revision(), 0);
    let mut undisturbed = Stage::new(racks(), 512);
    assert_eq!(stage.play(4_800, BLOCKS), undisturbed.play(4_800, BLOCKS));
}
