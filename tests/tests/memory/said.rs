//! Every node type says how much its processors take.

use std::fs;

use airloom_api::id::NodeId;
use airloom_api::node::prepare::{PrepareRequest, Stream};
use airloom_api::process::context::Pace;
use airloom_api::time::SampleRate;
use airloom_graph::check::checker::check;
use airloom_graph::check::specs::SpecCache;
use airloom_graph::limits::Limits;
use airloom_runtime::assets::FileAssets;
use airloom_tests::folder::Folder;
use airloom_tests::stage::player::{document, registry};

use crate::{taken, turn};

/// What may be taken without being said, besides a quarter of what is said.
const SMALL: u64 = 1 << 20;

/// Configurations that take much.
const LARGE: &[(&str, &str)] = &[
    ("time.delay", r#"{"channels": 8, "max_seconds": 60}"#),
    ("time.delay", r#"{"channels": 64, "max_seconds": 1.5}"#),
    (
        "time.feedback_delay",
        r#"{"channels": 8, "max_seconds": 60}"#,
    ),
    ("level.gain", r#"{"channels": 64}"#),
    ("level.mixer", r#"{"channels": 64}"#),
    ("dynamics.limiter", r#"{"channels": 64}"#),
    ("filter.eq", r#"{"channels": 64, "bands": 512}"#),
    ("file.player", r#"{"file": "speech.wav", "channels": 2}"#),
    ("file.recorder", r#"{"file": "out.wav", "channels": 2}"#),
];

#[test]
fn what_nodes_say_is_what_they_take() {
    let _turn = turn();
    let folder = Folder::with_speech("memory");
    let registry = registry();
    let names: Vec<&str> = registry
        .iter()
        .map(|node_type| node_type.info().name)
        .collect();
    let usual = names.into_iter().map(|name| (name, "{}"));
    for (name, config) in usual.chain(LARGE.iter().copied()) {
        for rate in [48_000, 192_000] {
            check_one(name, config, rate, &folder);
        }
    }
    drop(fs::remove_file(folder.path().join("out.wav")));
}

fn check_one(name: &str, config: &str, rate: u32, folder: &Folder) {
    let registry = registry();
    let assets = FileAssets::new(folder.path());
    let text = format!(
        r#"{{"airloom": 1, "nodes": [{{"id": "n", "type": "{name}", "config": {config}}}]}}"#
    );
    let checked = check(
        &document(&text),
        &registry,
        &Limits::default(),
        &mut SpecCache::default(),
    );
    let graph = checked
        .graph
        .unwrap_or_else(|| panic!("{text}: {:?}", checked.problems));
    let node = &graph.nodes[0];
    let stream = Stream {
        rate: SampleRate::new(rate).unwrap(),
        max_block: 512,
        pace: Pace::Offline,
    };
    let params: Vec<f64> = node.params.clone();
    let id = NodeId::new("n").unwrap();
    let request = PrepareRequest {
        node: &id,
        config: &node.config,
        params: &params,
        stream,
        seed: 0,
        assets: &assets,
    };
    let said = node.node_type.memory(&node.config, stream);
    // Once before: what is kept for all nodes is there then.
    drop(node.node_type.prepare(&request).map(drop));
    let before = taken();
    let Ok(prepared) = node.node_type.prepare(&request) else {
        assert_eq!(config, "{}", "{name}: {config} cannot be prepared");
        return;
    };
    let found = taken().saturating_sub(before) as u64;
    drop(prepared);
    assert!(
        found.abs_diff(said) <= SMALL + said / 4,
        "{name} {config} at {rate} Hz: takes {found} bytes, said {said}"
    );
}
