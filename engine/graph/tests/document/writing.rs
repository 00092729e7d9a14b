//! What is written, byte for byte.

use airloom_graph::document::syntax::Syntax;
use airloom_graph::limits::Limits;
use airloom_graph::read::reader::read;
use airloom_graph::write::writer::write;

use crate::fixture::{VOICE, document, registry};

fn rewritten(text: &str, from: Syntax, to: Syntax) -> String {
    let reading = read(text, from, &registry(), &Limits::default()).unwrap();
    assert_eq!(reading.problems, []);
    write(&reading.document, to).unwrap()
}

#[test]
fn a_saved_document_stays_as_it_is() {
    let written = rewritten(VOICE, Syntax::Json, Syntax::Json);
    insta::assert_snapshot!("json", written);
    assert_eq!(rewritten(&written, Syntax::Json, Syntax::Json), written);
}

#[test]
fn yaml_and_back_is_the_same_document() {
    let json = rewritten(VOICE, Syntax::Json, Syntax::Json);
    let yaml = rewritten(VOICE, Syntax::Json, Syntax::Yaml);
    assert_eq!(rewritten(&yaml, Syntax::Yaml, Syntax::Json), json, "{yaml}");
    assert_eq!(rewritten(&yaml, Syntax::Yaml, Syntax::Yaml), yaml);
    insta::assert_snapshot!("yaml", yaml);
}

#[test]
fn defaults_are_written_in_the_documented_order() {
    let written = rewritten(
        &document(
            r#"{"position": [1.0, 2.5], "params": {}, "type": "level.gain", "bypass": false, "id": "a"}"#,
            r#", "zz": 1, "name": "x""#,
        ),
        Syntax::Json,
        Syntax::Json,
    );
    assert_eq!(
        written,
        r#"{
  "airloom": 1,
  "name": "x",
  "description": "",
  "author": "",
  "tags": [],
  "nodes": [
    {
      "id": "a",
      "type": "level.gain",
      "position": [1, 2.5]
    }
  ],
  "connections": [],
  "macros": [],
  "groups": [],
  "comments": [],
  "snapshots": [],
  "assets": {},
  "zz": 1
}
"#
    );
}

#[test]
fn keys_of_every_element_are_put_in_order_and_unknown_ones_kept_behind() {
    let shuffled = r#"{ "later": {"b": 1, "a": [2]}, "assets": {}, "macros": [
        {"targets": [{"why": "x", "curve": "linear", "max": 6.0, "min": -6.0, "param": "band1.gain_db", "node": "eq"}],
         "value": 0.75, "name": "m", "hue": 3, "slot": 1}],
      "connections": [{"gain_db": -3.5, "thick": true, "to": "eq:in", "from": "in:out", "id": "c1"}],
      "nodes": [
        {"position": [0, 0], "type": "io.input", "id": "in"},
        {"position": [240, 0], "mood": null, "params": {"band1.q": 2.0, "band1.gain_db": 3.0}, "config": {"bands": 1},
         "bypass": true, "label": "EQ", "type_version": 1, "type": "filter.eq", "id": "eq"}],
      "tags": ["t"], "author": "a", "description": "d", "name": "n", "airloom": 1 }"#;
    let written = rewritten(shuffled, Syntax::Json, Syntax::Json);
    let value: serde_json::Value = serde_json::from_str(&written).unwrap();
    let keys = |pointer: &str| -> Vec<&str> {
        let object = value.pointer(pointer).and_then(|value| value.as_object());
        object.unwrap().keys().map(String::as_str).collect()
    };
    assert_eq!(
        keys(""),
        [
            "airloom",
            "name",
            "description",
            "author",
            "tags",
            "nodes",
            "connections",
            "macros",
            "groups",
            "comments",
            "snapshots",
            "assets",
            "later"
        ]
    );
    assert_eq!(
        keys("/nodes/1"),
        [
            "id",
            "type",
            "type_version",
            "label",
            "bypass",
            "config",
            "params",
            "position",
            "mood"
        ]
    );
    // Values keep the order in which somebody wrote them.
    assert_eq!(keys("/nodes/1/params"), ["band1.q", "band1.gain_db"]);
    assert_eq!(
        keys("/connections/0"),
        ["id", "from", "to", "gain_db", "thick"]
    );
    assert_eq!(
        keys("/macros/0"),
        ["slot", "name", "value", "targets", "hue"]
    );
    assert_eq!(
        keys("/macros/0/targets/0"),
        ["node", "param", "min", "max", "curve", "why"]
    );
    assert_eq!(keys("/later"), ["b", "a"]);
    assert_eq!(value["nodes"][1]["mood"], serde_json::Value::Null);
    assert_eq!(rewritten(&written, Syntax::Json, Syntax::Json), written);
    let yaml = rewritten(&written, Syntax::Json, Syntax::Yaml);
    assert_eq!(rewritten(&yaml, Syntax::Yaml, Syntax::Json), written);
}

#[test]
fn numbers_keep_their_form() {
    for number in [
        "0",
        "-0.0",
        "80.0",
        "12",
        "0.1",
        "1e+300",
        "5e-324",
        "18446744073709551615",
        "-9223372036854775808",
        "0.30000000000000004",
    ] {
        let text = document("", &format!(r#", "n": {number}"#));
        let written = rewritten(&text, Syntax::Json, Syntax::Json);
        let value: serde_json::Value = serde_json::from_str(&written).unwrap();
        assert_eq!(value["n"].to_string(), number);
        assert_eq!(rewritten(&written, Syntax::Json, Syntax::Json), written);
        let yaml = rewritten(&written, Syntax::Json, Syntax::Yaml);
        assert_eq!(
            rewritten(&yaml, Syntax::Yaml, Syntax::Json),
            written,
            "{yaml}"
        );
    }
}

#[test]
fn texts_survive_yaml() {
    for text in [
        "yes",
        "no",
        "on",
        "null",
        "~",
        "1",
        "1.0",
        "0x10",
        ".nan",
        ".inf",
        "1e3",
        "",
        " a ",
        "a: b",
        "# a",
        "- a",
        "a\nb\n",
        "\ta",
        "é\u{2028}",
        "*a",
        "&a",
        "!a",
        "%a",
        "<<",
        "=",
        "2024-01-01",
        "1_000",
        "'",
        "\"",
        "\u{7f}\u{0}",
        "---",
    ] {
        let quoted = serde_json::to_string(text).unwrap();
        let json = rewritten(
            &document("", &format!(r#", "t": {quoted}, "k": {{{quoted}: 1}}"#)),
            Syntax::Json,
            Syntax::Json,
        );
        let yaml = rewritten(&json, Syntax::Json, Syntax::Yaml);
        assert_eq!(rewritten(&yaml, Syntax::Yaml, Syntax::Json), json, "{yaml}");
    }
}
