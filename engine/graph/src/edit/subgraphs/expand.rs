//! A node that stands for several becomes these.

use std::collections::HashSet;

use airloom_api::id::{ConnectionId, NodeId};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::document::address::PortAddress;
use crate::document::model::{Connection, Document, Node, Subgraph};
use crate::document::subgraph::{DEFINITION, ExposedPort, OVERSAMPLE, SUBGRAPH};
use crate::edit::connections::Connect;
use crate::edit::error::EditError;
use crate::edit::macros::SetMacro;
use crate::edit::nodes::add::{AddNode, PlacedMember};
use crate::edit::subgraphs::collapse::centre;
use crate::edit::subgraphs::definitions::{SetSubgraph, place};
use crate::edit::subgraphs::instances::moved;
use crate::edit::subgraphs::moves::{Move, Moves};

/// Puts the nodes of a definition in the place of a node that stands for it; the definition stays. Nothing changes in the
/// sound. Inner names are kept where the document has no such name, else the node's name precedes them. Groups and
/// comments of the definition stay in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expand {
    /// Which.
    pub node: NodeId,
    /// Other names for inner nodes.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub names: IndexMap<String, NodeId>,
}

/// What expanding comes down to, in this order.
pub(in crate::edit) struct Expanding {
    pub removed: NodeId,
    pub added: Vec<AddNode>,
    pub connected: Vec<Connect>,
    pub macros: Vec<SetMacro>,
    /// What the definition in which this happens exposes from then on.
    pub shown: Option<SetSubgraph>,
    pub moves: Moves,
}

impl Expand {
    /// What is to be done in a document.
    ///
    /// # Errors
    /// A node that is not there, is bypassed, runs at a multiple of the rate or stands for nothing; what it does not
    /// expose.
    pub(in crate::edit) fn plan(self, document: &Document) -> Result<Expanding, EditError> {
        self.plan_in(document, document, None)
    }

    /// What is to be done inside a definition of a document.
    ///
    /// # Errors
    /// A definition that is not there; like [`Self::plan`].
    pub(in crate::edit) fn plan_inside(
        self,
        document: &Document,
        subgraph: &str,
    ) -> Result<Expanding, EditError> {
        let subgraph = &document.subgraphs[place(document, subgraph)?];
        let mut plan = self.plan_in(document, &subgraph.body, Some(subgraph))?;
        plan.moves = moved(document, &subgraph.id, &plan.moves);
        Ok(plan)
    }

    fn plan_in(
        self,
        whole: &Document,
        document: &Document,
        within: Option<&Subgraph>,
    ) -> Result<Expanding, EditError> {
        let outer = self.node.clone();
        let Some(at) = document.nodes.iter().position(|node| node.id == outer) else {
            return Err(EditError::UnknownNode { node: outer });
        };
        let node = &document.nodes[at];
        let name = node.config.get(DEFINITION).and_then(Value::as_str);
        let Some(name) = name.filter(|_| node.type_name == SUBGRAPH) else {
            return Err(EditError::NoSubgraph { node: outer });
        };
        if node.bypass {
            return Err(EditError::Bypassed { node: outer });
        }
        if let Some(times) = node.config.get(OVERSAMPLE).and_then(Value::as_u64)
            && times > 1
        {
            return Err(EditError::Oversampled { node: outer, times });
        }
        let subgraph = &whole.subgraphs[place(whole, name)?];
        let inside = Inside::new(document, subgraph, self)?;
        let mut connected = Vec::new();
        let mut carried = Vec::new();
        let mut inner = Some(inside.connections());
        for (index, connection) in document.connections.iter().enumerate() {
            let (from, to) = (connection.from.node == outer, connection.to.node == outer);
            if !from && !to {
                continue;
            }
            // Inner connections come first, as they are summed first.
            let before = inner.take().into_iter().flatten();
            connected.extend(before.map(|connection| (None, connection)));
            let mut connection = connection.clone();
            if from {
                connection.from = inside.output(&connection.from)?;
                carried.push(connection.id.to_string());
            }
            if to {
                connection.to = inside.entry(&connection.to)?;
            }
            connected.push((Some(index), connection));
        }
        let rest = inner.take().into_iter().flatten();
        connected.extend(rest.map(|connection| (None, connection)));
        let mut macros = Vec::new();
        for entry in &document.macros {
            if !entry.targets.iter().any(|target| target.node == outer) {
                continue;
            }
            let mut entry = entry.clone();
            for target in &mut entry.targets {
                if target.node == outer {
                    let (node, param) = inside.param(&target.param)?;
                    (target.node, target.param) = (node, param);
                }
            }
            macros.push(SetMacro { entry, at: None });
        }
        let shown = within.map(|within| inside.shown(within)).transpose()?;
        Ok(Expanding {
            added: inside.added(node, at)?,
            shown,
            connected: placed(connected),
            macros,
            moves: inside.moves(carried),
            removed: outer,
        })
    }
}

