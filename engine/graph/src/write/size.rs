//! How large a document is when it is written.

use serde_json::Value;

use crate::document::model::Document;
use crate::document::syntax::Syntax;
use crate::write::writer::{WriteError, write};

/// Fields of a connection of which nothing is held as a value when it is read.
const CONNECTION: &[&str] = &["id", "from", "to", "gain_db", "depth", "curve"];

/// What the limits of [`Limits`](crate::limits::Limits) count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Bytes of its JSON text.
    pub bytes: usize,
    /// Values and keys; those of connections without unknown fields do not count.
    pub values: usize,
}

impl Size {
    /// Writes a document and counts.
    ///
    /// # Errors
    /// Like [`write`].
    pub fn of(document: &Document) -> Result<Self, WriteError> {
        let bytes = write(document, Syntax::Json)?.len();
        let Value::Object(fields) = serde_json::to_value(document)? else {
            return Ok(Self { bytes, values: 0 });
        };
        // The document itself and its version; its own keys do not count.
        let mut values = 2;
        let mut most = values;
        for (key, value) in &fields {
            match value {
                Value::Array(list) if key == "connections" => {
                    let (plain, others): (Vec<&Value>, Vec<&Value>) =
                        list.iter().partition(|connection| is_plain(connection));
                    values += 1 + others.into_iter().map(count).sum::<usize>();
                    // A plain one counts while it is read.
                    let passing = plain.into_iter().map(count).max();
                    most = most.max(values + passing.unwrap_or(0));
                }
                value => values += count(value),
            }
        }
        let values = most.max(values);
        Ok(Self { bytes, values })
    }
}

/// Whether a connection has no unknown fields.
fn is_plain(connection: &Value) -> bool {
    match connection {
        Value::Object(fields) => fields.keys().all(|key| CONNECTION.contains(&key.as_str())),
        _ => false,
    }
}

/// Values and keys of a value, itself included.
fn count(value: &Value) -> usize {
    match value {
        Value::Array(list) => 1 + list.iter().map(count).sum::<usize>(),
        Value::Object(map) => 1 + map.values().map(|value| 1 + count(value)).sum::<usize>(),
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::Limits;
    use crate::read::reader::read;
    use airloom_api::node::registry::Registry;

    #[test]
    fn it_counts_as_a_reader_does() {
        let text = r#"{"airloom": 1, "name": "x", "tags": ["a", "b"], "nodes": [], "later": {"a": [1, {"b": null}]},
            "connections": [{"id": "c", "from": "a:b", "to": "c:d", "gain_db": 1}, {"id": "d", "from": "a:b", "to": "c:d", "x": [2]}],
            "comments": [{"id": "n", "text": "t", "position": [1, 2]}]}"#;
        let registry = Registry::new();
        let document = read(text, Syntax::Json, &registry, &Limits::default()).unwrap();
        let document = document.document;
        let size = Size::of(&document).unwrap();
        let written = write(&document, Syntax::Json).unwrap();
        let reads = |json_bytes, values| {
            let limits = Limits {
                json_bytes,
                values,
                ..Limits::default()
            };
            read(&written, Syntax::Json, &registry, &limits).is_ok()
        };
        assert!(reads(size.bytes, size.values));
        assert!(!reads(size.bytes - 1, size.values));
        assert!(!reads(size.bytes, size.values - 1));
    }
}
