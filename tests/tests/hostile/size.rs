//! Documents that are too large in one way or another.

use airloom_graph::problem::Code;

use crate::case::{Case, Place, graph, json, many, nodes, yaml};

const MILLION: usize = 1_000_000;

pub fn cases() -> Vec<Case> {
    let mut cases = counts();
    cases.extend(texts());
    cases.extend(costly());
    cases
}

fn counts() -> Vec<Case> {
    vec![
        json(
            "a million nodes, by size",
            Code::Limit,
            Place::Message("bytes"),
            nodes(&many(MILLION, |n| {
                format!("{{\"id\":\"n{n}\",\"type\":\"level.gain\"}}")
            })),
        ),
        json(
            "a million nodes, by count",
            Code::Limit,
            Place::Message("too many nodes"),
            nodes(&many(MILLION, |n| format!("{{\"id\":\"{n}\"}}"))),
        ),
        json(
            "a million times nothing",
            Code::Limit,
            Place::Message("too many nodes"),
            nodes(&many(MILLION, |_| "0".to_owned())),
        ),
        yaml(
            "a million nodes in YAML, by size",
            Code::Limit,
            Place::Message("bytes"),
            format!("airloom: 1\nnodes:\n{}", "- {id: a}\n".repeat(MILLION)),
        ),
        yaml(
            "half a million nodes in YAML, by count",
            Code::Limit,
            Place::Message("too many nodes"),
            format!(
                "airloom: 1\nnodes: [{}]\n",
                many(MILLION / 2, |_| "{}".to_owned())
            ),
        ),
        json(
            "300,000 connections",
            Code::Limit,
            Place::Message("too many connections"),
            graph(
                r#"{"id":"a","type":"level.gain"}"#,
                &many(300_000, |n| {
                    format!("{{\"id\":\"{n}\",\"from\":\"a:out\",\"to\":\"a:in\"}}")
                }),
            ),
        ),
        json(
            "too many values",
            Code::Limit,
            Place::Message("too many values"),
            format!("{{\"mine\": [{}]}}", many(2 * MILLION, |_| "0".to_owned())),
        ),
        json(
            "too many keys",
            Code::Limit,
            Place::Message("too many values"),
            format!(
                "{{\"mine\": {{{}}}}}",
                many(MILLION, |n| format!("\"{n}\":0"))
            ),
        ),
        json(
            "too many macros",
            Code::Limit,
            Place::Message("too many macros"),
            format!(
                "{{\"airloom\":1,\"nodes\":[],\"macros\":[{}]}}",
                many(100_000, |n| format!("{{\"slot\":{}}}", n + 1))
            ),
        ),
        json(
            "too many targets",
            Code::Limit,
            Place::Message("macros[0] (slot 7) has 50000 targets"),
            format!(
                "{{\"airloom\":1,\"nodes\":[],\"macros\":[{{\"slot\":7,\"targets\":[{}]}}]}}",
                many(50_000, |_| "{}".to_owned())
            ),
        ),
    ]
}

