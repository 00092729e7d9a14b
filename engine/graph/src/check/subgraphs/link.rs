//! From a graph whose nodes may stand for definitions to one that is played.

use std::sync::Arc;

use airloom_api::id::{ConnectionId, NodeId};

use crate::check::checked::{
    CheckedConnection, CheckedGraph, CheckedMacro, CheckedNode, CheckedTarget, Destination,
};
use crate::check::subgraphs::definitions::{Definition, Definitions};
use crate::check::subgraphs::face::Border;
use crate::check::subgraphs::instance::{Expansion, Inner, Instance, Place};
use crate::check::subgraphs::reach::reaches;

/// Puts the nodes of definitions in the places of the nodes that stand for them.
///
/// Takes time and memory in proportion to what is played, which the caller has limited. Recursion ends with the nesting
/// of the definitions.
pub fn link(graph: &CheckedGraph, definitions: &Definitions<'_>) -> Expansion {
    let mut linker = Linker {
        definitions,
        played: CheckedGraph {
            nodes: Vec::with_capacity(graph.nodes.len()),
            connections: Vec::with_capacity(graph.connections.len()),
            macros: Vec::new(),
            seed: graph.seed,
            expansion: None,
        },
    };
    let places = linker.scope(graph, None);
    let mut played = linker.played;
    let macros = graph.macros.iter();
    played.macros = macros.map(|entry| aimed(entry, &places)).collect();
    Expansion {
        graph: played,
        places,
    }
}

struct Linker<'a, 'd> {
    definitions: &'a Definitions<'d>,
    played: CheckedGraph,
}

impl Linker<'_, '_> {
    /// Plays a graph that lies at a path; returns where its nodes are.
    fn scope(&mut self, graph: &CheckedGraph, path: Option<&NodeId>) -> Vec<Place> {
        let definitions = self.definitions;
        let mut places = Vec::with_capacity(graph.nodes.len());
        for node in &graph.nodes {
            let id = match path {
                Some(path) => node.id.within(path),
                None => node.id.clone(),
            };
            places.push(match definitions.of(node) {
                Some(definition) => Place::Instance(self.instance(node, definition, id)),
                None => {
                    let node = CheckedNode { id, ..node.clone() };
                    Place::Node(self.add(node))
                }
            });
        }
        for connection in &graph.connections {
            self.connect(connection, path, &places);
        }
        places
    }

    fn add(&mut self, node: CheckedNode) -> usize {
        self.played.nodes.push(node);
        self.played.nodes.len() - 1
    }

    fn instance(&mut self, node: &CheckedNode, definition: &Definition, id: NodeId) -> Instance {
        let first_node = self.played.nodes.len();
        let first_connection = self.played.connections.len();
        let places = self.scope(&definition.graph, Some(&id));
        let face = &definition.face;
        let at = |inner: &Inner| places.get(inner.node);
        let ports = |inner: &Inner| at(inner).map_or_else(Vec::new, |place| place.inputs(inner.at));
        let mut instance = Instance {
            inputs: face.inputs.iter().map(ports).collect(),
            outputs: face
                .outputs
                .iter()
                .filter_map(|inner| at(inner)?.output(inner.at))
                .collect(),
            params: face
                .params
                .iter()
                .filter_map(|inner| at(inner)?.param(inner.at))
                .collect(),
        };
        for (inner, value) in instance.params.iter().zip(&node.params) {
            let node = self.played.nodes.get_mut(inner.node);
            if let Some(param) = node.and_then(|node| node.params.get_mut(inner.at)) {
                *param = *value;
            }
        }
        if let Some(border) = &face.border {
            self.border(
                node,
                border,
                &mut instance,
                id,
                (first_node, first_connection),
            );
        }
        instance
    }

    /// Adds the node at which the inside comes out.
    fn border(
        &mut self,
        node: &CheckedNode,
        border: &Border,
        instance: &mut Instance,
        id: NodeId,
        (first_node, first_connection): (usize, usize),
    ) {
        let Some(wet) = instance.outputs.get(border.wet).copied() else {
            return;
        };
        let dry = border.dry.and_then(|dry| instance.inputs.get_mut(dry));
        // What comes out later than it went in may close a cycle, as a feedback node may: then nothing passes by.
        let dry = dry.filter(|entries| {
            let entries = entries.iter().map(|inner| Destination::audio(*inner));
            reaches(
                &self.played,
                entries,
                wet.node,
                first_node,
                first_connection,
            )
        });
        let at = self.played.nodes.len();
        if let Some(dry) = dry {
            dry.push(Inner {
                node: at,
                at: Border::DRY,
            });
        }
        self.played.connections.push(CheckedConnection {
            id: ConnectionId::crossing("", &id),
            from_node: wet.node,
            from_port: wet.at,
            to: Destination::audio(Inner {
                node: at,
                at: Border::WET,
            }),
            gain_db: 0.0,
        });
        if let Some(output) = instance.outputs.get_mut(border.wet) {
            *output = Inner { node: at, at: 0 };
        }
        self.add(CheckedNode {
            id,
            node_type: Arc::clone(&node.node_type),
            config: Arc::clone(&node.config),
            spec: Arc::clone(&border.spec),
            params: Vec::new(),
            bypass: node.bypass,
            state: None,
        });
    }

    fn connect(&mut self, connection: &CheckedConnection, path: Option<&NodeId>, places: &[Place]) {
        let from = places.get(connection.from_node);
        let Some(from) = from.and_then(|place| place.output(connection.from_port)) else {
            return;
        };
        let id = match path {
            Some(path) => connection.id.within(path),
            None => connection.id.clone(),
        };
        let place = places.get(connection.to.node());
        let ends = match connection.to {
            Destination::Audio { port, .. }
            | Destination::Control { port, .. }
            | Destination::Events { port, .. } => place.map(|place| place.inputs(port)),
            Destination::Param { param, .. } => {
                place.map(|place| place.param(param).into_iter().collect())
            }
        };
        for (index, end) in ends.into_iter().flatten().enumerate() {
            let passed = self.played.nodes.get(end.node);
            let id = match passed {
                Some(border) if index > 0 => ConnectionId::crossing(id.as_str(), &border.id),
                _ => id.clone(),
            };
            self.played.connections.push(CheckedConnection {
                id,
                from_node: from.node,
                from_port: from.at,
                to: connection.to.moved(end),
                gain_db: connection.gain_db,
            });
        }
    }
}

/// A macro with its targets where they are played.
fn aimed(entry: &CheckedMacro, places: &[Place]) -> CheckedMacro {
    let targets = entry.targets.iter().filter_map(|target| {
        let inner = places.get(target.node)?.param(target.param)?;
        Some(CheckedTarget {
            node: inner.node,
            param: inner.at,
            ..*target
        })
    });
    CheckedMacro {
        slot: entry.slot,
        value: entry.value,
        targets: targets.collect(),
    }
}
