//! What an edit may bring into a document: what could be written and not be read again is refused.
//!
//! Edits that were read from JSON keep to most of this already; edits that a program makes need not. How many nodes,
//! connections, groups … there may be is for the [check](crate::check::checker::check) to say.

use airloom_api::id::NodeId;
use serde_json::{Map, Value};

use crate::document::annotation::{Comment, Group, Snapshot};
use crate::document::macros::Macro;
use crate::document::model::{Connection, Node, Subgraph};
use crate::document::subgraph::{ExposedParam, ExposedPort};
use crate::edit::effect::{Fade, MAX_FADE_SECONDS};
use crate::edit::error::EditError;
use crate::limits::{self, CANVAS};

/// Objects and lists around the fields of an element of one of the document's lists: the document, the list, the element.
const ELEMENT: usize = 3;

/// A text of at most so many characters.
///
/// # Errors
/// [`EditError::TooLong`].
pub fn text(field: &'static str, text: &str, most: usize) -> Result<(), EditError> {
    // No text has more characters than bytes.
    if text.len() <= most {
        return Ok(());
    }
    count(field, text.chars().count(), most)
}

/// At most so many of something.
///
/// # Errors
/// [`EditError::TooLong`].
pub const fn count(field: &'static str, found: usize, most: usize) -> Result<(), EditError> {
    if found > most {
        return Err(EditError::TooLong { field, found, most });
    }
    Ok(())
}

/// A number, if there is one, that is neither NaN nor infinite.
///
/// # Errors
/// [`EditError::NotFinite`].
pub fn finite(field: &'static str, number: Option<f64>) -> Result<(), EditError> {
    match number {
        Some(found) if !found.is_finite() => Err(EditError::NotFinite { field, found }),
        _ => Ok(()),
    }
}

/// A point or size, held on the canvas as a reader holds it.
///
/// # Errors
/// [`EditError::NotFinite`].
pub fn canvas(field: &'static str) -> impl Fn([f64; 2]) -> Result<[f64; 2], EditError> {
    move |pair| {
        for number in pair {
            finite(field, Some(number))?;
        }
        Ok(pair.map(|number| number.clamp(-CANVAS, CANVAS)))
    }
}

/// A fade of a bearable length.
///
/// # Errors
/// [`EditError::FadeLength`].
pub fn fade(fade: Fade) -> Result<Fade, EditError> {
    if (0.0..=MAX_FADE_SECONDS).contains(&fade.seconds) {
        Ok(fade)
    } else {
        Err(EditError::FadeLength {
            found: fade.seconds,
        })
    }
}

/// A colour `#rrggbb`.
///
/// # Errors
/// [`EditError::Colour`].
pub fn colour(text: &str) -> Result<(), EditError> {
    let is_colour = text.strip_prefix('#').is_some_and(|digits| {
        digits.len() == 6 && digits.bytes().all(|digit| digit.is_ascii_hexdigit())
    });
    if is_colour {
        Ok(())
    } else {
        Err(EditError::Colour {
            found: text.chars().take(limits::NAME_LENGTH).collect(),
        })
    }
}

/// A node.
///
/// # Errors
/// Texts that are too long, values that are nested too deeply.
pub fn node(node: &Node) -> Result<(), EditError> {
    text("type", &node.type_name, limits::NAME_LENGTH)?;
    if let Some(label) = &node.label {
        text("label", label, limits::NAME_LENGTH)?;
    }
    for value in node.config.values() {
        if let Value::String(text) = value {
            count("config", text.len(), limits::TEXT_LENGTH)?;
        }
    }
    if let Some(position) = node.position {
        canvas("position")(position)?;
    }
    nesting(&node.config, ELEMENT + 1)?;
    nesting(&node.params, ELEMENT + 1)?;
    nesting(&node.extra, ELEMENT)
}

/// A connection.
///
/// # Errors
/// Numbers that are not finite, values that are nested too deeply.
pub fn connection(connection: &Connection) -> Result<(), EditError> {
    finite("gain_db", connection.gain_db)?;
    finite("depth", connection.depth)?;
    nesting(&connection.extra, ELEMENT)
}

/// A macro.
///
/// # Errors
/// Numbers that are not finite, a name that is too long, too many targets, values that are nested too deeply.
pub fn macro_entry(entry: &Macro) -> Result<(), EditError> {
    finite("value", Some(entry.value))?;
    text("name", &entry.name, limits::NAME_LENGTH)?;
    count("targets", entry.targets.len(), limits::MACRO_TARGETS)?;
    for target in &entry.targets {
        text("param", &target.param, limits::NAME_LENGTH)?;
        finite("min", Some(target.min))?;
        finite("max", Some(target.max))?;
        nesting(&target.extra, ELEMENT + 2)?;
    }
    nesting(&entry.extra, ELEMENT)
}

