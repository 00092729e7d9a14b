//! What does not fit is refused, and what plays goes on.

use airloom_api::node::prepare::PrepareError;
use airloom_runtime::session::error::{ApplyError, LoadError};
use airloom_tests::stage::player::{Stage, connection, edit, wired};

use crate::{taken, turn};

const NODES: &str = r#"{"id": "in", "type": "io.input", "config": {"channels": 1}},
    {"id": "out", "type": "io.output", "config": {"channels": 1}}"#;
/// 64 channels of 2^22 frames of 4 bytes.
const DELAY: u64 = 1 << 30;

fn add(id: &str) -> String {
    format!(
        r#"{{"edit": "add_node", "node": {{"id": "{id}", "type": "time.delay",
            "config": {{"channels": 64, "max_seconds": 60}}}}}}"#
    )
}

fn refused(stage: &mut Stage, text: &str) -> PrepareError {
    match stage.session.apply(&edit(text)) {
        Err(ApplyError::Load(LoadError { source, .. })) => source,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_node_beyond_the_limit_is_refused_before_it_takes_anything() {
    let _turn = turn();
    let run = |tries: bool| {
        let mut stage = Stage::new(wired(NODES, &["in:out>out:in"]), 512);
        stage.session.set_memory_limit(DELAY / 2);
        let mut left = stage.play(5_000, &[512])[0].clone();
        if tries {
            let (revision, before) = (stage.session.revision(), taken());
            let error = refused(&mut stage, &add("d"));
            assert_eq!(
                error.to_string(),
                "it needs 1024 MiB of memory; expected at most 512 MiB of the 512 MiB that a graph may take"
            );
            assert!(taken() < before + (1 << 20));
            assert_eq!(stage.session.revision(), revision);
        }
        left.extend(stage.play(5_000, &[512])[0].iter());
        left
    };
    assert_eq!(run(true), run(false));
}

#[test]
fn what_is_removed_makes_room_and_what_is_small_is_never_refused() {
    let _turn = turn();
    let mut stage = Stage::new(wired(NODES, &["in:out>out:in"]), 512);
    stage.session.set_memory_limit(DELAY);
    stage.session.apply(&edit(&add("d"))).unwrap();
    let error = refused(&mut stage, &add("e"));
    assert!(matches!(
        error,
        PrepareError::Memory {
            needed: DELAY,
            taken: DELAY,
            limit: DELAY
        }
    ));
    stage.session.set_memory_limit(0);
    let small = r#"{"edit": "add_node", "node": {"id": "g", "type": "level.gain"}}"#;
    stage.session.apply(&edit(small)).unwrap();
    stage.session.set_memory_limit(DELAY);
    // It is heard, so it has to fade out.
    for (id, text) in [("i", "in:out>d:in"), ("o", "d:out>out:in")] {
        let connection = connection(id, text);
        let text = format!(r#"{{"edit": "connect", "connection": {connection}}}"#);
        stage.session.apply(&edit(&text)).unwrap();
    }
    stage.play(4_800, &[512]);
    stage
        .session
        .apply(&edit(r#"{"edit": "remove_node", "node": "d"}"#))
        .unwrap();
    // What fades out still takes it.
    let error = refused(&mut stage, &add("e"));
    assert!(matches!(error, PrepareError::Memory { taken: DELAY, .. }));
    for _ in 0..4 {
        stage.play(4_800, &[512]);
        stage.session.tick();
    }
    stage.session.apply(&edit(&add("e"))).unwrap();
    // And with the room that an open stream has, as a whole document.
    stage.session.set_memory_limit(DELAY - 1);
    let document = stage.session.document().as_ref().clone();
    assert!(stage.session.replace(document).is_err());
}

#[test]
fn delays_that_align_paths_count_and_are_refused_before_they_are_made() {
    let _turn = turn();
    // Each limiter is 50 ms late; beside each of them goes a dry path that has to wait for the last one.
    let many = 60;
    let mut nodes = NODES.to_owned();
    let mut wires = vec!["in:out>l0:in".to_owned()];
    for place in 0..many {
        nodes += &format!(
            r#", {{"id": "l{place}", "type": "dynamics.limiter",
                "config": {{"channels": 8, "look_ahead_ms": 50}}}}"#
        );
        wires.push(format!("l{place}:out>out:in"));
        if place + 1 < many {
            wires.push(format!("l{place}:out>l{}:in", place + 1));
        }
    }
    let wires: Vec<&str> = wires.iter().map(String::as_str).collect();
    let mut stage = Stage::new(wired(NODES, &["in:out>out:in"]), 512);
    let document = wired(&nodes, &wires);
    stage.session.set_memory_limit(100 << 20);
    let before = taken();
    let error = stage
        .session
        .replace(document.clone())
        .unwrap_err()
        .to_string();
    assert!(error.contains("to align its inputs"), "{error}");
    assert!(error.contains("expected at most 100 MiB"), "{error}");
    assert!(taken() < before + (50 << 20), "{error}");
    stage.session.set_memory_limit(1 << 30);
    stage.session.replace(document).unwrap();
    let grown = taken() - before;
    stage.play(512, &[512]);
    // What the refusal says is what it takes: nothing else here is as large.
    let said: usize = error
        .split("takes ")
        .nth(1)
        .and_then(|rest| rest.split(" MiB").next()?.parse().ok())
        .unwrap();
    let found = grown >> 20;
    assert!(
        found.abs_diff(said) <= said / 4 + 16,
        "{found} MiB, said {said}"
    );
}
