//! Nothing grows after loading, however long one edits.

use airloom_tests::dice::Dice;
use airloom_tests::stage::player::{Stage, connection, edit, wired};

use crate::{taken, turn};

const SEED: u64 = 20_261_120;
/// Bytes that memory may grow over a thousand edits, when all that is bounded has reached its bound.
const SLACK: usize = 64 << 10;

/// Adds a strip beside the others and takes it away again.
fn round(stage: &mut Stage, dice: &mut Dice, number: usize) {
    let id = format!("n{number}");
    let kind = *dice.pick(&[
        "level.gain",
        "level.pan",
        "filter.eq",
        "time.delay",
        "source.noise",
    ]);
    let to = match kind {
        "source.noise" => String::new(),
        _ => format!(
            r#", {{"edit": "connect", "connection": {}}}"#,
            connection(&format!("i{number}"), &format!("in:out>{id}:in"))
        ),
    };
    let from = connection(&format!("o{number}"), &format!("{id}:out>out:in"));
    let add = format!(
        r#"{{"edit": "batch", "edits": [
            {{"edit": "add_node", "node": {{"id": "{id}", "type": "{kind}"}}}}{to},
            {{"edit": "connect", "connection": {from}}}]}}"#
    );
    stage.session.apply(&edit(&add)).unwrap();
    stage.play(1 + dice.below(900), &[64]);
    stage.session.tick();
    let remove = format!(r#"{{"edit": "remove_node", "node": "{id}"}}"#);
    stage.session.apply(&edit(&remove)).unwrap();
    stage.play(1 + dice.below(900), &[64]);
    stage.session.tick();
}

/// Bytes taken when all fades are over.
fn rest(stage: &mut Stage) -> usize {
    for _ in 0..8 {
        stage.play(4_800, &[64]);
        stage.session.tick();
    }
    taken()
}

#[test]
fn a_graph_that_is_edited_for_long_takes_as_much_as_at_first() {
    let _turn = turn();
    println!("seed {SEED}");
    let nodes = r#"{"id": "in", "type": "io.input"}, {"id": "out", "type": "io.output"}"#;
    let mut stage = Stage::new(wired(nodes, &["in:out>out:in"]), 64);
    let mut dice = Dice::new(SEED);
    let mut number = 0;
    let mut sizes = Vec::new();
    for _ in 0..20 {
        for _ in 0..500 {
            round(&mut stage, &mut dice, number);
            number += 1;
        }
        sizes.push(rest(&mut stage));
    }
    println!("bytes after every 1,000 edits: {sizes:?}");
    let [.., before, last] = sizes[..] else {
        unreachable!()
    };
    assert!(last <= before + SLACK, "{sizes:?}");
}
