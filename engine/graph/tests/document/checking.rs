//! Every code, with its place.

use std::fmt::Write;

use airloom_graph::document::syntax::Syntax;
use airloom_graph::inspect::inspect;
use airloom_graph::limits::Limits;
use airloom_graph::problem::{Problem, Severity};

use crate::fixture::{VOICE, document, registry};

/// One line a problem: severity (W or E), code, place, nodes.
pub fn summary(problems: &[Problem]) -> String {
    let mut text = String::new();
    for problem in problems {
        let wire = serde_json::to_value(problem).unwrap();
        let severity = match problem.severity {
            Severity::Error => 'E',
            Severity::Warning => 'W',
        };
        write!(text, "{severity} {}", wire["code"].as_str().unwrap()).unwrap();
        for key in ["node", "port", "param", "connection"] {
            if let Some(value) = wire.get(key).and_then(|value| value.as_str()) {
                write!(text, " {key}={value}").unwrap();
            }
        }
        if !problem.nodes.is_empty() {
            write!(text, " nodes={}", problem.nodes.join(",")).unwrap();
        }
        if let (Some(line), Some(column)) = (problem.line, problem.column) {
            write!(text, " at={line}:{column}").unwrap();
        }
        text.push('\n');
    }
    text
}

fn check_with(limits: &Limits, nodes: &str, rest: &str, expected: &str) {
    let text = document(nodes, rest);
    let problems = inspect(&text, Syntax::Json, &registry(), limits);
    let expected: String = expected
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(|line| format!("{line}\n"))
        .collect();
    let messages: Vec<&str> = problems.iter().map(|p| p.message.as_str()).collect();
    assert_eq!(
        summary(&problems),
        expected,
        "{text}\n{}",
        messages.join("\n")
    );
    for message in messages {
        assert!(
            message.contains("expected") || message.contains("there is no"),
            "{message}"
        );
    }
}

fn check(nodes: &str, rest: &str, expected: &str) {
    check_with(&Limits::default(), nodes, rest, expected);
}

const IN_OUT: &str = r#"{"id": "in", "type": "io.input"}, {"id": "out", "type": "io.output"}"#;

#[test]
fn a_good_document_has_no_problems() {
    let problems = inspect(VOICE, Syntax::Json, &registry(), &Limits::default());
    assert_eq!(problems, []);
}

#[test]
fn ids() {
    check(
        r#"{"id": "a", "type": "level.gain"}, {"id": "a", "type": "level.gain"}, {"id": "b c", "type": "level.gain"},
           {"id": "", "type": "level.gain"}, {"type": "level.gain"}"#,
        r#", "connections": [{"id": "c", "from": "a:out", "to": "b c:in"}, {"id": "ü", "from": "a:out", "to": "a:in"}],
           "comments": [{"id": "x", "text": "", "position": [0, 0]}, {"id": "x", "text": "", "position": [0, 0]}],
           "groups": [{"id": "x y"}], "snapshots": [{"id": "s"}, {"id": "s"}]"#,
        "E bad_id node=b c
         E bad_id node=
         E value
         E bad_id connection=c
         E bad_id connection=ü
         E bad_id
         E duplicate_id node=a
         E duplicate_id
         E duplicate_id",
    );
    check(
        IN_OUT,
        r#", "connections": [{"id": "c", "from": "in:out", "to": "out:in"}, {"id": "c", "from": "in:out", "to": "out:in"}]"#,
        "E duplicate_id connection=c",
    );
}

#[test]
fn types_and_versions() {
    check(
        r#"{"id": "a", "type": "level.gian"}, {"id": "b", "type": "level.gain", "type_version": 2},
           {"id": "c", "type": "forgotten.gain", "type_version": 1}, {"id": "d", "type": "renamed.gain", "params": {"level_db": 3}},
           {"id": "e", "type": "renamed.gain", "type_version": 2, "params": {"level_db": 3}}, {"id": "f"},
           {"id": "g", "type": "level.gain", "type_version": 0}"#,
        "",
        "E version node=c
         E value node=f
         E value node=g
         E unknown_type node=a
         E version node=b
         E unknown_param node=e param=level_db",
    );
}

