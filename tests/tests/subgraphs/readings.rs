//! What nodes show reaches the session, from wherever they are.

use airloom_api::id::NodeId;
use airloom_api::node::reading::Reading;
use airloom_realtime::allocation::violations;
use airloom_runtime::session::session::Session;
use airloom_tests::stage::player::{RATE, Stage, edit};

use crate::scene::{definition, nested};

const BLOCKS: &[usize] = &[64, 1, 333, 512, 17];

/// A meter outside, one in a sub-graph and one in a sub-graph at twice the rate, all of the same tone.
fn stage() -> Stage {
    let metered = definition(
        "metered",
        r#""inputs": [{"name": "in", "port": "m:in"}], "outputs": [{"name": "out", "port": "m:out"}]"#,
        r#"{"id": "m", "type": "meter.loudness"}"#,
        &[],
    );
    let document = nested(
        r#"{"id": "tone", "type": "source.sine", "params": {"frequency_hz": 1000, "level_db": -23.0}},
           {"id": "m", "type": "meter.loudness"},
           {"id": "a", "type": "graph.subgraph", "config": {"definition": "metered"}},
           {"id": "up", "type": "graph.subgraph", "config": {"definition": "metered", "oversample": 2}},
           {"id": "out", "type": "io.output"}"#,
        &[
            "tone:out>m:in",
            "m:out>a:in",
            "a:out>up:in",
            "up:out>out:in",
        ],
        &[metered],
        "",
    );
    Stage::new(document, 512)
}

fn integrated(session: &mut Session, path: &str) -> Option<f64> {
    let shown = session.readings(&NodeId::played(path).unwrap())?;
    assert_eq!(shown.type_name, "meter.loudness");
    let mut readings = shown.readings.into_iter();
    let (_, reading) = readings.find(|(spec, _)| spec.id == "integrated_lufs")?;
    match reading {
        Reading::Number(number) => number,
        other => panic!("{other:?}"),
    }
}

#[test]
fn meters_show_what_they_hear_in_the_document_in_sub_graphs_and_at_higher_rates() {
    let mut stage = stage();
    assert_eq!(integrated(&mut stage.session, "m"), None);
    stage.play(RATE as usize, BLOCKS);
    for path in ["m", "a/m", "up/m"] {
        let shown = integrated(&mut stage.session, path).unwrap();
        assert!((shown + 23.0).abs() < 0.1, "{path}: {shown}");
    }
    let session = &mut stage.session;
    assert!(session.readings(&NodeId::new("tone").unwrap()).is_none());
    let all = session.all_readings();
    let nodes: Vec<&str> = all.iter().map(|shown| shown.node.as_str()).collect();
    assert_eq!(nodes, ["m", "a/m", "up/m"]);
    assert_eq!(violations(), 0);
}

#[test]
fn readings_go_on_where_nodes_move_and_end_with_them() {
    let mut stage = stage();
    stage.play(RATE as usize, BLOCKS);
    let before = integrated(&mut stage.session, "m").unwrap();
    let collapse = r#"{"edit": "collapse", "nodes": ["m"], "node": "box", "subgraph": "boxed"}"#;
    stage.session.apply(&edit(collapse)).unwrap();
    assert_eq!(integrated(&mut stage.session, "m"), None);
    assert_eq!(integrated(&mut stage.session, "box/m"), Some(before));
    stage
        .session
        .apply(&edit(r#"{"edit": "remove_node", "node": "a"}"#))
        .unwrap();
    assert_eq!(integrated(&mut stage.session, "a/m"), None);
    stage.play(RATE as usize, BLOCKS);
    assert_eq!(stage.session.all_readings().len(), 2);
    stage.session.deactivate();
    assert!(stage.session.all_readings().is_empty());
}
