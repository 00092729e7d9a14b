//! How JSON is laid out: two spaces a level; what holds no further objects or lists stands on one line where it fits.
//!
//! So a connection, a position or the target of a macro is one line of a diff.

use serde_json::{Map, Value};

/// Characters of an object or list that is kept on one line.
const LINE: usize = 100;

/// The text of a value, with a line feed at its end.
pub fn document(value: &Value) -> String {
    let mut text = String::new();
    put(value, 0, &mut text);
    text.push('\n');
    text
}

fn put(value: &Value, level: usize, text: &mut String) {
    if put_on_line(value, text) {
        return;
    }
    match value {
        Value::Array(list) => {
            text.push('[');
            for (index, value) in list.iter().enumerate() {
                begin(index, level + 1, text);
                put(value, level + 1, text);
            }
            end(level, text);
            text.push(']');
        }
        Value::Object(map) => {
            text.push('{');
            for (index, (key, value)) in map.iter().enumerate() {
                begin(index, level + 1, text);
                put_key(key, text);
                put(value, level + 1, text);
            }
            end(level, text);
            text.push('}');
        }
        scalar => put_scalar(scalar, text),
    }
}

fn begin(index: usize, level: usize, text: &mut String) {
    if index > 0 {
        text.push(',');
    }
    end(level, text);
}

fn end(level: usize, text: &mut String) {
    text.push('\n');
    for _ in 0..level {
        text.push_str("  ");
    }
}

/// Puts a scalar, or a short list or object of scalars; leaves the text as it was where that does not fit.
fn put_on_line(value: &Value, text: &mut String) -> bool {
    let start = text.len();
    let fits = match value {
        Value::Array(list) => put_list(list, text),
        Value::Object(map) => put_object(map, text),
        scalar => {
            put_scalar(scalar, text);
            return true;
        }
    };
    if !fits {
        text.truncate(start);
    }
    fits
}

fn put_list(list: &[Value], text: &mut String) -> bool {
    let start = text.len();
    text.push('[');
    for (index, value) in list.iter().enumerate() {
        if index > 0 {
            text.push_str(", ");
        }
        if value.is_array() || value.is_object() || text.len() - start > LINE {
            return false;
        }
        put_scalar(value, text);
    }
    text.push(']');
    text.len() - start <= LINE
}

fn put_object(map: &Map<String, Value>, text: &mut String) -> bool {
    if map.is_empty() {
        text.push_str("{}");
        return true;
    }
    let start = text.len();
    text.push_str("{ ");
    for (index, (key, value)) in map.iter().enumerate() {
        if index > 0 {
            text.push_str(", ");
        }
        if value.is_array() || value.is_object() || text.len() - start > LINE {
            return false;
        }
        put_key(key, text);
        put_scalar(value, text);
    }
    text.push_str(" }");
    text.len() - start <= LINE
}

fn put_key(key: &str, text: &mut String) {
    put_scalar(&Value::String(key.to_owned()), text);
    text.push_str(": ");
}

fn put_scalar(value: &Value, text: &mut String) {
    // The compact form of a scalar: strings with their escapes, numbers in the shortest form that reads back.
    text.push_str(&value.to_string());
}
