//! Documents with sub-graphs, and the same written flat.

use airloom_graph::document::model::Document;
use airloom_tests::stage::player::{connection, document};

/// A definition from the insides of its lists; connections as `a:out>b:in`.
pub fn definition(id: &str, exposed: &str, nodes: &str, wires: &[&str]) -> String {
    format!(
        r#"{{"id": "{id}", {exposed}, "nodes": [{nodes}], "connections": [{}]}}"#,
        connections(wires)
    )
}

/// A document with definitions.
pub fn nested(nodes: &str, wires: &[&str], definitions: &[String], rest: &str) -> Document {
    document(&format!(
        r#"{{"airloom": 1, "nodes": [{nodes}], "connections": [{}], "subgraphs": [{}]{rest}}}"#,
        connections(wires),
        definitions.join(", ")
    ))
}

fn connections(wires: &[&str]) -> String {
    let each = wires.iter().enumerate();
    let each: Vec<String> = each
        .map(|(index, text)| connection(&format!("c{index}"), text))
        .collect();
    each.join(", ")
}

/// A limiter beside a delayed dry path and an equaliser: latency inside, and two ways through.
pub fn strip() -> String {
    definition(
        "strip",
        r#""inputs": [{"name": "in", "port": "entry:in"}],
           "outputs": [{"name": "out", "port": "sum:out"}, {"name": "direct", "port": "eq:out"}],
           "params": [{"id": "drive", "node": "entry", "param": "gain_db"},
                      {"id": "tone", "label": "Tone", "node": "eq", "param": "band1.gain_db"}]"#,
        STRIP_NODES,
        STRIP_WIRES,
    )
}

pub const STRIP_NODES: &str = r#"
    {"id": "entry", "type": "level.gain", "params": {"gain_db": 3.0}},
    {"id": "eq", "type": "filter.eq", "config": {"bands": 1}, "params": {"band1.gain_db": 6.0}},
    {"id": "limit", "type": "dynamics.limiter", "config": {"look_ahead_ms": 2.0}, "params": {"ceiling_db": -20.0}},
    {"id": "sum", "type": "level.gain"}"#;

pub const STRIP_WIRES: &[&str] = &[
    "entry:out>eq:in",
    "eq:out>limit:in",
    "limit:out>sum:in",
    "entry:out>sum:in",
];

/// A strip in a strip with another limiter behind it.
pub fn rack() -> String {
    definition(
        "rack",
        r#""inputs": [{"name": "in", "port": "strip:in"}],
           "outputs": [{"name": "out", "port": "last:out"}],
           "params": [{"id": "tone", "node": "strip", "param": "tone"}]"#,
        r#"{"id": "strip", "type": "graph.subgraph", "config": {"definition": "strip"}, "params": {"drive": -2.0}},
           {"id": "last", "type": "dynamics.limiter", "config": {"look_ahead_ms": 1.0}}"#,
        &["strip:out>last:in"],
    )
}

/// Two racks in parallel with a plain path, one with a tone of its own; an aux output from a strip's second output.
pub fn racks() -> Document {
    nested(
        r#"{"id": "in", "type": "io.input"},
           {"id": "r1", "type": "graph.subgraph", "config": {"definition": "rack"}},
           {"id": "r2", "type": "graph.subgraph", "config": {"definition": "rack"}, "params": {"tone": -9.0}},
           {"id": "s", "type": "graph.subgraph", "config": {"definition": "strip"}},
           {"id": "out", "type": "io.output"},
           {"id": "aux", "type": "io.output", "config": {"bus": "aux1"}}"#,
        &[
            "in:out>r1:in",
            "in:out>r2:in",
            "r1:out>out:in",
            "r2:out>out:in",
            "in:out>out:in",
            "in:out>s:in",
            "s:direct>aux:in",
        ],
        &[rack(), strip()],
        "",
    )
}

/// [`racks`] without sub-graphs.
pub fn racks_flat() -> Document {
    let strip = |name: &str, drive: f64, tone: f64| {
        STRIP_NODES
            .replace("\"id\": \"", &format!("\"id\": \"{name}_"))
            .replace("3.0", &drive.to_string())
            .replace("6.0", &tone.to_string())
    };
    let last = |name: &str| {
        format!(
            r#"{{"id": "{name}_last", "type": "dynamics.limiter", "config": {{"look_ahead_ms": 1.0}}}}"#
        )
    };
    let nodes = [
        r#"{"id": "in", "type": "io.input"}"#.to_owned(),
        strip("r1", -2.0, 6.0),
        last("r1"),
        strip("r2", -2.0, -9.0),
        last("r2"),
        strip("s", 3.0, 6.0),
        r#"{"id": "out", "type": "io.output"}"#.to_owned(),
        r#"{"id": "aux", "type": "io.output", "config": {"bus": "aux1"}}"#.to_owned(),
    ];
    let mut wires: Vec<String> = Vec::new();
    for name in ["r1", "r2", "s"] {
        wires.extend(STRIP_WIRES.iter().map(|wire| {
            let (from, to) = wire.split_once('>').unwrap();
            format!("{name}_{from}>{name}_{to}")
        }));
    }
    for name in ["r1", "r2"] {
        wires.push(format!("{name}_sum:out>{name}_last:in"));
        wires.push(format!("in:out>{name}_entry:in"));
    }
    for wire in [
        "r1_last:out>out:in",
        "r2_last:out>out:in",
        "in:out>out:in",
        "in:out>s_entry:in",
        "s_eq:out>aux:in",
    ] {
        wires.push(wire.to_owned());
    }
    let wires: Vec<&str> = wires.iter().map(String::as_str).collect();
    nested(&nodes.join(", "), &wires, &[], "")
}
