//! Hostile text is answered in time, with a code and a place.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use airloom_graph::document::syntax::Syntax;
use airloom_graph::inspect::inspect;
use airloom_graph::limits::Limits;

use crate::checking::summary;
use crate::fixture::registry;

/// What one document may take.
const ANSWERED_IN: Duration = Duration::from_millis(100);

/// Tries that one document has: what shares the processor's caches and memory slows down some of them.
const TRIES: usize = 5;

/// Documents whose time is taken are checked one after the other.
static CLOCK: Mutex<()> = Mutex::new(());

/// How long this thread was ready to run while others ran in its place (the second figure of Linux's scheduler
/// statistics, in nanoseconds); nothing where the system does not tell.
fn waited_for_processor() -> Duration {
    let nanoseconds = std::fs::read_to_string("/proc/thread-self/schedstat")
        .ok()
        .and_then(|figures| figures.split_whitespace().nth(1)?.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or(0))
}

/// Runs `work`: its result and how long it took, less what other programs took of it.
fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let (started, waited) = (Instant::now(), waited_for_processor());
    let result = work();
    let others = waited_for_processor().saturating_sub(waited);
    (result, started.elapsed().saturating_sub(others))
}

fn check(name: &str, text: &str, syntax: Syntax, expected: &str) {
    let _alone = CLOCK.lock().unwrap_or_else(PoisonError::into_inner);
    let registry = registry();
    let limits = Limits::default();
    let mut fastest = Duration::MAX;
    for _ in 0..TRIES {
        let (problems, took) = timed(|| inspect(text, syntax, &registry, &limits));
        fastest = fastest.min(took);
        assert!(problems.len() <= limits.problems * 2 + 2, "{name}");
        let found = summary(&problems);
        let first = found.lines().next().unwrap_or_default();
        assert!(
            first.starts_with(expected),
            "{name}: {first} {:?}; expected {expected}",
            problems.first().map(|problem| &problem.message)
        );
        for problem in &problems {
            assert!(problem.message.len() < 5_000, "{name}");
        }
        if fastest < ANSWERED_IN {
            break;
        }
    }
    println!("{name}: {fastest:?}");
    assert!(fastest < ANSWERED_IN, "{name}: {fastest:?}");
}