/// A group.
///
/// # Errors
/// An id that breaks the rule, a label that is too long, a colour that is none, values that are nested too deeply.
pub fn group(group: &Group) -> Result<(), EditError> {
    id(&group.id)?;
    text("label", &group.label, limits::NAME_LENGTH)?;
    if let Some(found) = &group.colour {
        colour(found)?;
    }
    nesting(&group.extra, ELEMENT)
}

/// A comment.
///
/// # Errors
/// An id that breaks the rule, a text that is too long, numbers that are not finite, values that are nested too deeply.
pub fn comment(comment: &Comment) -> Result<(), EditError> {
    id(&comment.id)?;
    text("text", &comment.text, limits::TEXT_LENGTH)?;
    canvas("position")(comment.position)?;
    if let Some(size) = comment.size {
        canvas("size")(size)?;
    }
    nesting(&comment.extra, ELEMENT)
}

/// A snapshot.
///
/// # Errors
/// An id that breaks the rule, a name that is too long, values that are nested too deeply.
pub fn snapshot(snapshot: &Snapshot) -> Result<(), EditError> {
    id(&snapshot.id)?;
    text("name", &snapshot.name, limits::NAME_LENGTH)?;
    for values in snapshot.params.values() {
        nesting(values, ELEMENT + 2)?;
    }
    nesting(&snapshot.extra, ELEMENT)
}

/// A sub-graph.
///
/// # Errors
/// An id that breaks the rule, texts that are too long, what it holds where that could not be read again.
pub fn subgraph(subgraph: &Subgraph) -> Result<(), EditError> {
    id(&subgraph.id)?;
    let body = &subgraph.body;
    text("name", &body.name, limits::NAME_LENGTH)?;
    text("description", &body.description, limits::TEXT_LENGTH)?;
    exposed_ports(&subgraph.inputs)?;
    exposed_ports(&subgraph.outputs)?;
    exposed_params(&subgraph.params)?;
    count("nodes", body.nodes.len(), limits::NODES)?;
    count("connections", body.connections.len(), limits::CONNECTIONS)?;
    body.nodes.iter().try_for_each(node)?;
    body.connections.iter().try_for_each(connection)?;
    body.groups.iter().try_for_each(group)?;
    body.comments.iter().try_for_each(comment)?;
    body.snapshots.iter().try_for_each(snapshot)?;
    nesting(&body.extra, ELEMENT)
}

/// Exposed ports.
///
/// # Errors
/// Too many, values that are nested too deeply.
pub fn exposed_ports(ports: &[ExposedPort]) -> Result<(), EditError> {
    count("ports", ports.len(), limits::EXPOSED_PORTS)?;
    let mut ports = ports.iter();
    ports.try_for_each(|port| nesting(&port.extra, ELEMENT + 2))
}

/// Exposed parameters.
///
/// # Errors
/// Too many, texts that are too long, values that are nested too deeply.
pub fn exposed_params(params: &[ExposedParam]) -> Result<(), EditError> {
    count("params", params.len(), limits::EXPOSED_PARAMS)?;
    let mut params = params.iter();
    params.try_for_each(|param| {
        let label = param.label.as_deref().unwrap_or_default();
        text("label", label, limits::NAME_LENGTH)?;
        text("param", &param.param, limits::NAME_LENGTH)?;
        nesting(&param.extra, ELEMENT + 2)
    })
}

fn id(text: &str) -> Result<(), EditError> {
    NodeId::new(text)?;
    Ok(())
}

/// The values of an object that lies in so many objects and lists, itself included.
fn nesting(values: &Map<String, Value>, around: usize) -> Result<(), EditError> {
    let room = limits::DEPTH.saturating_sub(around);
    if values.values().all(|value| fits(value, room)) {
        Ok(())
    } else {
        Err(EditError::Depth)
    }
}

/// Whether objects and lists within each other are at most so many.
fn fits(value: &Value, room: usize) -> bool {
    let inside = |value: &Value| fits(value, room.saturating_sub(1));
    match value {
        Value::Array(list) => room > 0 && list.iter().all(inside),
        Value::Object(map) => room > 0 && map.values().all(inside),
        _ => true,
    }
}
