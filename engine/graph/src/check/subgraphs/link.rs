//! From a graph whose nodes may stand for definitions to one that is played.

use std::sync::Arc;

use airloom_api::id::{ConnectionId, NodeId};
use airloom_api::param::spec::Curve;

use crate::check::checked::{
    CheckedConnection, CheckedGraph, CheckedMacro, CheckedNode, CheckedTarget, Destination,
    Expansion, InnerStates, Island,
};
use crate::check::subgraphs::catalogue::{Definition, Definitions};
use crate::check::subgraphs::face::Border;
use crate::check::subgraphs::instance::{Inner, Instance, Place};
use crate::check::subgraphs::island::{Shore, end_id, way_id};
use crate::check::subgraphs::reach::reaches;
use crate::document::subgraph::OVERSAMPLE;

/// Puts the nodes of definitions in the places of the nodes that stand for them.
///
/// Takes time and memory in proportion to what is played, which the caller has limited. Recursion ends with the nesting
/// of the definitions.
pub fn link(graph: &CheckedGraph, definitions: &Definitions<'_>) -> Expansion {
    let mut linker = Linker {
        definitions,
        around: Vec::new(),
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
    /// The nodes around what is played, the outermost first, that know states of what lies in them.
    around: Vec<Around>,
    played: CheckedGraph,
}

/// A node that knows states of what lies in it.
#[derive(Clone)]
struct Around {
    /// Characters of its path and of the stroke behind it.
    length: usize,
    states: Arc<InnerStates>,
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
            let definition = definitions.of(node);
            let shore = definition.and_then(|definition| definition.shore_of(node));
            places.push(match (definition, shore) {
                (Some(definition), Some(shore)) => {
                    Place::Node(self.island(node, definition, shore, id))
                }
                (Some(definition), None) => Place::Instance(self.instance(node, definition, id)),
                (None, _) => {
                    let state = self.state(&id).or_else(|| node.state.clone());
                    let node = CheckedNode {
                        id,
                        state,
                        ..node.clone()
                    };
                    Place::Node(self.add(node))
                }
            });
        }
        for connection in &graph.connections {
            self.connect(connection, path, &places);
        }
        places
    }

    /// The state of a node by what is said furthest outside: that is of the instance which is heard.
    fn state(&self, id: &NodeId) -> Option<Arc<[u8]>> {
        self.around.iter().find_map(|around| {
            let path = id.as_str().get(around.length..)?;
            around.states.get(path).cloned()
        })
    }

    /// What lies in a node that is played at a path.
    fn inside(&mut self, node: &CheckedNode, definition: &Definition, id: &NodeId) -> Vec<Place> {
        let around = self.around.len();
        self.around
            .extend(node.states.as_ref().map(|states| Around {
                length: id.as_str().len() + 1,
                states: Arc::clone(states),
            }));
        let places = self.scope(&definition.graph, Some(id));
        self.around.truncate(around);
        places
    }

    fn add(&mut self, node: CheckedNode) -> usize {
        self.played.nodes.push(node);
        self.played.nodes.len() - 1
    }

    /// Adds a node whose inside runs at a multiple of the rate.
    fn island(
        &mut self,
        node: &CheckedNode,
        definition: &Definition,
        shore: &Shore,
        id: NodeId,
    ) -> usize {
        let mut inside = Self {
            definitions: self.definitions,
            around: self.around.clone(),
            played: CheckedGraph {
                nodes: Vec::new(),
                connections: Vec::new(),
                macros: Vec::new(),
                seed: self.played.seed,
                expansion: None,
            },
        };
        let places = inside.inside(node, definition, &id);
        let face = &definition.face;
        for (end, inner) in shore.inputs.iter().zip(&face.inputs) {
            let from = inside.end(end, &id);
            let place = places.get(inner.node);
            let targets = place.map_or_else(Vec::new, |place| place.inputs(inner.at));
            for (number, target) in targets.into_iter().enumerate() {
                inside.join(number, Inner { node: from, at: 0 }, target, from);
            }
        }
        for (end, inner) in shore.outputs.iter().zip(&face.outputs) {
            let to = inside.end(end, &id);
            let place = places.get(inner.node);
            if let Some(source) = place.and_then(|place| place.output(inner.at)) {
                inside.join(0, source, Inner { node: to, at: 0 }, to);
            }
        }
        let params = face.params.iter().zip(&face.spec.params).zip(1_u16..);
        inside.played.macros = params
            .filter_map(|((inner, spec), slot)| {
                let target = places.get(inner.node)?.param(inner.at)?;
                let (min, max) = spec.range();
                Some(CheckedMacro {
                    slot,
                    value: Curve::Linear.unmap(spec.default_value(), min, max),
                    targets: vec![CheckedTarget {
                        node: target.node,
                        param: target.at,
                        min,
                        max,
                        curve: Curve::Linear,
                    }],
                })
            })
            .collect();
        self.add(CheckedNode {
            id: id.clone(),
            config: Arc::clone(&definition.bare),
            spec: Arc::clone(&shore.spec),
            island: Some(Arc::new(Island {
                path: id,
                times: node.config.count(OVERSAMPLE),
                graph: inside.played,
            })),
            ..node.clone()
        })
    }

    /// Adds the node at a bus of an island.
    fn end(&mut self, end: &CheckedNode, island: &NodeId) -> usize {
        self.add(CheckedNode {
            id: end_id(island, end),
            ..end.clone()
        })
    }

    /// Connects a bus and the inside; `end` is the node at the bus.
    fn join(&mut self, number: usize, from: Inner, to: Inner, end: usize) {
        if let Some(end) = self.played.nodes.get(end) {
            self.played.connections.push(CheckedConnection {
                id: way_id(&end.id, number),
                from_node: from.node,
                from_port: from.at,
                to: Destination::audio(to),
                gain_db: 0.0,
            });
        }
    }

    fn instance(&mut self, node: &CheckedNode, definition: &Definition, id: NodeId) -> Instance {
        let first_node = self.played.nodes.len();
        let first_connection = self.played.connections.len();
        let places = self.inside(node, definition, &id);
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
                CheckedNode {
                    id,
                    config: Arc::clone(&definition.bare),
                    spec: Arc::clone(&border.spec),
                    params: Vec::new(),
                    state: None,
                    states: None,
                    ..node.clone()
                },
                border,
                &mut instance,
                (first_node, first_connection),
            );
        }
        instance
    }

    /// Adds the node at which the inside comes out.
    fn border(
        &mut self,
        node: CheckedNode,
        border: &Border,
        instance: &mut Instance,
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
            id: ConnectionId::crossing("", &node.id),
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
        self.add(node);
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
