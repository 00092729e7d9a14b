//! The order in which a document lists its nodes and connections is nobody's business: random graphs give the same
//! samples however they are shuffled.
#![cfg(test)]

use airloom_tests::dice::Dice;
use airloom_tests::stage::player::{Stage, connection, document};

const SEED: u64 = 20_261_120;
const GRAPHS: u64 = 300;
const SHUFFLES: usize = 4;

/// A node of the graph as JSON, by its place.
fn node(place: usize, dice: &mut Dice) -> String {
    let decibels = dice.between(-6.0, 3.0);
    let (kind, config, params) = match dice.below(6) {
        0 => (
            "level.pan",
            String::new(),
            format!(r#""pan": {}"#, dice.between(-1.0, 1.0)),
        ),
        1 => (
            "filter.eq",
            r#""bands": 2"#.to_owned(),
            format!(
                r#""band1.gain_db": {decibels}, "band2.frequency_hz": {}"#,
                dice.between(100.0, 9_000.0)
            ),
        ),
        2 => (
            "time.delay",
            r#""max_seconds": 0.05"#.to_owned(),
            format!(r#""time_seconds": {}"#, dice.between(0.0, 0.05)),
        ),
        3 => ("dynamics.limiter", String::new(), String::new()),
        4 => (
            "level.mixer",
            r#""inputs": 2"#.to_owned(),
            format!(r#""in1.gain_db": {decibels}"#),
        ),
        _ => (
            "level.gain",
            String::new(),
            format!(r#""gain_db": {decibels}"#),
        ),
    };
    format!(
        r#"{{"id": "n{place}", "type": "{kind}", "config": {{{config}}}, "params": {{{params}}}}}"#
    )
}

/// Nodes and connections of a random graph without cycles; no input sums more than two connections, because sums of
/// more round by their order, which is that of the document.
fn graph(dice: &mut Dice) -> (Vec<String>, Vec<String>) {
    let count = 3 + dice.below(40);
    let mut nodes: Vec<String> = vec![
        r#"{"id": "in", "type": "io.input"}"#.to_owned(),
        r#"{"id": "out", "type": "io.output"}"#.to_owned(),
        r#"{"id": "aux", "type": "io.output", "config": {"bus": "aux1"}}"#.to_owned(),
    ];
    let mut wires = Vec::new();
    let mut wire = |from: &str, to: &str| {
        let id = format!("c{}", wires.len());
        wires.push(connection(&id, &format!("{from}:out>{to}")));
    };
    let source = |below: usize, dice: &mut Dice| match dice.below(below + 1) {
        0 => "in".to_owned(),
        place => format!("n{}", place - 1),
    };
    for place in 0..count {
        let json = node(place, dice);
        let port = if json.contains("level.mixer") {
            "in1"
        } else {
            "in"
        };
        nodes.push(json);
        let first = source(place, dice);
        wire(&first, &format!("n{place}:{port}"));
        let second = source(place, dice);
        if second != first && dice.below(2) == 0 {
            wire(&second, &format!("n{place}:{port}"));
        }
    }
    wire(&format!("n{}", count - 1), "out:in");
    wire(&format!("n{}", count - 2), "out:in");
    wire(&format!("n{}", dice.below(count)), "aux:in");
    (nodes, wires)
}

fn shuffle<T>(list: &mut [T], dice: &mut Dice) {
    for place in (1..list.len()).rev() {
        list.swap(place, dice.below(place + 1));
    }
}

fn play(nodes: &[String], wires: &[String]) -> [Vec<f32>; 4] {
    let text = format!(
        r#"{{"airloom": 1, "nodes": [{}], "connections": [{}]}}"#,
        nodes.join(", "),
        wires.join(", ")
    );
    Stage::new(document(&text), 512).play(3_000, &[64, 500, 1, 37])
}

#[test]
fn shuffled_documents_give_the_same_samples() {
    let mut sounding = 0;
    for seed in SEED..SEED + GRAPHS {
        println!("seed {seed}");
        let mut dice = Dice::new(seed);
        let (mut nodes, mut wires) = graph(&mut dice);
        let expected = play(&nodes, &wires);
        sounding += usize::from(expected[0].iter().any(|sample| *sample != 0.0));
        for _ in 0..SHUFFLES {
            shuffle(&mut nodes, &mut dice);
            shuffle(&mut wires, &mut dice);
            let found = play(&nodes, &wires);
            for (channel, (found, expected)) in found.iter().zip(&expected).enumerate() {
                let differs = |(a, b): (&f32, &f32)| a.to_bits() != b.to_bits();
                let wrong = found.iter().zip(expected).position(differs);
                assert_eq!(
                    wrong, None,
                    "seed {seed}, channel {channel}: {nodes:?} {wires:?}"
                );
            }
        }
    }
    assert!(sounding as u64 > GRAPHS / 2, "only {sounding} graphs sound");
}