fn with(nodes: &str) -> String {
    format!(r#"{{"airloom": 1, "nodes": [{nodes}]}}"#)
}

fn with_field(field: &str) -> String {
    format!(r#"{{"airloom": 1, "nodes": [], "x": {field}}}"#)
}

#[test]
fn json() {
    let many = |count, element: &str| vec![element; count].join(",");
    let tests = [
        ("a million nodes", with(&many(1_000_000, "{}")), "E value"),
        (
            "a million whole nodes",
            with(&many(1_000_000, r#"{"id":"a","type":"io.input"}"#)),
            "E limit",
        ),
        (
            "half a million whole nodes",
            with(&many(500_000, r#"{"id":"a","type":"io.input"}"#)),
            "E limit at=1:",
        ),
        (
            "too many connections",
            format!(
                r#"{{"airloom": 1, "nodes": [], "connections": [{}]}}"#,
                many(300_000, r#"{"id":"a","from":"a:b","to":"a:b"}"#)
            ),
            "E limit at=1:",
        ),
        (
            "connections to nowhere",
            format!(
                r#"{{"airloom": 1, "nodes": [], "connections": [{}]}}"#,
                many(100_000, r#"{"id":"a","from":"a:b","to":"a:b"}"#)
            ),
            "E unknown_port",
        ),
        ("nesting of lists", "[".repeat(100_000), "E depth at=1:129"),
        ("nesting of objects", r#"{"a":"#.repeat(100_000), "E depth"),
        (
            "nesting in a node",
            with(&format!(
                r#"{{"id": "a", "type": "level.gain", "params": {}"#,
                r#"{"a":"#.repeat(100_000)
            )),
            "E depth",
        ),
        (
            "a long name",
            format!(
                r#"{{"airloom": 1, "nodes": [], "name": "{}"}}"#,
                "x".repeat(15 << 20)
            ),
            "E limit",
        ),
        (
            "a long id",
            with(&format!(r#"{{"id": "{}"}}"#, "x".repeat(15 << 20))),
            "E bad_id",
        ),
        (
            "a long type",
            with(&format!(r#"{{"id": "a", "type": "{}"}}"#, "x".repeat(15 << 20))),
            "E limit node=a",
        ),
        (
            "a long value",
            with(&format!(
                r#"{{"id": "a", "type": "level.gain", "params": {{"gain_db": "{}"}}}}"#,
                "x".repeat(15 << 20)
            )),
            "E value node=a",
        ),
        (
            "a text without an end",
            format!(r#"{{"airloom": 1, "x": "{}"#, "\\\\".repeat(7 << 20)),
            "E syntax at=1:",
        ),
        ("too large", " ".repeat((16 << 20) + 1), "E limit"),
        ("spaces", " ".repeat(16 << 20), "E syntax at=1:"),
        (
            "many values",
            with_field(&format!("[{}]", many(7_000_000, "0"))),
            "E limit at=1:",
        ),
        (
            "many values within the limit",
            with_field(&format!("[{}]", many(499_000, "0"))),
            "",
        ),
        (
            "many keys",
            with_field(&format!(
                "{{{}}}",
                (0..240_000)
                    .map(|key| format!(r#""{key}":0"#))
                    .collect::<Vec<_>>()
                    .join(",")
            )),
            "",
        ),
        (
            "many NaN",
            with_field(&format!("[{}]", many(3_000_000, "NaN"))),
            "E value at=1:",
        ),
        (
            "a long number",
            with_field(&"9".repeat(15 << 20)),
            "E value at=1:34",
        ),
        ("1e999", with_field("1e999"), "E value at=1:34"),
        ("-1e999", with_field("-1e999"), "E value at=1:34"),
        ("Infinity", with_field("Infinity"), "E value at=1:34"),
        (
            "the same key twice",
            with_field(r#"{"a": 1, "a": 1}"#),
            "E syntax at=1:",
        ),
        (
            "unknown parameters",
            with(&format!(
                r#"{{"id": "a", "type": "filter.eq", "config": {{"bands": 512}}, "params": {{{}}}}}"#,
                (0..200_000)
                    .map(|key| format!(r#""band{key}.gian_db":0"#))
                    .collect::<Vec<_>>()
                    .join(",")
            )),
            "E unknown_param node=a",
        ),
        (
            "large nodes",
            with(
                &(0..10_000)
                    .map(|node| format!(
                        r#"{{"id": "n{node}", "type": "filter.eq", "config": {{"bands": 512}}}}"#
                    ))
                    .collect::<Vec<_>>()
                    .join(",")
            ),
            "E limit",
        ),
        (
            "unknown types",
            with(
                &(0..10_000)
                    .map(|node| format!(r#"{{"id": "n{node}", "type": "filter.eq{node}"}}"#))
                    .collect::<Vec<_>>()
                    .join(",")
            ),
            "E unknown_type node=n0",
        ),
        ("half a surrogate", with_field(r#""\ud800""#), "E syntax at=1:"),
        ("a control character", with_field("\"\u{1}\""), "E syntax at=1:"),
        ("a zero byte", with_field("\0"), "E syntax at=1:"),
    ];
    for (name, text, expected) in tests {
        check(name, &text, Syntax::Json, expected);
    }
}

#[test]
fn yaml() {
    let laughs: String = (1..12)
        .map(|level| {
            let aliases = vec![format!("*a{}", level - 1); 10].join(", ");
            format!("a{level}: &a{level} [{aliases}]\n")
        })
        .collect();
    let tests = [
        (
            "a million nodes in YAML",
            format!("airloom: 1\nnodes:\n{}", "- {}\n".repeat(800_000)),
            "E ",
        ),
        (
            "a million whole nodes in YAML",
            format!(
                "airloom: 1\nnodes:\n{}",
                "- {id: a, type: io.input}\n".repeat(1_000_000)
            ),
            "E limit",
        ),
        (
            "a hundred thousand whole nodes in YAML",
            format!(
                "airloom: 1\nnodes:\n{}",
                "- {id: a, type: io.input}\n".repeat(100_000)
            ),
            "E limit at=3:",
        ),
        (
            "a billion laughs",
            format!("airloom: 1\nnodes: []\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n{laughs}"),
            "E limit",
        ),
        (
            "an anchor within itself",
            "airloom: 1\nnodes: &a [*a]\n".to_owned(),
            "E syntax at=2:",
        ),
        ("nesting in YAML", "[".repeat(100_000), "E depth at=1:129"),
        (
            "block nesting in YAML",
            "- ".repeat(100_000),
            "E depth at=1:",
        ),
        (
            "indented nesting in YAML",
            (0..1_500)
                .map(|level| format!("{}a:\n", " ".repeat(level)))
                .collect(),
            "E depth at=129:",
        ),
        (
            "a long text in YAML",
            format!("airloom: 1\nnodes: []\nname: {}", "x".repeat(15 << 20)),
            "E limit",
        ),
        (
            "a text as long as may be in YAML",
            format!(
                "airloom: 1\nnodes: []\nname: \"{}\"",
                "x".repeat((4 << 20) - 100)
            ),
            "E limit",
        ),
        (
            "many anchors",
            format!(
                "airloom: 1\nnodes: []\nx:\n{}",
                (0..60_000)
                    .map(|a| format!("- &a{a} 1\n"))
                    .collect::<String>()
            ),
            "E limit",
        ),
        (
            ".nan",
            "airloom: 1\nnodes: []\nx: .NaN".to_owned(),
            "E value at=3:4",
        ),
        (
            "two documents",
            "airloom: 1\nnodes: []\n---\nairloom: 1\n".to_owned(),
            "E syntax at=",
        ),
        (
            "many connections in YAML",
            format!(
                "airloom: 1\nnodes: []\nconnections:\n{}",
                "- {id: a, from: a:b, to: a:b}\n".repeat(100_000)
            ),
            "E limit at=",
        ),
        (
            "many values in YAML",
            format!("airloom: 1\nnodes: []\nx: [{}]", "0, ".repeat(1_000_000)),
            "E limit at=",
        ),
        (
            "many keys in YAML",
            format!(
                "airloom: 1\nnodes: []\nx:\n{}",
                (0..250_000)
                    .map(|key| format!(" {key}: 1\n"))
                    .collect::<String>()
            ),
            "E limit at=",
        ),
        (
            "merge keys",
            format!(
                "airloom: 1\nnodes: []\na: &a {{{}}}\nx:\n{}",
                (0..1_000)
                    .map(|key| format!("k{key}: 1, "))
                    .collect::<String>(),
                "- {<<: *a}\n".repeat(20_000)
            ),
            "E limit at=",
        ),
        (
            "a tab",
            "airloom: 1\nnodes:\n\t- {}\n".to_owned(),
            "E syntax at=",
        ),
        (
            "a long comment",
            format!("# {}", "x".repeat(2_000_000)),
            "E value",
        ),
        (
            "open flow lists",
            "airloom: 1\nx: [".to_owned() + &"{a: [".repeat(50_000),
            "E depth at=2:",
        ),
    ];
    for (name, text, expected) in tests {
        check(name, &text, Syntax::Yaml, expected);
    }
}
