//! State: what is kept, what is handed over, what is saved.

use airloom_graph::document::syntax::Syntax;
use airloom_graph::write::writer::write;
use airloom_realtime::allocation::{CheckedAllocator, violations};
use airloom_tests::stage::player::{Stage, document, edit, wired};

#[global_allocator]
static ALLOCATOR: CheckedAllocator = CheckedAllocator;

const TONE: &str = r#"
    {"id": "tone", "type": "source.sine", "config": {"channels": 2},
     "params": {"frequency_hz": 441.3, "level_db": -6.0}},
    {"id": "wave", "type": "control.lfo", "params": {"rate_hz": 3.3, "depth": 1.0}},
    {"id": "g", "type": "level.gain"},
    {"id": "out", "type": "io.output"}"#;

const WIRES: &[&str] = &["tone:out>g:in", "g:out>out:in"];

#[test]
fn a_reconfigured_generator_goes_on_where_the_old_one_was() {
    let mut undisturbed = Stage::new(wired(TONE, WIRES), 512);
    let mut stage = Stage::new(wired(TONE, WIRES), 512);
    for blocks in [&[64][..], &[1, 500], &[333]] {
        for channels in [1, 2] {
            let expected = undisturbed.play(1_001, &[64]);
            assert_eq!(stage.play(1_001, blocks)[0], expected[0]);
            let put = format!(
                r#"{{"edit": "put_node", "node": {{"id": "tone", "type": "source.sine",
                    "config": {{"channels": {channels}}},
                    "params": {{"frequency_hz": 441.3, "level_db": -6.0}}}}}}"#
            );
            stage.session.apply(&edit(&put)).unwrap();
            let expected = undisturbed.play(3_000, &[64]);
            let heard = stage.play(3_000, blocks);
            for frame in 0..3_000 {
                let (a, b) = (heard[0][frame], expected[0][frame]);
                // While both fade they are the same tone at the same phase; afterwards it is the same bits.
                let allowed = if frame < 1_000 { 1e-6 } else { 0.0 };
                assert!((a - b).abs() <= allowed, "frame {frame}: {a} is not {b}");
            }
        }
    }
    assert_eq!(violations(), 0);
}

#[test]
fn a_saved_document_goes_on_where_it_was_saved() {
    let mut stage = Stage::new(wired(TONE, WIRES), 512);
    stage
        .session
        .apply(&edit(
            r#"{"edit": "connect", "connection":
                {"id": "m", "from": "wave:out", "to": "g:param.gain_db", "depth": 6.0}}"#,
        ))
        .unwrap();
    stage.play(12_345, &[64, 100]);
    let saved = stage.session.document_with_state();
    let text = write(&saved, Syntax::Json).unwrap();
    assert_eq!(text.matches("\"state\"").count(), 2);
    let mut opened = Stage::new(document(&text), 512);
    assert_eq!(opened.play(5_000, &[64]), stage.play(5_000, &[64]));
    // Saving changes nothing in the document that is edited.
    assert!(
        !write(stage.session.document(), Syntax::Json)
            .unwrap()
            .contains("\"state\"")
    );
    assert_eq!(violations(), 0);
}

#[test]
fn without_blocks_in_between_saving_gives_the_same_bytes() {
    let mut stage = Stage::new(wired(TONE, WIRES), 512);
    stage.play(777, &[64]);
    let first = write(&stage.session.document_with_state(), Syntax::Json).unwrap();
    let second = write(&stage.session.document_with_state(), Syntax::Json).unwrap();
    assert_eq!(first, second);
}
