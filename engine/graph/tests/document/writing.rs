//! What is written, byte for byte.

use airloom_graph::document::syntax::Syntax;
use airloom_graph::limits::Limits;
use airloom_graph::read::run::read;
use airloom_graph::write::run::write;

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
