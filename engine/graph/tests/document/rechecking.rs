//! A check after an edit asks only what changed.

use std::sync::Arc;
use std::time::{Duration, Instant};

use airloom_graph::check::checker::check;
use airloom_graph::check::incremental::Incremental;
use airloom_graph::check::specs::SpecCache;
use airloom_graph::document::syntax::Syntax;
use airloom_graph::edit::change::{Edit, apply};
use airloom_graph::edit::touched::Touched;
use airloom_graph::limits::Limits;
use airloom_graph::read::reader::read;

use crate::fixture::{VOICE, document, registry};

#[test]
fn specs_are_kept() {
    let registry = registry();
    let limits = Limits::default();
    let mut specs = SpecCache::new();
    let mut voice = read(VOICE, Syntax::Json, &registry, &limits)
        .unwrap()
        .document;
    let first = check(&voice, &registry, &limits, &mut specs).graph.unwrap();
    assert_eq!(first.nodes[1].state.as_deref(), Some([1, 2, 3].as_slice()));
    assert_eq!(first.nodes[1].params[1], 80.0);
    voice.nodes[0].config["channels"] = 1.into();
    let second = check(&voice, &registry, &limits, &mut specs).graph.unwrap();
    for (index, (first, second)) in first.nodes.iter().zip(&second.nodes).enumerate() {
        assert_eq!(Arc::ptr_eq(&first.config, &second.config), index != 0);
        assert_eq!(Arc::ptr_eq(&first.spec, &second.spec), index != 0);
    }
    assert_eq!(second.nodes[0].config.count("channels"), 1);
}

#[test]
fn a_thousand_nodes_again_in_two_milliseconds() {
    let registry = registry();
    let limits = Limits::default();
    let nodes: Vec<String> = (0..1_000)
        .map(|n| match n % 4 {
            0 => format!(r#"{{"id": "n{n}", "type": "filter.eq", "config": {{"bands": 8}}, "params": {{"band1.gain_db": 3.0, "band8.kind": "peak"}}}}"#),
            _ => format!(r#"{{"id": "n{n}", "type": "level.gain", "params": {{"gain_db": -3.0}}}}"#),
        })
        .collect();
    let connections: Vec<String> = (1..1_000)
        .map(|n| {
            format!(
                r#"{{"id": "c{n}", "from": "n{}:out", "to": "n{n}:in"}}"#,
                n - 1
            )
        })
        .collect();
    let text = document(
        &nodes.join(","),
        &format!(r#", "connections": [{}]"#, connections.join(",")),
    );
    let mut document = read(&text, Syntax::Json, &registry, &limits)
        .unwrap()
        .document;
    let mut specs = SpecCache::new();
    let started = Instant::now();
    assert!(
        check(&document, &registry, &limits, &mut specs)
            .graph
            .is_some()
    );
    println!("first check: {:?}", started.elapsed());
    let mut fastest = Duration::MAX;
    for gain in 0..20 {
        document.nodes[1].params["gain_db"] = gain.into();
        let started = Instant::now();
        let checked = check(&document, &registry, &limits, &mut specs);
        fastest = fastest.min(started.elapsed());
        assert_eq!(checked.graph.unwrap().nodes[1].params[0], f64::from(gain));
    }
    println!("check after an edit: {fastest:?}");
    assert!(fastest < Duration::from_millis(2), "{fastest:?}");
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config::with_cases(64))]
    #[test]
    fn following_edits_says_what_the_whole_check_says(
        steps in proptest::collection::vec((0..8_u8, 0..10_usize, 0..10_usize), 1..60),
    ) {
        let registry = registry();
        let limits = Limits::default();
        // Some of them warn.
        let nodes: Vec<String> = (0..6)
            .map(|n| format!(r#"{{"id": "n{n}", "type": "level.gain", "params": {{"gain_db": {}}}}}"#, n * 20 - 40))
            .collect();
        let mut document = read(&document(&nodes.join(","), ""), Syntax::Json, &registry, &limits)
            .unwrap()
            .document;
        let mut followed = Incremental::open(&document, &registry, &limits).unwrap();
        for (number, (what, a, b)) in steps.into_iter().enumerate() {
            let connect = |gain: usize| format!(
                r#"{{"edit": "connect", "connection": {{"id": "c{number}", "from": "n{a}:out", "to": "n{b}:in", "gain_db": {}}}}}"#,
                gain * 4
            );
            let edit = match what {
                0 => format!(r#"{{"edit": "add_node", "node": {{"id": "n{}", "type": "level.gain"}}, "at": {b}}}"#, 6 + a),
                1 => format!(r#"{{"edit": "remove_node", "node": "n{a}"}}"#),
                2 => connect(0),
                3 => connect(b),
                4 => format!(r#"{{"edit": "disconnect", "connection": "c{}"}}"#, a * 6 + b),
                5 => format!(r#"{{"edit": "set_param", "node": "n{a}", "param": "gain_db", "value": {}}}"#, b * 10),
                6 => format!(r#"{{"edit": "set_bypass", "node": "n{a}", "bypass": {}}}"#, b % 2 == 0),
                _ => format!(r#"{{"edit": "set_param", "node": "n{a}", "param": "gain", "value": {b}}}"#),
            };
            let edit: Edit = serde_json::from_str(&edit).unwrap();
            // What is not there is refused before it is checked.
            let Ok(applied) = apply(&mut document, &edit) else { continue };
            let touched = Touched::of(&edit, &applied.inverse);
            let whole = check(&document, &registry, &limits, &mut SpecCache::new());
            match followed.follow(&document, &registry, &limits, &touched) {
                Ok(()) => {
                    proptest::prop_assert_eq!(followed.warnings(), &whole.problems);
                    let whole = whole.graph.unwrap();
                    let graph = followed.graph();
                    proptest::prop_assert_eq!(&graph.connections, &whole.connections);
                    for (place, node) in whole.nodes.iter().enumerate() {
                        proptest::prop_assert_eq!(&graph.nodes[place].params, &node.params);
                        proptest::prop_assert_eq!(followed.find(&node.id), Some(place));
                    }
                }
                Err(problems) => {
                    proptest::prop_assert_eq!(problems, whole.problems);
                    apply(&mut document, &applied.inverse).unwrap();
                    followed.follow(&document, &registry, &limits, &touched).unwrap();
                }
            }
        }
    }
}