#[test]
fn suggestions() {
    let text = document(r#"{"id": "a", "type": "level.gian"}"#, "");
    let problems = inspect(&text, Syntax::Json, &registry(), &Limits::default());
    assert_eq!(
        problems[0].message,
        "node \"a\": there is no type \"level.gian\"; did you mean level.gain?"
    );
    assert_eq!(
        problems[0].args["nearest"],
        serde_json::json!(["level.gain"])
    );
}

#[test]
fn ports_and_kinds() {
    check(
        r#"{"id": "a", "type": "level.gain"}, {"id": "l", "type": "control.lfo"}, {"id": "n", "type": "notes.thru"},
           {"id": "six", "type": "level.gain", "config": {"channels": 6}}, {"id": "one", "type": "level.gain", "config": {"channels": 1}}"#,
        r#", "connections": [
            {"id": "c1", "from": "a:aut", "to": "gone:in"}, {"id": "c2", "from": "a:in", "to": "a:out"},
            {"id": "c3", "from": "l:out", "to": "a:in"}, {"id": "c4", "from": "n:out", "to": "a:in"},
            {"id": "c5", "from": "a:out", "to": "a:param.gain_db"}, {"id": "c6", "from": "l:out", "to": "a:param.gain"},
            {"id": "c7", "from": "a:out", "to": "six:in"}, {"id": "c8", "from": "a:out", "to": "one:in"},
            {"id": "c9", "from": "one:out", "to": "six:in"}, {"id": "ca", "from": "a", "to": "six:in"},
            {"id": "cb", "from": "l:out", "to": "six:param.gain_db", "depth": 3, "curve": "exponential"},
            {"id": "cc", "from": "n:out", "to": "n:in"}]"#,
        "E value connection=ca
         E unknown_port node=a port=aut connection=c1
         E unknown_port node=gone port=in connection=c1
         E unknown_port node=a port=in connection=c2
         E unknown_port node=a port=out connection=c2
         E port_type node=a port=in connection=c3
         E port_type node=a port=in connection=c4
         E port_type node=a port=param.gain_db connection=c5
         E unknown_param node=a port=param.gain param=gain connection=c6
         E channels node=six port=in connection=c7
         E cycle node=a connection=c5 nodes=a
         E cycle node=n connection=cc nodes=n",
    );
}

#[test]
fn values() {
    check(
        r#"{"id": "a", "type": "level.gain", "params": {"gain_db": "loud", "mute": 1, "grain_db": 0}},
           {"id": "b", "type": "level.gain", "params": {"gain_db": 99}, "config": {"channels": 2.5}},
           {"id": "c", "type": "level.gain", "params": {"gain_db": -1000}, "config": {"channels": 100}},
           {"id": "d", "type": "filter.eq", "params": {"band1.kind": "pique", "band1.slope_db_oct": 13, "band1.q": null}},
           {"id": "e", "type": "level.gain", "bypass": 1, "position": [1], "label": 3, "state": "§"},
           {"id": "f", "type": "level.gain", "state": "§"}, 7"#,
        r#", "seed": -1, "name": null, "connections": {}"#,
        "E value node=e
         E value node=e
         E value node=e
         E value
         E value
         E value
         E value
         E value node=a param=gain_db
         E value node=a param=mute
         E unknown_param node=a param=grain_db
         E value node=b
         W value node=c
         W value node=c param=gain_db
         E value node=d param=band1.kind
         E value node=d param=band1.slope_db_oct
         E value node=d param=band1.q
         E value node=e
         E value node=f",
    );
    check(
        IN_OUT,
        r#", "connections": [{"id": "c", "from": "in:out", "to": "out:in", "gain_db": 40, "depth": 1}]"#,
        "E value connection=c
         W value connection=c",
    );
    check(
        r#"{"id": "a", "type": "level.gain", "position": [1e300, 0]}"#,
        "",
        "W value node=a",
    );
}

#[test]
fn numbers_that_json_cannot_hold_are_all_found() {
    check(
        "{\"id\": \"a\", \"type\": \"level.gain\", \"params\": {\n\"gain_db\": 1e999, \"mute\": NaN}, \"position\": [-Infinity, 0]}",
        r#", "x": "NaN 1e999 \" NaN", "y": 1e308, "connections": [{"id": "c", "from": "a:out", "to": "gone:in"}]"#,
        "E value at=2:12
         E value at=2:27
         E value at=2:46
         E value node=a param=mute
         E unknown_port node=gone port=in connection=c",
    );
}

#[test]
fn buses() {
    check(
        r#"{"id": "a", "type": "io.output"}, {"id": "b", "type": "io.output", "config": {"bus": "aux1"}},
           {"id": "c", "type": "io.output"}, {"id": "d", "type": "io.input"}"#,
        "",
        "E value node=c nodes=a,c",
    );
}

#[test]
fn cycles() {
    let gains = r#"{"id": "a", "type": "level.gain"}, {"id": "b", "type": "level.gain"}, {"id": "c", "type": "level.gain"},
        {"id": "d", "type": "time.feedback_delay"}, {"id": "s", "type": "control.scale"}"#;
    let closed = r#", "connections": [{"id": "1", "from": "c:out", "to": "a:in"}, {"id": "2", "from": "b:out", "to": "c:in"},
        {"id": "3", "from": "a:out", "to": "b:in"}]"#;
    check(gains, closed, "E cycle node=a connection=1 nodes=a,b,c");
    let fed_back = r#", "connections": [{"id": "1", "from": "d:out", "to": "a:in"}, {"id": "2", "from": "b:out", "to": "d:in"},
        {"id": "3", "from": "a:out", "to": "b:in"}, {"id": "4", "from": "d:out", "to": "d:in"}]"#;
    check(gains, fed_back, "");
    let modulated = r#", "connections": [{"id": "1", "from": "s:out", "to": "s:in"}, {"id": "2", "from": "s:out", "to": "d:param.time_seconds"}]"#;
    check(gains, modulated, "E cycle node=s connection=1 nodes=s");
}

