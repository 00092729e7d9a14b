//! States of what lies in sub-graphs belong to each node that stands for one.

use airloom_graph::document::model::Document;
use airloom_graph::document::syntax::Syntax;
use airloom_graph::write::writer::write;
use airloom_realtime::allocation::violations;
use airloom_tests::stage::player::{Stage, document, edit};

use crate::scene::{definition, nested};

const BLOCKS: &[usize] = &[64, 1, 333, 512, 17];

/// A tone with a tremolo.
fn voice() -> String {
    definition(
        "voice",
        r#""outputs": [{"name": "out", "port": "g:out"}],
           "params": [{"id": "pitch", "node": "tone", "param": "frequency_hz"}, {"id": "speed", "node": "wave", "param": "rate_hz"}]"#,
        r#"{"id": "tone", "type": "source.sine", "params": {"frequency_hz": 441.3, "level_db": -12.0}},
           {"id": "wave", "type": "control.lfo", "params": {"rate_hz": 3.3, "depth": 6.0}},
           {"id": "g", "type": "level.gain"}"#,
        &["tone:out>g:in", "wave:out>g:param.gain_db"],
    )
}

/// A voice in another definition, beside an oscillator of the same name as one inside.
fn pair() -> String {
    definition(
        "pair",
        r#""outputs": [{"name": "out", "port": "sum:out"}], "params": [{"id": "pitch", "node": "voice", "param": "pitch"}]"#,
        r#"{"id": "voice", "type": "graph.subgraph", "config": {"definition": "voice"}},
           {"id": "tone", "type": "source.sine", "params": {"frequency_hz": 97.1, "level_db": -20.0}},
           {"id": "sum", "type": "level.gain"}"#,
        &["voice:out>sum:in", "tone:out>sum:in"],
    )
}

/// Voices at several levels, with `oversample` for the one on the aux output.
fn choir(times: usize) -> Document {
    nested(
        &format!(
            r#"{{"id": "a", "type": "graph.subgraph", "config": {{"definition": "voice"}}}},
               {{"id": "b", "type": "graph.subgraph", "config": {{"definition": "voice"}}, "params": {{"pitch": 555.5, "speed": 5.1}}}},
               {{"id": "p", "type": "graph.subgraph", "config": {{"definition": "pair"}}, "params": {{"pitch": 333.3}}}},
               {{"id": "up", "type": "graph.subgraph", "config": {{"definition": "voice", "oversample": {times}}}, "params": {{"pitch": 700.7}}}},
               {{"id": "tone", "type": "source.sine", "params": {{"frequency_hz": 50.3, "level_db": -20.0}}}},
               {{"id": "out", "type": "io.output"}}, {{"id": "aux", "type": "io.output", "config": {{"bus": "aux1"}}}}"#
        ),
        &[
            "a:out>out:in",
            "b:out>out:in",
            "p:out>out:in",
            "tone:out>out:in",
            "up:out>aux:in",
        ],
        &[pair(), voice()],
        "",
    )
}

#[test]
fn a_saved_document_goes_on_where_it_was_saved_in_every_instance() {
    let mut stage = Stage::new(choir(1), 512);
    stage.play(12_345, BLOCKS);
    let saved = stage.session.document_with_state();
    let states = |place: usize| -> Vec<&str> {
        let states = saved.nodes[place].states.keys();
        states.map(String::as_str).collect()
    };
    assert_eq!(states(0), ["tone", "wave"]);
    assert_eq!(states(2), ["voice/tone", "voice/wave", "tone"]);
    assert_ne!(saved.nodes[0].states, saved.nodes[1].states);
    assert!(saved.nodes[4].state.is_some());
    // The definition is everybody's.
    assert_eq!(saved.subgraphs, stage.session.document().subgraphs);
    let text = write(&saved, Syntax::Json).unwrap();
    let mut opened = Stage::new(document(&text), 512);
    assert_eq!(opened.play(5_000, BLOCKS), stage.play(5_000, &[64]));
    // Saving changes nothing in the document that is edited, and saving again says the same.
    assert!(stage.session.document().nodes[0].states.is_empty());
    let once = write(&stage.session.document_with_state(), Syntax::Json).unwrap();
    let again = write(&stage.session.document_with_state(), Syntax::Json).unwrap();
    assert_eq!(once, again);
    assert_eq!(violations(), 0);
}

