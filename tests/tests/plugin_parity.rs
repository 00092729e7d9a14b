//! The same graph and input give the same samples offline, in the CLAP and in the VST3 bundle.
#![cfg(test)]

use std::path::Path;

use airloom_tests::clap_host::bundle::ClapBundle;
use airloom_tests::clap_host::instance::ClapInstance;
use airloom_tests::clap_host::io::{Stereo, silence};
use airloom_tests::clap_host::render::{TimedChange, random_blocks, render};
use airloom_tests::clap_host::state::SavedState;
use airloom_tests::offline::{self, MacroChange};
use airloom_tests::program::airloom;
use airloom_tests::signal::{chain, noise, with_macro};
use airloom_tests::vst3_host::job::{Block, Job};
use airloom_tests::vst3_host::python;
use airloom_tests::vst3_host::wav;
use serde_json::{Value, json};

const RATE: u32 = 48_000;
const FRAMES: usize = 48_000;
const MACROS: [(usize, f32); 3] = [(1, 0.75), (2, 0.5), (3, 0.25)];
const SEED: u64 = 0x00a1_4100;

/// Filters, a moving gain, an echo, noise from the document's seed, modulation and look-ahead.
fn document() -> Value {
    let mut document = chain(&[
        (
            "filter.eq",
            json!({
                "band1.kind": "high_pass", "band1.frequency_hz": 80.0, "band1.slope_db_oct": 24,
                "band2.frequency_hz": 2500.0, "band2.gain_db": 4.0, "band2.q": 1.2,
                "band3.kind": "high_shelf", "band3.frequency_hz": 8000.0, "band3.gain_db": -3.0
            }),
            json!({ "bands": 3 }),
        ),
        ("level.gain", json!({ "gain_db": 0.0 }), json!({})),
        (
            "time.delay",
            json!({ "time_seconds": 0.0213, "mix": 0.4 }),
            json!({ "max_seconds": 0.1 }),
        ),
        (
            "level.mixer",
            json!({ "in2.gain_db": -30.0 }),
            json!({ "inputs": 2 }),
        ),
        (
            "dynamics.limiter",
            json!({ "ceiling_db": -3.0, "release_ms": 50.0 }),
            json!({ "look_ahead_ms": 5.0 }),
        ),
    ]);
    let nodes = [
        json!({ "id": "hiss", "type": "source.noise", "config": { "colour": "pink" } }),
        json!({ "id": "lfo", "type": "control.lfo", "params": { "rate_hz": 3.0 } }),
    ];
    document["nodes"].as_array_mut().unwrap().extend(nodes);
    let wires = [
        json!({ "id": "w1", "from": "hiss:out", "to": "n4:in2" }),
        json!({ "id": "w2", "from": "lfo:out", "to": "n2:param.gain_db", "depth": 3.0 }),
    ];
    document["connections"]
        .as_array_mut()
        .unwrap()
        .extend(wires);
    let chain_end = document["connections"].as_array_mut().unwrap();
    for wire in chain_end {
        if wire["to"] == "n4:in" {
            wire["to"] = json!("n4:in1");
        }
    }
    let document = with_macro(document, 1, "n2", "gain_db", [-24.0, 12.0], 0.5);
    let document = with_macro(document, 2, "n1", "band2.gain_db", [-12.0, 12.0], 0.5);
    with_macro(document, 3, "n4", "in2.gain_db", [-60.0, -10.0], 0.5)
}

/// The document with the macros where a host has put them.
fn with_host_values(mut document: Value) -> Value {
    for entry in document["macros"].as_array_mut().unwrap() {
        let slot = entry["slot"].as_u64();
        let value = MACROS
            .iter()
            .find(|(number, _)| Some(*number as u64) == slot);
        entry["value"] = json!(value.unwrap().1);
    }
    document
}