/// Places for connections: those that were there before take their old ones, with the new ones before the first of
/// them.
fn placed(connections: Vec<(Option<usize>, Connection)>) -> Vec<Connect> {
    let fresh = connections.iter().filter(|(at, _)| at.is_none()).count();
    let first = connections.iter().find_map(|(at, _)| *at);
    let each = connections.into_iter().enumerate();
    each.map(|(index, (at, connection))| Connect {
        connection,
        at: match at {
            Some(at) => Some(at + fresh),
            None => first.map(|first| first + index),
        },
    })
    .collect()
}

/// A definition whose parts get names of the document.
struct Inside<'d> {
    outer: NodeId,
    subgraph: &'d Subgraph,
    groups: Vec<PlacedMember>,
    nodes: IndexMap<&'d str, NodeId>,
    connections: IndexMap<&'d str, ConnectionId>,
}

impl<'d> Inside<'d> {
    fn new(
        document: &'d Document,
        subgraph: &'d Subgraph,
        expand: Expand,
    ) -> Result<Self, EditError> {
        let outer = expand.node;
        let body = &subgraph.body;
        let known = document.nodes.iter().map(|node| node.id.as_str());
        let mut taken: HashSet<String> = known
            .chain(expand.names.values().map(NodeId::as_str))
            .map(str::to_owned)
            .collect();
        let mut nodes = IndexMap::new();
        for node in &body.nodes {
            let id = node.id.as_str();
            let given = expand.names.get(id).cloned();
            let name = match given {
                Some(name) => name,
                None => NodeId::new(&free(id, &outer, &mut taken))?,
            };
            nodes.insert(id, name);
        }
        let known = document.connections.iter().map(|each| each.id.as_str());
        let mut taken: HashSet<String> = known.map(str::to_owned).collect();
        let mut connections = IndexMap::new();
        for connection in &body.connections {
            let id = connection.id.as_str();
            let name = ConnectionId::new(&free(id, &outer, &mut taken))?;
            connections.insert(id, name);
        }
        let groups = document.groups.iter();
        let groups = groups.filter_map(|group| {
            let at = group.nodes.iter().position(|node| *node == outer)?;
            Some(PlacedMember {
                group: group.id.clone(),
                at: Some(at),
            })
        });
        Ok(Self {
            groups: groups.collect(),
            outer,
            subgraph,
            nodes,
            connections,
        })
    }

    fn node(&self, inner: &NodeId) -> Result<NodeId, EditError> {
        let name = self.nodes.get(inner.as_str()).cloned();
        name.ok_or_else(|| EditError::UnknownNode {
            node: inner.clone(),
        })
    }

    fn address(&self, inner: &PortAddress) -> Result<PortAddress, EditError> {
        Ok(PortAddress {
            node: self.node(&inner.node)?,
            port: inner.port.clone(),
        })
    }

    fn port(&self, ports: &[ExposedPort], address: &PortAddress) -> Result<PortAddress, EditError> {
        let exposed = ports.iter().find(|exposed| exposed.name == address.port);
        let exposed = exposed.ok_or_else(|| self.hidden(&address.port))?;
        self.address(&exposed.port)
    }

    fn output(&self, address: &PortAddress) -> Result<PortAddress, EditError> {
        self.port(&self.subgraph.outputs, address)
    }

    fn entry(&self, address: &PortAddress) -> Result<PortAddress, EditError> {
        match address.param() {
            None => self.port(&self.subgraph.inputs, address),
            Some(param) => {
                let (node, param) = self.param(param)?;
                Ok(PortAddress {
                    node,
                    port: format!("param.{param}"),
                })
            }
        }
    }

    fn param(&self, id: &str) -> Result<(NodeId, String), EditError> {
        let exposed = self.subgraph.params.iter().find(|exposed| exposed.id == id);
        let exposed = exposed.ok_or_else(|| self.hidden(id))?;
        Ok((self.node(&exposed.node)?, exposed.param.clone()))
    }

