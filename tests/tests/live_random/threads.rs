//! The same edits on any number of threads: the same bits, and nothing is allocated on a worker.

use airloom_graph::document::model::Document;
use airloom_runtime::session::threads::Threads;
use airloom_tests::stage::player::{Stage, wired};

use crate::kinds::{EVERY, Kind};
use crate::scene::{PLAIN, Played, Scene, play_on};
use crate::told;

/// Strips with an equaliser each between one input and one sum, and a second sum that hears every third of them.
fn mixer(strips: usize) -> Document {
    let mut nodes = vec![
        r#"{"id": "in", "type": "io.input"}, {"id": "out", "type": "io.output"},
           {"id": "aux", "type": "io.output", "config": {"bus": "aux1"}},
           {"id": "sum", "type": "dynamics.limiter"}, {"id": "send", "type": "level.gain"}"#
            .to_owned(),
    ];
    let mut wires = vec!["sum:out>out:in".to_owned(), "send:out>aux:in".to_owned()];
    for strip in 0..strips {
        nodes.push(format!(
            r#"{{"id": "g{strip}", "type": "level.gain", "params": {{"gain_db": {}}}}},
               {{"id": "e{strip}", "type": "filter.eq", "params": {{"band1.gain_db": {}}}}}"#,
            -20.0 - strip as f64 * 0.1,
            strip % 7
        ));
        wires.push(format!("in:out>g{strip}:in"));
        wires.push(format!("g{strip}:out>e{strip}:in"));
        wires.push(format!("e{strip}:out>sum:in"));
        if strip % 3 == 0 {
            wires.push(format!("e{strip}:out>send:in"));
        }
    }
    let wires: Vec<&str> = wires.iter().map(String::as_str).collect();
    wired(&nodes.join(", "), &wires)
}

fn played(threads: usize, kinds: &'static [Kind], scene: Scene, blocks: &[usize]) -> Played {
    let stage = Stage::with_threads(mixer(70), 4_096, Threads::forced(threads));
    let sharing = stage.session.sharing().unwrap_or_default();
    assert_eq!(threads > 1, sharing.contains("tasks"), "{sharing}");
    play_on(stage, kinds, scene, blocks)
}

fn same_whatever_the_threads(scene: Scene) {
    let expected = played(1, EVERY, scene, &[256]);
    let more: [(usize, &[usize]); 8] = [
        (2, &[256]),
        (2, &[7, 450, 33]),
        (3, &[64]),
        (4, &[256]),
        (5, &[128, 32]),
        (6, &[1_000]),
        (7, &[96]),
        (8, &[512]),
    ];
    for (threads, blocks) in more {
        let heard = played(threads, EVERY, scene, blocks);
        assert_eq!(heard.log, expected.log, "seed {}", scene.seed);
        for (channel, (heard, samples)) in heard.output.iter().zip(&expected.output).enumerate() {
            let mut pairs = heard.iter().zip(samples);
            let wrong = pairs.position(|(a, b)| a.to_bits() != b.to_bits());
            let frame = wrong.unwrap_or(0);
            assert!(
                wrong.is_none(),
                "seed {}, {threads} threads, channel {channel}, frame {frame}: {} is not {}\n{}",
                scene.seed,
                heard[frame],
                samples[frame],
                told(&expected.log, frame)
            );
        }
    }
}

#[test]
fn edits_sound_alike_on_any_number_of_threads() {
    for seed in 700..706 {
        same_whatever_the_threads(Scene {
            seed,
            edits: 40,
            is_automated: seed % 2 == 1,
            is_wide: true,
            ..PLAIN
        });
    }
}
