//! Texts that are no document.

use airloom_graph::problem::Code;

use crate::case::{Case, Place, graph, json, many, nodes, yaml};

/// Deeper than any stack.
const DEEP: usize = 100_000;

pub fn cases() -> Vec<Case> {
    let mut cases = broken();
    cases.extend(numbers());
    cases.extend(deep());
    cases.extend(aliases());
    cases
}

fn broken() -> Vec<Case> {
    let whole = graph(
        r#"{"id": "a", "type": "source.sine"}, {"id": "b", "type": "io.output"}"#,
        r#"{"id": "c", "from": "a:out", "to": "b:in"}"#,
    );
    let cut = whole[..whole.len() - 20].to_owned();
    vec![
        json("empty", Code::Syntax, Place::Line(1), ""),
        json("spaces alone", Code::Syntax, Place::Line(3), "\n\n   "),
        json(
            "a byte order mark alone",
            Code::Syntax,
            Place::Line(1),
            "\u{feff}",
        ),
        json(
            "two byte order marks",
            Code::Syntax,
            Place::Line(1),
            format!("\u{feff}\u{feff}{whole}"),
        ),
        json("cut off", Code::Syntax, Place::Line(3), cut),
        json(
            "something behind the end",
            Code::Syntax,
            Place::Line(4),
            format!("{whole}\n}}"),
        ),
        json(
            "zeros instead of text",
            Code::Syntax,
            Place::Line(1),
            "\0".repeat(1 << 20),
        ),
        json(
            "a surrogate without its other half",
            Code::Syntax,
            Place::Line(2),
            nodes(r#"{"id": "\ud800", "type": "io.output"}"#),
        ),
        json(
            "a list instead of the document",
            Code::Value,
            Place::Message("the document is a list of 0"),
            "[]",
        ),
        json(
            "a text instead of the document",
            Code::Value,
            Place::Message("the document is \"graph\""),
            "\"graph\"",
        ),
        json(
            "null instead of the document",
            Code::Value,
            Place::Message("the document is null"),
            "null",
        ),
        json(
            "a key twice",
            Code::Syntax,
            Place::Line(2),
            "{\"airloom\": 1, \"nodes\": [],\n\"nodes\": []}",
        ),
        json(
            "no version",
            Code::Version,
            Place::Message("no \"airloom\""),
            "{\"nodes\": []}",
        ),
        json(
            "a version to come",
            Code::Version,
            Place::Message("version 2"),
            "{\"airloom\": 2, \"nodes\": \"whatever that will mean\"}",
        ),
        json(
            "a version that is no version",
            Code::Version,
            Place::Message("airloom is -1"),
            "{\"airloom\": -1, \"nodes\": []}",
        ),
        yaml(
            "empty YAML",
            Code::Value,
            Place::Message("the document is null"),
            "",
        ),
        yaml(
            "YAML that is not closed",
            Code::Syntax,
            Place::Line(2),
            "airloom: 1\nnodes: [{id: a, type: \"io.output",
        ),
        yaml(
            "a tab instead of spaces",
            Code::Syntax,
            Place::Line(3),
            "airloom: 1\nnodes:\n\t- id: a\n",
        ),
    ]
}

fn numbers() -> Vec<Case> {
    let node = |gain: &str| {
        nodes(&format!(
            "\n{{\"id\": \"g\", \"type\": \"level.gain\", \"params\": {{\"gain_db\": {gain}}}}}"
        ))
    };
    let mut cases: Vec<Case> = ["1e999", "-1e999", "NaN", "Infinity", "-Infinity"]
        .into_iter()
        .zip(["1e999", "-1e999", "NaN", "Infinity", "-Infinity"])
        .map(|(name, number)| json(name, Code::Value, Place::Line(3), node(number)))
        .collect();
    cases.push(json(
        "a number of a million digits",
        Code::Value,
        Place::Line(3),
        node(&"9".repeat(1_000_000)),
    ));
    for number in [".nan", ".inf", "1e999"] {
        cases.push(yaml(
            "no finite number in YAML",
            Code::Value,
            Place::Line(2),
            format!(
                "airloom: 1\nnodes: [{{id: g, type: level.gain, params: {{gain_db: {number}}}}}]\n"
            ),
        ));
    }
    cases
}

fn deep() -> Vec<Case> {
    vec![
        json(
            "lists in lists",
            Code::Depth,
            Place::Line(1),
            "[".repeat(DEEP),
        ),
        json(
            "objects in objects",
            Code::Depth,
            Place::Line(1),
            "{\"a\":".repeat(DEEP),
        ),
        json(
            "deep in a node",
            Code::Depth,
            Place::Line(2),
            nodes(&format!(
                "{{\"id\": \"a\", \"type\": \"io.output\", \"mine\": {}1{}}}",
                "[".repeat(DEEP),
                "]".repeat(DEEP)
            )),
        ),
        yaml(
            "YAML lists in lists",
            Code::Depth,
            Place::Line(1),
            "[".repeat(DEEP),
        ),
        yaml(
            "YAML objects in objects",
            Code::Depth,
            Place::Line(1),
            "{a: ".repeat(DEEP),
        ),
        yaml(
            "YAML lists in lists by dashes",
            Code::Depth,
            Place::Line(1),
            "- ".repeat(DEEP),
        ),
    ]
}

fn aliases() -> Vec<Case> {
    // Nine levels of nine: 10^9 words from one kilobyte.
    let mut laughs = String::from("airloom: 1\nl0: &l0 [ha, ha, ha, ha, ha, ha, ha, ha, ha]\n");
    for level in 1..10 {
        let before = many(9, |_| format!("*l{}", level - 1));
        laughs.push_str(&format!("l{level}: &l{level} [{before}]\n"));
    }
    laughs.push_str("nodes: *l9\n");
    let node = "{id: a, type: level.gain, label: loud, params: {gain_db: 1}}";
    let wide = format!(
        "airloom: 1\nbase: &base {node}\nnodes: [{}]\n",
        many(200_000, |_| "*base".to_owned())
    );
    vec![
        yaml("a bomb of aliases", Code::Limit, Place::Line(7), laughs),
        yaml("one alias 200,000 times", Code::Limit, Place::Line(3), wide),
        yaml(
            "an alias of itself",
            Code::Syntax,
            Place::Line(2),
            "airloom: 1\nnodes: &all [*all]\n",
        ),
        yaml(
            "an alias of nothing",
            Code::Syntax,
            Place::Line(2),
            "airloom: 1\nnodes: *nobody\n",
        ),
    ]
}
