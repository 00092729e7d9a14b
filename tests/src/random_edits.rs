//! Edits at random, most of which fit the graph they are made for.
#![expect(
    clippy::panic,
    clippy::expect_used,
    reason = "a rig for tests: what goes wrong here fails the test"
)]

use airloom_graph::check::checked::{CheckedGraph, CheckedNode};
use airloom_graph::document::model::Document;
use airloom_graph::edit::change::Edit;
use airloom_runtime::session::session::Session;
use serde_json::{Value, json};

use crate::dice::Dice;

/// Nodes above which a graph is thinned out.
const MANY_NODES: usize = 40;

/// Nodes below which a graph only grows.
const FEW_NODES: usize = 4;

/// Node types that may be added, with a configuration.
const ADDED: &[(&str, &str)] = &[
    ("level.gain", "{}"),
    ("level.gain", r#"{"channels": 1}"#),
    ("level.gain", r#"{"channels": 6}"#),
    ("level.pan", r#"{"law": "linear"}"#),
    ("level.mixer", r#"{"inputs": 3}"#),
    ("time.delay", r#"{"max_seconds": 0.2}"#),
    ("time.feedback_delay", r#"{"max_seconds": 0.2}"#),
    ("filter.eq", r#"{"bands": 6}"#),
    ("filter.eq", r#"{"bands": 40, "channels": 1}"#),
    ("dynamics.limiter", "{}"),
    ("dynamics.limiter", r#"{"look_ahead_ms": 17.0}"#),
    ("source.sine", r#"{"channels": 1}"#),
    ("source.noise", "{}"),
    ("control.lfo", r#"{"shape": "square"}"#),
    ("file.player", r#"{"file": "speech.wav", "loop": true}"#),
    ("file.player", r#"{"file": "speech.wav"}"#),
    ("file.recorder", r#"{"file": "added.wav"}"#),
    ("file.recorder", r#"{"file": "added.flac"}"#),
    ("meter.level", "{}"),
    ("io.output", r#"{"bus": "aux2"}"#),
];

/// Somebody who edits without a plan.
#[derive(Debug)]
pub struct Hand {
    dice: Dice,
    /// Ids are never used twice.
    ids: usize,
}

impl Hand {
    /// Of this seed.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self {
            dice: Dice::new(seed),
            ids: 0,
        }
    }

    /// Its random numbers.
    pub const fn dice(&mut self) -> &mut Dice {
        &mut self.dice
    }

    /// An edit of the structure.
    ///
    /// # Panics
    /// When it makes up something that is no edit.
    pub fn structural(&mut self, session: &Session) -> Edit {
        let (graph, document) = (session.graph(), session.document());
        let edit = match self.dice.below(10) {
            0..3 if graph.nodes.len() < MANY_NODES => self.add(graph),
            _ if graph.nodes.len() < FEW_NODES => self.add(graph),
            3..5 => self.connect(graph),
            5..6 => self.disconnect(document),
            6..8 => self.bypass(graph),
            8 => {
                json!({ "edit": "batch", "edits": [self.disconnect(document), self.connect(graph)] })
            }
            _ => self.remove(graph),
        };
        made(edit)
    }

    /// An edit of a value.
    ///
    /// # Panics
    /// When it makes up something that is no edit.
    pub fn of_value(&mut self, session: &Session) -> Edit {
        let graph = session.graph();
        let node = self.node(graph);
        let entry = graph.macros.first();
        made(match entry {
            Some(entry) if self.dice.below(4) == 0 => {
                json!({ "edit": "set_macro_value", "slot": entry.slot, "value": self.dice.between(0.0, 1.0) })
            }
            _ if node.spec.params.is_empty() => {
                json!({ "edit": "move_node", "node": node.id, "position": [1, 2] })
            }
            _ => {
                let spec = self.dice.pick(&node.spec.params);
                let (low, high) = spec.range();
                let value = spec.clamp(self.dice.between(low, high));
                json!({ "edit": "set_param", "node": node.id, "param": spec.id, "value": spec.write(value) })
            }
        })
    }

    fn id(&mut self) -> String {
        self.ids += 1;
        format!("r{}", self.ids)
    }

    fn node<'g>(&mut self, graph: &'g CheckedGraph) -> &'g CheckedNode {
        self.dice.pick(&graph.nodes)
    }

    /// An output of a node, as an address.
    fn output(&mut self, graph: &CheckedGraph) -> Option<String> {
        let node = self.node(graph);
        let port = node.spec.outputs.first()?;
        Some(format!("{}:{}", node.id, port.name))
    }

    /// An input of a node, or now and then a parameter.
    fn input(&mut self, graph: &CheckedGraph) -> Option<String> {
        let node = self.node(graph);
        if !node.spec.params.is_empty() && self.dice.below(4) == 0 {
            let param = self.dice.pick(&node.spec.params);
            return Some(format!("{}:param.{}", node.id, param.id));
        }
        if node.spec.inputs.is_empty() {
            return None;
        }
        let port = self.dice.pick(&node.spec.inputs);
        Some(format!("{}:{}", node.id, port.name))
    }

    /// A connection between two ends, or from anywhere to anywhere.
    fn connection(
        &mut self,
        graph: &CheckedGraph,
        from: Option<String>,
        to: Option<String>,
    ) -> Value {
        let from = from.or_else(|| self.output(graph));
        let to = to.or_else(|| self.input(graph));
        json!({
            "id": self.id(),
            "from": from.unwrap_or_else(|| "nobody:out".to_owned()),
            "to": to.unwrap_or_else(|| "nobody:in".to_owned()),
        })
    }

    fn connect(&mut self, graph: &CheckedGraph) -> Value {
        json!({ "edit": "connect", "connection": self.connection(graph, None, None) })
    }

    fn disconnect(&mut self, document: &Document) -> Value {
        if document.connections.is_empty() {
            return json!({ "edit": "disconnect", "connection": "none" });
        }
        let connection = self.dice.pick(&document.connections);
        json!({ "edit": "disconnect", "connection": connection.id })
    }

    fn bypass(&mut self, graph: &CheckedGraph) -> Value {
        let node = self.node(graph);
        json!({ "edit": "set_bypass", "node": node.id, "bypass": !node.bypass })
    }

    fn remove(&mut self, graph: &CheckedGraph) -> Value {
        json!({ "edit": "remove_node", "node": self.node(graph).id })
    }

    /// A node with a connection to it and one from it, as far as it has such ports.
    fn add(&mut self, graph: &CheckedGraph) -> Value {
        let (kind, config) = self.dice.pick(ADDED);
        let id = self.id();
        let config: Value = serde_json::from_str(config).expect("the list is JSON");
        let input = match *kind {
            "source.sine" | "source.noise" | "control.lfo" | "file.player" => None,
            "level.mixer" => Some("in2"),
            _ => Some("in"),
        };
        let mut connections = Vec::new();
        if let Some(input) = input {
            let connection = self.connection(graph, None, Some(format!("{id}:{input}")));
            connections.push(json!({ "connection": connection }));
        }
        if *kind != "io.output" {
            let connection = self.connection(graph, Some(format!("{id}:out")), None);
            connections.push(json!({ "connection": connection }));
        }
        let params = if *kind == "file.recorder" {
            json!({ "recording": true })
        } else {
            json!({})
        };
        json!({
            "edit": "add_node",
            "node": { "id": id, "type": kind, "config": config, "params": params },
            "connections": connections,
        })
    }
}

fn made(edit: Value) -> Edit {
    serde_json::from_value(edit.clone()).unwrap_or_else(|error| panic!("{error}: {edit}"))
}