/// Movements of the macros; their values are exact in single precision, as hosts' are.
fn automation() -> Vec<MacroChange> {
    let mut steps = random_blocks(SEED, 100, 4_000);
    let mut values = random_blocks(SEED + 1, 0, 256);
    let mut changes = Vec::new();
    let mut frame = 0;
    for slot in [1, 2, 3, 1, 2, 1, 3, 1, 1, 2, 3, 1, 2, 3, 1, 1, 2] {
        frame += steps.next().unwrap();
        let value = values.next().unwrap() as f64 / 256.0;
        changes.push(MacroChange { frame, slot, value });
    }
    changes
}

fn input() -> Stereo {
    noise(SEED, FRAMES, 0.7)
}

fn state() -> SavedState {
    SavedState::with_graph(&document().to_string(), &MACROS)
}

/// What is expected, as late as the graph is, and how late that is.
fn expected() -> offline::Rendered {
    let document = with_host_values(document()).to_string();
    offline::render(&document, RATE, &input(), 512, &automation()).unwrap()
}

/// The kinds of blocks that are tried.
fn block_kinds() -> [(&'static str, Box<dyn Iterator<Item = usize>>); 4] {
    [
        ("64", Box::new(std::iter::repeat(64))),
        ("512", Box::new(std::iter::repeat(512))),
        ("1000", Box::new(std::iter::repeat(1_000))),
        ("random", Box::new(random_blocks(SEED + 2, 1, 1_500))),
    ]
}

#[track_caller]
fn assert_same(what: &str, found: &Stereo, expected: &Stereo, latency: usize) {
    for (channel, (found, expected)) in found.iter().zip(expected).enumerate() {
        let expected = &expected[latency..];
        let found = &found[..expected.len()];
        let wrong = found
            .iter()
            .zip(expected)
            .position(|(a, b)| a.to_bits() != b.to_bits());
        if let Some(frame) = wrong {
            panic!(
                "{what}, seed {SEED:#x}, channel {channel}, frame {frame}: {} instead of {}",
                found[frame], expected[frame]
            );
        }
    }
}

fn clap_output(
    instance: &mut ClapInstance,
    blocks: impl Iterator<Item = usize>,
) -> (Stereo, usize) {
    let mut processor = instance.activate(f64::from(RATE), 1_500).unwrap();
    let latency = instance.latency() as usize;
    let changes: Vec<TimedChange> = automation()
        .iter()
        .map(|change| TimedChange {
            frame: change.frame as u64,
            param: instance
                .param_id(&format!("Macro {}", change.slot))
                .unwrap(),
            value: change.value,
        })
        .collect();
    let rendered = render(&mut processor, &input(), &silence(0), blocks, &changes).unwrap();
    instance.deactivate(processor);
    (rendered.output, latency)
}

/// Blocks that end where a macro moves: this host keeps parameters constant within a block.
fn vst3_blocks(mut sizes: impl Iterator<Item = usize>) -> Vec<Block> {
    let changes = automation();
    let mut blocks = Vec::new();
    let mut start = 0;
    while start < FRAMES {
        let next = changes
            .iter()
            .map(|change| change.frame)
            .find(|frame| *frame > start);
        let end = (start + sizes.next().unwrap())
            .min(next.unwrap_or(FRAMES))
            .min(FRAMES);
        let params = changes
            .iter()
            .filter(|change| change.frame == start)
            .map(|change| (format!("Macro {}", change.slot), change.value))
            .collect();
        blocks.push(Block {
            frames: end - start,
            params,
        });
        start = end;
    }
    blocks
}

#[test]
fn the_offline_renderer_does_not_depend_on_blocks() {
    let document = with_host_values(document()).to_string();
    let expected = expected();
    assert_eq!(expected.latency, 240);
    for block in [1, 64, 1_000, 4_096] {
        let found = offline::render(&document, RATE, &input(), block, &automation()).unwrap();
        assert_same(
            &format!("blocks of {block}"),
            &found.output,
            &expected.output,
            0,
        );
    }
}

#[test]
fn the_program_gives_the_samples_of_the_offline_renderer() {
    let folder = std::env::temp_dir().join(format!("airloom-parity-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let place = |name: &str| folder.join(name);
    std::fs::write(
        place("graph.airloom.json"),
        with_host_values(document()).to_string(),
    )
    .unwrap();
    wav::write(&place("in.wav"), RATE, &input()).unwrap();
    let lines: Vec<String> = automation()
        .iter()
        .map(|change| {
            json!({ "frame": change.frame, "macro": change.slot, "value": change.value })
                .to_string()
        })
        .collect();
    std::fs::write(place("events.jsonl"), lines.join("\n")).unwrap();
    let expected = expected();
    for block in ["64", "512", "1000"] {
        let status = airloom()
            .current_dir(&folder)
            .args([
                "render",
                "graph.airloom.json",
                "--input",
                "in.wav",
                "--output",
                "out.wav",
            ])
            .args([
                "--events",
                "events.jsonl",
                "--no-compensate",
                "--block",
                block,
            ])
            .status()
            .unwrap();
        assert!(status.success());
        let found = wav::read(&place("out.wav")).unwrap();
        assert_same(
            &format!("airloom render, blocks of {block}"),
            &found,
            &expected.output,
            0,
        );
    }
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn clap_gives_the_samples_of_the_offline_renderer() {
    let bundle = ClapBundle::load(&ClapBundle::default_path()).unwrap();
    let expected = expected();
    for (name, blocks) in block_kinds() {
        let mut instance = bundle.instance().unwrap();
        instance.load_state(&state().to_clap().unwrap()).unwrap();
        let saved = instance.save_state().unwrap();
        let (found, latency) = clap_output(&mut instance, blocks);
        assert_eq!(latency, expected.latency);
        assert_same(&format!("CLAP, blocks {name}"), &found, &expected.output, 0);

        // And again after saving and loading in a fresh instance.
        let mut second = bundle.instance().unwrap();
        second.load_state(&saved).unwrap();
        let (again, _) = clap_output(&mut second, random_blocks(SEED + 3, 1, 1_500));
        assert_same(
            &format!("CLAP reloaded, blocks {name}"),
            &again,
            &expected.output,
            0,
        );
    }
}

/// Plays through the VST3 bundle from `state`; the output, and the state as it was saved before.
fn vst3_output(
    name: &str,
    state: String,
    blocks: Vec<Block>,
    trimmed: bool,
    latency: usize,
) -> (Stereo, String) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let path = folder.join(format!("parity-{name}-in.wav"));
    wav::write(&path, RATE, &input()).unwrap();
    let job = Job {
        plugin: Job::default_bundle(),
        rate: f64::from(RATE),
        input: path,
        output: folder.join(format!("parity-{name}.wav")),
        state: Some(state),
        blocks,
        trimmed,
    };
    let report = python::run(&job).unwrap();
    assert_eq!(report.latency, latency);
    (wav::read(&job.output).unwrap(), report.initial_state)
}

#[test]
fn vst3_gives_the_samples_of_the_offline_renderer() {
    let expected = expected();
    let mut state = state().to_json().unwrap();
    for (round, (name, blocks)) in block_kinds().into_iter().enumerate() {
        let blocks = vst3_blocks(blocks);
        let given = state.clone();
        let (found, saved) = vst3_output(name, given, blocks, false, expected.latency);
        // A fresh instance saves what another one has saved as the same bytes.
        assert!(round == 0 || saved == state);
        assert_same(&format!("VST3, blocks {name}"), &found, &expected.output, 0);
        // The next one plays what this one has saved.
        state = saved;
    }
}

#[test]
fn a_host_that_compensates_gets_aligned_samples() {
    let document = with_host_values(document()).to_string();
    let expected = offline::render(&document, RATE, &input(), 512, &[]).unwrap();
    let blocks = vec![Block {
        frames: 512,
        params: Vec::new(),
    }];
    let state = state().to_json().unwrap();
    let (found, _) = vst3_output("trimmed", state, blocks, true, expected.latency);
    assert_same("VST3, trimmed", &found, &expected.output, expected.latency);
}