#[test]
fn an_island_goes_on_too_once_its_filters_have_filled() {
    for times in [2, 4, 8] {
        let mut stage = Stage::new(choir(times), 512);
        stage.play(12_345, BLOCKS);
        let saved = stage.session.document_with_state();
        assert_eq!(saved.nodes[3].states.len(), 2);
        let text = write(&saved, Syntax::Json).unwrap();
        let mut opened = Stage::new(document(&text), 512);
        let (heard, expected) = (opened.play(5_000, BLOCKS), stage.play(5_000, &[64]));
        assert_ne!(heard[2][..20], expected[2][..20]);
        assert_eq!(heard[2][200..], expected[2][200..], "{times} times");
    }
}

#[test]
fn taking_an_instance_apart_keeps_its_states() {
    let mut stage = Stage::new(choir(1), 512);
    stage.play(7_001, BLOCKS);
    let saved = stage.session.document_with_state();
    for node in ["b", "p"] {
        let mut expected = Stage::new((*saved).clone(), 512);
        let mut opened = Stage::new((*saved).clone(), 512);
        let expand = format!(r#"{{"edit": "expand", "node": "{node}"}}"#);
        opened.session.apply(&edit(&expand)).unwrap();
        // What was taken apart is saved by its new names and opened again.
        let text = write(opened.session.document(), Syntax::Json).unwrap();
        let mut apart = Stage::new(document(&text), 512);
        assert_eq!(opened.play(3_000, BLOCKS), expected.play(3_000, BLOCKS));
        let mut again = Stage::new((*saved).clone(), 512);
        assert_eq!(apart.play(3_000, BLOCKS), again.play(3_000, BLOCKS));
        let expanded = &apart.session.document().nodes;
        assert!(expanded.iter().filter(|node| node.state.is_some()).count() >= 2);
        opened.session.undo().unwrap();
        assert_eq!(**opened.session.document(), *saved);
    }
}

#[test]
fn a_definition_of_its_own_changes_no_bit_until_it_is_edited() {
    for times in [1, 4] {
        let mut undisturbed = Stage::new(choir(times), 512);
        let mut stage = Stage::new(choir(times), 512);
        let mut goes_on = |stage: &mut Stage, what: &str| {
            for frames in [100, 2_000] {
                let heard = stage.play(frames, BLOCKS);
                assert!(heard == undisturbed.play(frames, BLOCKS), "{times}: {what}");
            }
        };
        goes_on(&mut stage, "before");
        let apply = |stage: &mut Stage, text: &str| {
            stage
                .session
                .apply(&edit(text))
                .unwrap_or_else(|error| panic!("{text}: {error}"));
        };
        for text in [
            r#"{"edit": "make_unique", "node": "b", "subgraph": "own"}"#,
            r#"{"edit": "make_unique", "node": "up", "subgraph": "high"}"#,
            r#"{"edit": "in_subgraph", "subgraph": "pair", "change": {"edit": "make_unique", "node": "voice", "subgraph": "inner"}}"#,
            r#"{"edit": "collapse", "nodes": ["up"], "node": "around", "subgraph": "around"}"#,
        ] {
            apply(&mut stage, text);
            goes_on(&mut stage, text);
        }
        for step in 0..4 {
            stage.session.undo().unwrap();
            goes_on(&mut stage, &format!("undone {step}"));
        }
        for step in 0..4 {
            stage.session.redo().unwrap();
            goes_on(&mut stage, &format!("redone {step}"));
        }
        let all: Vec<&str> = { &stage.session.document().subgraphs }
            .iter()
            .map(|each| each.id.as_str())
            .collect();
        assert_eq!(all, ["pair", "voice", "inner", "high", "own", "around"]);
        // An edit of the shared definition is heard in one node alone now, and one of the copy too.
        let mute = |id: &str| {
            format!(
                r#"{{"edit": "in_subgraph", "subgraph": "{id}", "change": {{"edit": "set_param", "node": "tone", "param": "level_db", "value": -120.0}}}}"#
            )
        };
        apply(&mut stage, &mute("high"));
        let (heard, expected) = (stage.play(9_600, BLOCKS), undisturbed.play(9_600, BLOCKS));
        assert_eq!(heard[0], expected[0]);
        assert_ne!(heard[2], expected[2]);
        apply(&mut stage, &mute("voice"));
        apply(&mut stage, &mute("inner"));
        apply(&mut stage, &mute("pair"));
        apply(&mut stage, r#"{"edit": "remove_node", "node": "tone"}"#);
        stage.play(9_600, BLOCKS);
        let heard = stage.play(4_800, BLOCKS);
        assert!(heard[0].iter().any(|sample| sample.abs() > 0.05));
        apply(&mut stage, &mute("own"));
        stage.play(9_600, BLOCKS);
        let heard = stage.play(4_800, BLOCKS);
        assert!(heard[0].iter().all(|sample| sample.abs() < 1e-5));
    }
    assert_eq!(violations(), 0);
}

#[test]
fn an_intent_inside_is_heard_in_every_instance_and_undoes_to_the_same_bits() {
    let mut undisturbed = Stage::new(choir(1), 512);
    let mut stage = Stage::new(choir(1), 512);
    stage.play(1_000, BLOCKS);
    let replace = r#"{"edit": "in_subgraph", "subgraph": "voice", "change": {"edit": "replace_node", "node": "tone", "type": "source.noise"}}"#;
    let before = write(stage.session.document(), Syntax::Json).unwrap();
    stage.session.apply(&edit(replace)).unwrap();
    // Its pitch is exposed no more, at either level.
    let after = stage.session.document().clone();
    assert!(after.subgraphs[0].params.is_empty());
    assert_eq!(after.subgraphs[1].params.len(), 1);
    assert!(after.nodes[2].params.is_empty());
    drop(after);
    undisturbed.play(1_000, BLOCKS);
    let (heard, expected) = (stage.play(4_800, BLOCKS), undisturbed.play(4_800, BLOCKS));
    assert_ne!(heard[2], expected[2]);
    assert_ne!(heard[0], expected[0]);
    stage.session.undo().unwrap();
    assert_eq!(
        write(stage.session.document(), Syntax::Json).unwrap(),
        before
    );
    let store = |id: &str| {
        format!(
            r#"{{"edit": "in_subgraph", "subgraph": "voice", "change": {{"edit": "store_snapshot", "snapshot": "{id}"}}}}"#
        )
    };
    for text in [
        store("loud"),
        r#"{"edit": "in_subgraph", "subgraph": "voice", "change": {"edit": "set_param", "node": "tone", "param": "level_db", "value": -120.0}}"#.to_owned(),
        store("silent"),
        r#"{"edit": "in_subgraph", "subgraph": "voice", "change": {"edit": "morph_snapshots", "from": "loud", "to": "silent", "position": 0.5}}"#.to_owned(),
    ] {
        stage.session.apply(&edit(&text)).unwrap();
    }
    let tone = &stage.session.document().subgraphs[1].body.nodes[0];
    assert_eq!(tone.params["level_db"], -66.0);
    let recall = r#"{"edit": "in_subgraph", "subgraph": "voice", "change": {"edit": "recall_snapshot", "snapshot": "silent"}}"#;
    stage.session.apply(&edit(recall)).unwrap();
    stage.play(9_600, BLOCKS);
    assert!(
        stage.play(480, BLOCKS)[2]
            .iter()
            .all(|sample| sample.abs() < 1e-5)
    );
    assert_eq!(violations(), 0);
}
