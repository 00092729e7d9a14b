//! What other people's documents, scripts and nodes rely on. A failure here is a decision to be taken: a change of
//! meaning needs a new `type_version` and a migration, never a new golden file alone.

#![cfg(test)]

use airloom_api::channels::ChannelLayout;
use airloom_api::event::{Event, TimedEvent};
use airloom_api::id::MAX_ID_LENGTH;
use airloom_api::node::registry::Registry;
use airloom_api::process::context::{Context, Pace, Transport};
use airloom_api::process::host::Bus;
use airloom_runtime::execute::block::BlockEvent;
use airloom_runtime::execute::notice::Notice;
use airloom_runtime::execute::update::Command;
use airloom_runtime::status::MACRO_SLOTS;
use airloom_tests::program::airloom;
use serde_json::Value;

fn by_type(text: &[u8]) -> Vec<(String, Value)> {
    let value: Value = serde_json::from_slice(text).expect("JSON");
    let list = value
        .as_array()
        .cloned()
        .or_else(|| value["nodes"].as_array().cloned());
    list.expect("a list of nodes")
        .into_iter()
        .map(|node| (node["type"].as_str().expect("a type").to_owned(), node))
        .collect()
}

/// A part of a description without what is only shown: words may become better.
fn unworded(part: &Value) -> Value {
    match part {
        Value::Array(items) => items.iter().map(unworded).collect(),
        Value::Object(fields) => {
            let shown = ["label", "labels", "help", "group", "description"];
            let kept = fields
                .iter()
                .filter(|(key, _)| !shown.contains(&key.as_str()));
            kept.map(|(key, value)| (key.clone(), unworded(value)))
                .collect()
        }
        plain => plain.clone(),
    }
}

#[test]
fn published_node_types_keep_their_ports_parameters_ranges_and_defaults() {
    let output = airloom()
        .args(["nodes", "--json"])
        .output()
        .expect("it starts");
    assert!(output.status.success());
    let present = by_type(&output.stdout);
    for (name, golden) in by_type(include_bytes!("../golden/nodes.json")) {
        let now = present.iter().find(|(present, _)| *present == name);
        let (_, now) = now.unwrap_or_else(|| panic!("{name} is gone"));
        for key in ["version", "config", "inputs", "outputs", "params"] {
            assert_eq!(
                unworded(&now[key]),
                unworded(&golden[key]),
                "{key} of {name}"
            );
        }
    }
}

#[test]
fn the_graph_of_every_node_has_every_type() {
    let graph: Value =
        serde_json::from_str(include_str!("../graphs/every-node.airloom.json")).expect("JSON");
    let nodes = graph["nodes"].as_array().expect("a list of nodes");
    for node_type in airloom_nodes::list::registry().iter() {
        let name = node_type.info().name;
        assert!(nodes.iter().any(|node| node["type"] == name), "{name}");
    }
}

#[test]
fn channel_layouts_are_ordered_and_counted() {
    let counts = [
        (ChannelLayout::Mono, 1),
        (ChannelLayout::Stereo, 2),
        (ChannelLayout::Lcr, 3),
        (ChannelLayout::Quad, 4),
        (ChannelLayout::Surround51, 6),
        (ChannelLayout::Surround71, 8),
        (ChannelLayout::Surround714, 12),
        (ChannelLayout::Discrete(64), 64),
    ];
    for (layout, count) in counts {
        assert_eq!(layout.channels(), count);
    }
}

#[test]
fn what_crosses_to_the_audio_thread_by_value_is_copy() {
    fn is_copy<T: Copy + Send + 'static>() {}
    is_copy::<TimedEvent>();
    is_copy::<Event>();
    is_copy::<BlockEvent>();
    is_copy::<Command>();
    is_copy::<Notice>();
    is_copy::<Transport>();
    is_copy::<Pace>();
}

#[test]
fn numbers_that_documents_and_hosts_rely_on() {
    assert_eq!(Context::GRID, 16);
    assert_eq!(MACRO_SLOTS, 512);
    assert_eq!(usize::from(airloom_graph::limits::MACRO_SLOTS), MACRO_SLOTS);
    assert_eq!(MAX_ID_LENGTH, 64);
    assert_eq!(Bus::INPUT_NAMES, ["main", "sidechain"]);
    assert_eq!(Bus::OUTPUT_NAMES, ["main", "aux1", "aux2", "aux3", "aux4"]);
}

#[test]
fn the_program_and_the_plugin_know_the_same_types() {
    let registry: Registry = airloom_nodes::list::registry();
    let output = airloom()
        .args(["nodes", "--json"])
        .output()
        .expect("it starts");
    let listed: Vec<String> = by_type(&output.stdout)
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    let known: Vec<String> = registry
        .iter()
        .map(|node_type| node_type.info().name.to_owned())
        .collect();
    assert_eq!(listed, known);
}