#[test]
fn assets() {
    check(
        r#"{"id": "a", "type": "file.player", "config": {"file": "asset:room"}}, {"id": "b", "type": "file.player", "config": {"file": "asset:gone"}},
           {"id": "c", "type": "file.player", "config": {"file": "a.wav"}}"#,
        r#", "assets": {"room": {"path": "room.wav", "sha256": "0000000000000000000000000000000000000000000000000000000000000000"},
            "bad": {"path": "room.wav", "sha256": "00"}, "b d": {"path": 1, "sha256": "0000000000000000000000000000000000000000000000000000000000000000"}}"#,
        "E asset
         E bad_id
         E value
         E asset node=b",
    );
}

#[test]
fn macros() {
    check(
        r#"{"id": "a", "type": "level.gain"}"#,
        r#", "macros": [
            {"slot": 0}, {"slot": 513}, {"slot": "x"}, {}, {"slot": 1, "value": 2}, {"slot": 1},
            {"slot": 2, "targets": [{"node": "a", "param": "gain_db", "min": -6, "max": 6}, {"node": "a", "param": "gain_db", "min": -6, "max": 6},
                {"node": "gone", "param": "gain_db", "min": -6, "max": 6}, {"node": "a", "param": "gone", "min": -6, "max": 6}]},
            {"slot": 3, "targets": [{"node": "a", "param": "mute", "min": 0, "max": 9, "curve": "exponential"}, {"node": "a"}]},
            {"slot": 4, "targets": [{"node": "a", "param": "gain_db", "min": 6, "max": -6}]}]"#,
        "E macro
         E macro
         E macro
         E value
         E value node=a
         E value node=a
         E value node=a
         W value
         E macro
         E macro node=a param=gain_db
         E macro node=gone param=gain_db
         E unknown_param node=a param=gone
         W value node=a param=mute
         E macro node=a param=mute
         E macro node=a param=gain_db",
    );
}

#[test]
fn groups() {
    let nested: Vec<String> = (0..17)
        .map(|level| match level {
            0 => r#"{"id": "g0"}"#.to_owned(),
            _ => format!(r#"{{"id": "g{level}", "parent": "g{}"}}"#, level - 1),
        })
        .collect();
    let node = r#"{"id": "a", "type": "level.gain"}"#;
    check(
        node,
        &format!(r#", "groups": [{}]"#, nested[..16].join(",")),
        "",
    );
    check(
        node,
        &format!(r#", "groups": [{}]"#, nested.join(",")),
        "E limit",
    );
    check(
        node,
        r#", "groups": [{"id": "g", "parent": "g", "nodes": ["a", "gone"]}, {"id": "h", "parent": "gone", "colour": "red"}]"#,
        "E value
         E value node=gone
         E limit
         E value",
    );
}

#[test]
fn limits() {
    let limits = Limits {
        channels: 2,
        chain: Some(3),
        params: 100,
        name_length: 12,
        tags: 1,
        macro_targets: 1,
        ..Limits::default()
    };
    check_with(
        &limits,
        r#"{"id": "a", "type": "level.gain", "label": "thirteenchars"}, {"id": "b", "type": "level.gain"}, {"id": "c", "type": "level.gain"},
           {"id": "d", "type": "level.gain"}, {"id": "e", "type": "level.gain", "config": {"channels": 3}},
           {"id": "f", "type": "filter.eq", "config": {"bands": 20}}"#,
        r#", "connections": [{"id": "1", "from": "a:out", "to": "b:in"}, {"id": "2", "from": "b:out", "to": "c:in"},
            {"id": "3", "from": "c:out", "to": "d:in"}], "tags": ["a", "b"],
            "macros": [{"slot": 1, "targets": [{"node": "b", "param": "gain_db", "min": 0, "max": 1}, {"node": "b", "param": "mute", "min": 0, "max": 1}]}]"#,
        "E limit node=a
         E limit
         E limit
         E limit node=e port=in
         E limit node=e port=out
         E limit
         E limit",
    );
}

#[test]
fn a_problem_as_it_is_printed() {
    let problem = serde_json::to_string(&inspect(
        &document(
            r#"{"id": "a", "type": "level.gain"}"#,
            r#", "connections": [{"id": "c3", "from": "a:out", "to": "a:in"}]"#,
        ),
        Syntax::Json,
        &registry(),
        &Limits::default(),
    ))
    .unwrap();
    assert_eq!(
        problem,
        r#"[{"severity":"error","code":"cycle","message":"the nodes a → a form a cycle; expected a time.feedback_delay on it","node":"a","port":null,"connection":"c3","nodes":["a"]}]"#
    );
}
