//! Documents that can be read but not played.

use airloom_graph::problem::Code;

use crate::case::{Case, Place, graph, json, nodes, yaml};

const SINE_AND_OUTPUT: &str =
    r#"{"id": "a", "type": "source.sine"}, {"id": "b", "type": "io.output"}"#;

pub fn cases() -> Vec<Case> {
    let mut cases = wrong_nodes();
    cases.extend(wrong_connections());
    cases.extend(wrong_macros());
    cases
}

fn wrong_nodes() -> Vec<Case> {
    let one = |name, code, place, node: &str| json(name, code, place, nodes(node));
    vec![
        json(
            "an object instead of the nodes",
            Code::Value,
            Place::Message("nodes is an object"),
            "{\"airloom\": 1, \"nodes\": {}}",
        ),
        json(
            "no nodes",
            Code::Value,
            Place::Message("no nodes"),
            "{\"airloom\": 1}",
        ),
        one(
            "a number for a node",
            Code::Value,
            Place::Message("nodes[0]"),
            "7",
        ),
        one(
            "a node without an id",
            Code::Value,
            Place::Message("nodes[0]"),
            "{}",
        ),
        one(
            "an empty id",
            Code::BadId,
            Place::Message("nodes[0]"),
            r#"{"id": "", "type": "io.output"}"#,
        ),
        one(
            "an id that is a path",
            Code::BadId,
            Place::Node("../../etc/passwd"),
            r#"{"id": "../../etc/passwd", "type": "io.output"}"#,
        ),
        one(
            "an id in letters that look alike",
            Code::BadId,
            Place::Node("\u{430}"),
            "{\"id\": \"\u{430}\", \"type\": \"io.output\"}",
        ),
        one(
            "two nodes of one id",
            Code::DuplicateId,
            Place::Node("a"),
            r#"{"id": "a", "type": "source.sine"}, {"id": "a", "type": "io.output"}"#,
        ),
        one(
            "an unknown type",
            Code::UnknownType,
            Place::Node("a"),
            r#"{"id": "a", "type": "system.exec"}"#,
        ),
        one(
            "a node of a version to come",
            Code::Version,
            Place::Node("a"),
            r#"{"id": "a", "type": "level.gain", "type_version": 4294967295}"#,
        ),
        one(
            "an unknown parameter",
            Code::UnknownParam,
            Place::Param("a", "gain"),
            r#"{"id": "a", "type": "level.gain", "params": {"gain": 1}}"#,
        ),
        one(
            "a band that is not there",
            Code::UnknownParam,
            Place::Param("a", "band4294967297.gain_db"),
            r#"{"id": "a", "type": "filter.eq", "params": {"band4294967297.gain_db": 1}}"#,
        ),
        one(
            "a text for a number",
            Code::Value,
            Place::Param("a", "gain_db"),
            r#"{"id": "a", "type": "level.gain", "params": {"gain_db": "-6"}}"#,
        ),
        one(
            "a number for a name",
            Code::Value,
            Place::Param("a", "band1.kind"),
            r#"{"id": "a", "type": "filter.eq", "params": {"band1.kind": 99}}"#,
        ),
        one(
            "half a channel",
            Code::Value,
            Place::Node("a"),
            r#"{"id": "a", "type": "level.gain", "config": {"channels": 0.5}}"#,
        ),
        one(
            "a list for a count",
            Code::Value,
            Place::Node("a"),
            r#"{"id": "a", "type": "level.mixer", "config": {"inputs": [1]}}"#,
        ),
        one(
            "a state that is none",
            Code::Value,
            Place::Node("a"),
            r#"{"id": "a", "type": "level.gain", "state": "?"}"#,
        ),
        one(
            "two outputs on one bus",
            Code::Value,
            Place::Node("b"),
            r#"{"id": "a", "type": "io.output"}, {"id": "b", "type": "io.output"}"#,
        ),
        one(
            "an asset that is not listed",
            Code::Asset,
            Place::Node("p"),
            r#"{"id": "p", "type": "file.player", "config": {"file": "asset:nothing"}}"#,
        ),
        json(
            "an asset with a wrong hash",
            Code::Asset,
            Place::Message("assets.voice"),
            r#"{"airloom": 1, "nodes": [], "assets": {"voice": {"path": "/dev/zero", "sha256": "00"}}}"#,
        ),
        yaml(
            "a word that older YAML takes for a flag",
            Code::Value,
            Place::Node("a"),
            "airloom: 1\nnodes: [{id: a, type: level.gain, bypass: yes}]\n",
        ),
    ]
}

