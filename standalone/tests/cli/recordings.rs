//! Files that nodes play and record: none is written over while it is needed, and one that fails is named.

use std::fs;

use airloom_media::codecs;
use airloom_media::format::Format;
use airloom_media::spec::StreamSpec;

use crate::scene::{Scene, fails, speech, text};

/// A sub-graph with a recorder of the input's own file in it.
const INSIDE: &str = r#"{"airloom": 1, "nodes": [
    {"id": "in", "type": "io.input"}, {"id": "out", "type": "io.output"},
    {"id": "k", "type": "graph.subgraph", "config": {"definition": "d"}}],
  "connections": [{"id": "a", "from": "in:out", "to": "k:in"}, {"id": "b", "from": "in:out", "to": "out:in"}],
  "subgraphs": [{"id": "d", "inputs": [{"name": "in", "port": "r:in"}], "nodes": [
    {"id": "r", "type": "file.recorder", "config": {"file": "FILE"}, "params": {"recording": true}}]}]}"#;

const TWICE: &str = r#"{"airloom": 1, "nodes": [
    {"id": "tone", "type": "source.sine"}, {"id": "out", "type": "io.output"},
    {"id": "first", "type": "file.recorder", "config": {"file": "tape.wav"}, "params": {"recording": true}},
    {"id": "second", "type": "file.recorder", "config": {"file": "tape.wav"}, "params": {"recording": true}}],
  "connections": [{"id": "a", "from": "tone:out", "to": "first:in"}, {"id": "b", "from": "tone:out", "to": "second:in"},
                  {"id": "c", "from": "tone:out", "to": "out:in"}]}"#;

const PLAYED: &str = r#"{"airloom": 1, "nodes": [
    {"id": "play", "type": "file.player", "config": {"file": "cut.flac"}}, {"id": "out", "type": "io.output"}],
  "connections": [{"id": "a", "from": "play:out", "to": "out:in"}]}"#;

#[test]
fn a_recorder_inside_a_sub_graph_does_not_write_over_the_input() {
    let scene = Scene::new();
    let input = speech(&scene);
    let before = fs::read(&input).unwrap();
    let name = input.file_name().unwrap().to_str().unwrap();
    let graph = scene.write("inside.json", &INSIDE.replace("FILE", name));
    let output = scene.file("out.wav");
    let message = fails(
        1,
        &[
            "render",
            text(&graph),
            "--input",
            text(&input),
            "--output",
            text(&output),
        ],
    );
    assert!(message.contains("the input of this rendering"), "{message}");
    assert!(fs::read(&input).unwrap() == before);
    assert!(!output.exists());
}

#[test]
fn two_nodes_do_not_record_one_file() {
    let scene = Scene::new();
    let graph = scene.write("twice.json", TWICE);
    let output = scene.file("out.wav");
    let render = [
        "render",
        text(&graph),
        "--seconds",
        "0.1",
        "--output",
        text(&output),
    ];
    let message = fails(1, &render);
    assert!(
        message.contains("tape.wav, a file of node first"),
        "{message}"
    );
    assert!(message.contains("second"), "{message}");
}

#[test]
fn a_file_that_breaks_while_it_plays_is_named() {
    let scene = Scene::new();
    let path = scene.file("cut.flac");
    let spec = StreamSpec {
        rate_hz: 48_000,
        channels: 2,
    };
    let mut encoder = codecs::create(&path, Format::Flac16, spec).unwrap();
    // A ramp over full scale, which does not compress to nothing.
    let samples: Vec<f32> = (0..192_000_i32)
        .map(|place| f64::from(place.wrapping_mul(40_503) % 32_768) as f32 / 32_768.0)
        .collect();
    encoder.write(&samples).unwrap();
    encoder.finish().unwrap();
    let whole = fs::read(&path).unwrap();
    fs::write(&path, &whole[..whole.len() / 2]).unwrap();
    let graph = scene.write("played.json", PLAYED);
    let output = scene.file("out.wav");
    let render = [
        "render",
        text(&graph),
        "--seconds",
        "2",
        "--output",
        text(&output),
    ];
    let message = fails(2, &render);
    assert!(message.contains("cut.flac"), "{message}");
    assert!(message.contains("96000"), "{message}");
}