    /// What the definition around exposes once the nodes inside stand in it.
    fn shown(&self, around: &Subgraph) -> Result<SetSubgraph, EditError> {
        let mut inputs = around.inputs.clone();
        let is_moved = |port: &&mut ExposedPort| port.port.node == self.outer;
        for port in inputs.iter_mut().filter(is_moved) {
            port.port = self.entry(&port.port)?;
        }
        let mut outputs = around.outputs.clone();
        for port in outputs.iter_mut().filter(is_moved) {
            port.port = self.output(&port.port)?;
        }
        let mut params = around.params.clone();
        for param in params.iter_mut().filter(|param| param.node == self.outer) {
            (param.node, param.param) = self.param(&param.param)?;
        }
        Ok(SetSubgraph {
            inputs: Some(inputs),
            outputs: Some(outputs),
            params: Some(params),
            ..SetSubgraph::of(around.id.clone())
        })
    }

    fn hidden(&self, name: &str) -> EditError {
        EditError::NotExposed {
            node: self.outer.clone(),
            name: name.to_owned(),
        }
    }

    /// The inner connections under their new names. What leads nowhere is left out: the check has complained of it.
    fn connections(&self) -> Vec<Connection> {
        let each = self.subgraph.body.connections.iter();
        each.filter_map(|connection| {
            Some(Connection {
                id: self.connections.get(connection.id.as_str())?.clone(),
                from: self.address(&connection.from).ok()?,
                to: self.address(&connection.to).ok()?,
                ..connection.clone()
            })
        })
        .collect()
    }

    /// The inner nodes with the values that the node gave them, around its place on the canvas.
    fn added(&self, outer: &Node, at: usize) -> Result<Vec<AddNode>, EditError> {
        let body = &self.subgraph.body;
        let shift = outer
            .position
            .zip(centre(&body.nodes))
            .map_or([0.0; 2], |([x, y], [cx, cy])| [x - cx, y - cy]);
        let mut added = Vec::with_capacity(body.nodes.len());
        for (index, inner) in body.nodes.iter().enumerate() {
            let mut node = Node {
                id: self.node(&inner.id)?,
                ..inner.clone()
            };
            node.position = node.position.map(|[x, y]| [x + shift[0], y + shift[1]]);
            take_states(&mut node, inner.id.as_str(), outer);
            for (id, value) in &outer.params {
                let mut exposed = self.subgraph.params.iter();
                let exposed = exposed.find(|exposed| exposed.id == *id && exposed.node == inner.id);
                if let Some(exposed) = exposed {
                    node.params.insert(exposed.param.clone(), value.clone());
                }
            }
            let groups = self.groups.iter().map(|member| PlacedMember {
                group: member.group.clone(),
                at: member.at.map(|at| at + index),
            });
            added.push(AddNode {
                node,
                at: Some(at + index),
                connections: Vec::new(),
                targets: Vec::new(),
                groups: groups.collect(),
            });
        }
        Ok(added)
    }

    fn moves(&self, carried: Vec<String>) -> Moves {
        let outer = &self.outer;
        let moved = |from: &str, to: &str| Move {
            from: format!("{outer}/{from}"),
            to: to.to_owned(),
        };
        let nodes = self.nodes.iter();
        let connections = self.connections.iter();
        Moves {
            nodes: nodes.map(|(from, to)| moved(from, to.as_str())).collect(),
            connections: connections
                .map(|(from, to)| moved(from, to.as_str()))
                .collect(),
            carried,
        }
    }
}

/// The states that the node around it knows of a node and of what lies in it.
fn take_states(node: &mut Node, name: &str, outer: &Node) {
    for (path, state) in &outer.states {
        let Some(rest) = path.strip_prefix(name) else {
            continue;
        };
        if rest.is_empty() {
            node.state = Some(state.clone());
        } else if let Some(inner) = rest.strip_prefix('/') {
            node.states.insert(inner.to_owned(), state.clone());
        }
    }
}

/// A name that is not taken, and is from now on.
fn free(id: &str, outer: &NodeId, taken: &mut HashSet<String>) -> String {
    let shortened = |text: String| -> String { text.chars().take(56).collect() };
    let with_outer = shortened(format!("{outer}_{id}"));
    let numbered = (2_u32..).map(|number| format!("{with_outer}{number}"));
    let name = [id.to_owned(), with_outer.clone()]
        .into_iter()
        .chain(numbered)
        .find(|name| !taken.contains(name))
        .unwrap_or(with_outer);
    taken.insert(name.clone());
    name
}