fn wrong_connections() -> Vec<Case> {
    let wired = |name, code, place, nodes: &str, connection: &str| {
        json(name, code, place, graph(nodes, connection))
    };
    vec![
        wired(
            "a node that is not there",
            Code::UnknownPort,
            Place::Port("x", "out"),
            SINE_AND_OUTPUT,
            r#"{"id": "c", "from": "x:out", "to": "b:in"}"#,
        ),
        wired(
            "a port that is not there",
            Code::UnknownPort,
            Place::Port("b", "in2"),
            SINE_AND_OUTPUT,
            r#"{"id": "c", "from": "a:out", "to": "b:in2"}"#,
        ),
        wired(
            "an input as an output",
            Code::UnknownPort,
            Place::Connection("c"),
            SINE_AND_OUTPUT,
            r#"{"id": "c", "from": "b:in", "to": "b:in"}"#,
        ),
        wired(
            "half an address",
            Code::Value,
            Place::Connection("c"),
            SINE_AND_OUTPUT,
            r#"{"id": "c", "from": "a", "to": "b:in"}"#,
        ),
        wired(
            "two connections of one id",
            Code::DuplicateId,
            Place::Connection("c"),
            SINE_AND_OUTPUT,
            r#"{"id": "c", "from": "a:out", "to": "b:in"}, {"id": "c", "from": "a:out", "to": "b:in"}"#,
        ),
        wired(
            "a control for audio",
            Code::PortType,
            Place::Port("b", "in"),
            r#"{"id": "l", "type": "control.lfo"}, {"id": "b", "type": "io.output"}"#,
            r#"{"id": "c", "from": "l:out", "to": "b:in"}"#,
        ),
        wired(
            "audio for a control",
            Code::PortType,
            Place::Connection("c"),
            r#"{"id": "a", "type": "source.sine"}, {"id": "g", "type": "level.gain"}"#,
            r#"{"id": "c", "from": "a:out", "to": "g:param.gain_db"}"#,
        ),
        wired(
            "a modulation of nothing",
            Code::UnknownParam,
            Place::Param("g", "volume"),
            r#"{"id": "l", "type": "control.lfo"}, {"id": "g", "type": "level.gain"}"#,
            r#"{"id": "c", "from": "l:out", "to": "g:param.volume"}"#,
        ),
        wired(
            "three channels for five",
            Code::Channels,
            Place::Connection("c"),
            r#"{"id": "a", "type": "level.gain", "config": {"channels": 3}},
               {"id": "b", "type": "level.gain", "config": {"channels": 5}}"#,
            r#"{"id": "c", "from": "a:out", "to": "b:in"}"#,
        ),
        wired(
            "a node that feeds itself",
            Code::Cycle,
            Place::Connection("c"),
            r#"{"id": "g", "type": "level.gain"}"#,
            r#"{"id": "c", "from": "g:out", "to": "g:in"}"#,
        ),
        wired(
            "two nodes that feed each other",
            Code::Cycle,
            Place::Node("g"),
            r#"{"id": "g", "type": "level.gain"}, {"id": "h", "type": "time.delay"}"#,
            r#"{"id": "c", "from": "g:out", "to": "h:in"}, {"id": "d", "from": "h:out", "to": "g:in"}"#,
        ),
        wired(
            "a gain that is no number",
            Code::Value,
            Place::Connection("c"),
            SINE_AND_OUTPUT,
            r#"{"id": "c", "from": "a:out", "to": "b:in", "gain_db": "loud"}"#,
        ),
        wired(
            "a depth where there is nothing to modulate",
            Code::Value,
            Place::Connection("c"),
            SINE_AND_OUTPUT,
            r#"{"id": "c", "from": "a:out", "to": "b:in", "depth": 1}"#,
        ),
    ]
}

fn wrong_macros() -> Vec<Case> {
    let mapped = |name, code, place, macros: &str| {
        json(
            name,
            code,
            place,
            format!(
                "{{\"airloom\": 1, \"nodes\": [{{\"id\": \"g\", \"type\": \"level.gain\"}}], \"macros\": [{macros}]}}"
            ),
        )
    };
    vec![
        mapped(
            "slot 0",
            Code::Macro,
            Place::Message("macros[0].slot is 0"),
            r#"{"slot": 0}"#,
        ),
        mapped(
            "slot 2^64 - 1",
            Code::Macro,
            Place::Message("macros[0].slot is 18446744073709551615"),
            r#"{"slot": 18446744073709551615}"#,
        ),
        mapped(
            "one slot twice",
            Code::Macro,
            Place::Message("macro 3"),
            r#"{"slot": 3}, {"slot": 3}"#,
        ),
        mapped(
            "a macro of a node that is not there",
            Code::Macro,
            Place::Node("x"),
            r#"{"slot": 1, "targets": [{"node": "x", "param": "gain_db", "min": 0, "max": 1}]}"#,
        ),
        mapped(
            "two macros of one parameter",
            Code::Macro,
            Place::Param("g", "gain_db"),
            r#"{"slot": 1, "targets": [{"node": "g", "param": "gain_db", "min": 0, "max": 1}]},
               {"slot": 2, "targets": [{"node": "g", "param": "gain_db", "min": 0, "max": 1}]}"#,
        ),
    ]
}