fn texts() -> Vec<Case> {
    vec![
        json(
            "a text of 64 MB",
            Code::Limit,
            Place::Message("bytes"),
            format!("{{\"airloom\": 1, \"name\": \"{}\"}}", "a".repeat(64 << 20)),
        ),
        json(
            "a name of 15 MB",
            Code::Limit,
            Place::Message("name has 15728640 characters"),
            format!(
                "{{\"airloom\": 1, \"nodes\": [], \"name\": \"{}\"}}",
                "a".repeat(15 << 20)
            ),
        ),
        json(
            "an id of 15 MB",
            Code::BadId,
            Place::Message("nodes[0]"),
            nodes(&format!(
                "{{\"id\": \"{}\", \"type\": \"io.output\"}}",
                "a".repeat(15 << 20)
            )),
        ),
        json(
            "an unknown type with a name of 15 MB",
            Code::Limit,
            Place::Node("a"),
            nodes(&format!(
                "{{\"id\": \"a\", \"type\": \"{}\"}}",
                "x".repeat(15 << 20)
            )),
        ),
        json(
            "a file with a name of a megabyte",
            Code::Limit,
            Place::Node("p"),
            nodes(&format!(
                "{{\"id\": \"p\", \"type\": \"file.player\", \"config\": {{\"file\": \"{}\"}}}}",
                "../".repeat(350_000)
            )),
        ),
        json(
            "a parameter with a name of a megabyte",
            Code::UnknownParam,
            Place::Node("g"),
            nodes(&format!(
                "{{\"id\": \"g\", \"type\": \"level.gain\", \"params\": {{\"{}\": 1}}}}",
                "p".repeat(1 << 20)
            )),
        ),
        json(
            "a port with a name of a megabyte",
            Code::UnknownPort,
            Place::Connection("c"),
            graph(
                r#"{"id": "g", "type": "level.gain"}"#,
                &format!(
                    "{{\"id\": \"c\", \"from\": \"g:{}\", \"to\": \"g:in\"}}",
                    "p".repeat(1 << 20)
                ),
            ),
        ),
    ]
}

/// Documents within the limits that would be dear to look at closely.
fn costly() -> Vec<Case> {
    let gain = |n: usize| format!("{{\"id\":\"n{n}\",\"type\":\"level.gain\"}}");
    let link = |n: usize, from: usize, to: usize| {
        format!("{{\"id\":\"c{n}\",\"from\":\"n{from}:out\",\"to\":\"n{to}:in\"}}")
    };
    vec![
        json(
            "a ring of 9,000 nodes",
            Code::Cycle,
            Place::Node("n0"),
            graph(
                &many(9_000, gain),
                &many(9_000, |n| link(n, n, (n + 1) % 9_000)),
            ),
        ),
        json(
            "cycles everywhere",
            Code::Cycle,
            Place::Node("n0"),
            graph(
                &many(200, gain),
                &many(40_000, |n| link(n, n / 200, n % 200)),
            ),
        ),
        json(
            "9,000 nodes of one id",
            Code::DuplicateId,
            Place::Node("a"),
            nodes(&many(9_000, |_| {
                "{\"id\":\"a\",\"type\":\"level.gain\"}".to_owned()
            })),
        ),
        json(
            "9,000 unknown types, nearly right",
            Code::UnknownType,
            Place::Node("n0"),
            nodes(&many(9_000, |n| {
                format!("{{\"id\":\"n{n}\",\"type\":\"level.gian\"}}")
            })),
        ),
        json(
            "20,000 connections to nodes that are not there",
            Code::UnknownPort,
            Place::Connection("c0"),
            graph(
                &many(2_000, gain),
                &many(20_000, |n| link(n, n + 5_000, n + 5_000)),
            ),
        ),
        json(
            "equalisers of 512 bands, 3 million parameters in each thousand",
            Code::Limit,
            Place::Message("parameters"),
            nodes(&many(9_000, |n| {
                format!("{{\"id\":\"n{n}\",\"type\":\"filter.eq\",\"config\":{{\"bands\":512}}}}")
            })),
        ),
        json(
            "equalisers of 512 bands, no two alike",
            Code::Limit,
            Place::Node("n27"),
            nodes(&many(9_000, |n| {
                format!(
                    "{{\"id\":\"n{n}\",\"type\":\"filter.eq\",\"config\":{{\"bands\":512,\"mine\":{n}}}}}"
                )
            })),
        ),
        json(
            "groups in a circle",
            Code::Limit,
            Place::Message("group \"g0\""),
            format!(
                "{{\"airloom\":1,\"nodes\":[],\"groups\":[{}]}}",
                many(900, |n| format!(
                    "{{\"id\":\"g{n}\",\"parent\":\"g{}\"}}",
                    (n + 1) % 900
                ))
            ),
        ),
    ]
}
