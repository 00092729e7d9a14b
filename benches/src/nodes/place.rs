//! Where a node is measured: between the input bus and the output bus, alone.

use airloom_api::config::{Config, ConfigKind};
use airloom_api::event::{Event, Note, TimedEvent};
use airloom_api::node::node_type::NodeType;
use airloom_api::port::PortKind;
use airloom_graph::document::model::{Document, Node};
use airloom_nodes::list;
use serde_json::{Map, Value};

use crate::failure::Failure;
use crate::graph::builder::{connect, document, node};
use crate::nodes::setting;

/// A graph around one node.
pub struct Place {
    /// The graph.
    pub document: Document,
    /// Channels of the node's widest port; 1 for a node without audio.
    pub channels: usize,
    has_notes: bool,
}

impl Place {
    /// A chord that is held, for nodes that play notes.
    pub fn events(&self) -> impl Iterator<Item = TimedEvent> + use<> {
        let keys: &[u8] = if self.has_notes {
            &[60, 64, 67, 71]
        } else {
            &[]
        };
        keys.iter().map(|key| TimedEvent {
            offset: 0,
            event: Event::NoteOn {
                note: Note::of_key(0, *key),
                velocity: 0.8,
            },
        })
    }
}

/// A graph without a node: its input is its output.
///
/// # Errors
/// Never: it is always the same.
pub fn empty() -> Result<Place, Failure> {
    let mut document = document()?;
    connect(&mut document, "source:out", "sink:in")?;
    Ok(Place {
        document,
        channels: 2,
        has_notes: false,
    })
}

/// A graph for every type but those that are the ends of graphs, and those that need files.
///
/// # Errors
/// [`Failure`] where a setting does not fit its type.
pub fn all() -> Result<Vec<(String, Place)>, Failure> {
    let registry = list::registry();
    registry
        .iter()
        .filter(|node_type| node_type.info().category() != "io")
        .filter(|node_type| {
            let fields = node_type.config();
            !fields.iter().any(|field| field.kind == ConfigKind::File)
        })
        .map(|node_type| {
            let name = node_type.info().name.to_owned();
            Ok((name, around(node_type.as_ref())?))
        })
        .collect()
}

fn around(node_type: &dyn NodeType) -> Result<Place, Failure> {
    let name = node_type.info().name;
    let wrong = |what: &dyn std::fmt::Display| Failure::Unexpected(format!("{name}: {what}"));
    let given: Value = serde_json::from_str(setting::of(name)).map_err(|error| wrong(&error))?;
    let part = |key: &str| -> Map<String, Value> {
        given
            .get(key)
            .and_then(Value::as_object)
            .cloned()
            .unwrap_or_default()
    };
    let config = Config::resolve(&node_type.config(), &part("config"))
        .map_err(|errors| wrong(&format!("{errors:?}")))?;
    let spec = node_type.spec(&config).map_err(|error| wrong(&error))?;
    let mut document = document()?;
    document.nodes.push(Node {
        config: part("config"),
        params: part("params"),
        ..node("node", name)?
    });
    let is_audio = |kind: PortKind| matches!(kind, PortKind::Audio(_));
    // One channel goes to any number and any number to one; two go to two alone.
    for (ports, end) in [(&spec.inputs, "source"), (&spec.outputs, "sink")] {
        let mut audio = ports.iter().filter(|port| is_audio(port.kind));
        if audio.any(|port| port.kind.buffers() != 2) {
            for node in document
                .nodes
                .iter_mut()
                .filter(|node| node.id.as_str() == end)
            {
                node.config.insert("channels".to_owned(), Value::from(1));
            }
        }
    }
    let mut has_notes = false;
    for port in &spec.inputs {
        let to = format!("node:{}", port.name);
        if is_audio(port.kind) {
            connect(&mut document, "source:out", &to)?;
        } else if port.kind == PortKind::Events {
            if !has_notes {
                document.nodes.push(node("notes", "io.midi_input")?);
            }
            has_notes = true;
            connect(&mut document, "notes:out", &to)?;
        }
    }
    for port in spec.outputs.iter().filter(|port| is_audio(port.kind)) {
        connect(&mut document, &format!("node:{}", port.name), "sink:in")?;
    }
    let ports = spec.inputs.iter().chain(&spec.outputs);
    let widest = ports
        .filter(|port| is_audio(port.kind))
        .map(|port| port.kind.buffers())
        .max();
    Ok(Place {
        document,
        channels: widest.unwrap_or(1).max(1),
        has_notes,
    })
}
