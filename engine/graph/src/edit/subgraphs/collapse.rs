//! Several nodes become one that stands for them.

use std::collections::{HashMap, HashSet};

use airloom_api::id::NodeId;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::Map;

use crate::document::address::PortAddress;
use crate::document::macros::MacroTarget;
use crate::document::model::{Connection, Document, Node, Subgraph};
use crate::document::subgraph::{DEFINITION, ExposedParam, ExposedPort, SUBGRAPH};
use crate::edit::error::EditError;
use crate::edit::macros::SetMacro;
use crate::edit::nodes::add::{AddNode, PlacedConnection, PlacedMember};
use crate::edit::subgraphs::definitions::{DefineSubgraph, SetSubgraph, place};
use crate::edit::subgraphs::instances::moved;
use crate::edit::subgraphs::moves::{Move, Moves};

/// Puts nodes and the connections between them into a new definition, and one node in their place. What was connected
/// across the border is exposed, and so is what a macro moves. Nothing changes in the sound but the rounding of
/// sums of three or more connections at one input, which are summed in another order where some now come from
/// outside.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Collapse {
    /// The nodes, at least one.
    pub nodes: Vec<NodeId>,
    /// The new node, with an id that was never used.
    pub node: NodeId,
    /// The new definition, with an id that no other has.
    pub subgraph: String,
    /// What the user calls it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
}

/// What collapsing comes down to, in this order.
pub(in crate::edit) struct Collapsing {
    pub removed: Vec<NodeId>,
    pub defined: DefineSubgraph,
    pub added: AddNode,
    pub macros: Vec<SetMacro>,
    /// What the definition in which this happens exposes from then on.
    pub shown: Option<SetSubgraph>,
    pub moves: Moves,
}

impl Collapse {
    /// What is to be done in a document.
    ///
    /// # Errors
    /// A node that is not there or stands twice, no nodes at all.
    pub(in crate::edit) fn plan(self, document: &Document) -> Result<Collapsing, EditError> {
        self.plan_in(document, None)
    }

    /// What is to be done inside a definition of a document.
    ///
    /// # Errors
    /// A definition that is not there; like [`Self::plan`].
    pub(in crate::edit) fn plan_inside(
        self,
        document: &Document,
        subgraph: &str,
    ) -> Result<Collapsing, EditError> {
        let subgraph = &document.subgraphs[place(document, subgraph)?];
        let mut plan = self.plan_in(&subgraph.body, Some(subgraph))?;
        plan.moves = moved(document, &subgraph.id, &plan.moves);
        Ok(plan)
    }

    fn plan_in(
        self,
        document: &Document,
        within: Option<&Subgraph>,
    ) -> Result<Collapsing, EditError> {
        let mut inside = HashSet::new();
        for node in &self.nodes {
            if !document.nodes.iter().any(|known| known.id == *node) {
                return Err(EditError::UnknownNode { node: node.clone() });
            }
            if !inside.insert(node.as_str()) {
                return Err(EditError::DuplicateNode { node: node.clone() });
            }
        }
        if inside.is_empty() {
            return Err(EditError::Nothing { edit: "collapse" });
        }
        let is_inside = |node: &NodeId| inside.contains(node.as_str());
        let outer = &self.node;
        let mut exposed = Exposed::default();
        let mut inner = Vec::new();
        let mut crossing = Vec::new();
        let mut carried = Vec::new();
        let mut at = 0;
        for connection in &document.connections {
            let (from, to) = (
                is_inside(&connection.from.node),
                is_inside(&connection.to.node),
            );
            if from && to {
                inner.push(connection.clone());
                continue;
            }
            let mut connection: Connection = connection.clone();
            if from {
                connection.from = outside(outer, exposed.output(&connection.from));
                carried.push(connection.id.to_string());
            }
            if to {
                connection.to = outside(outer, exposed.entry(&connection.to));
            }
            if from || to {
                crossing.push(PlacedConnection {
                    at: Some(at),
                    connection,
                });
            }
            at += 1;
        }
        let mut macros = Vec::new();
        for entry in &document.macros {
            if !entry.targets.iter().any(|target| is_inside(&target.node)) {
                continue;
            }
            let mut entry = entry.clone();
            for target in &mut entry.targets {
                if is_inside(&target.node) {
                    let param = exposed.param(&target.node, &target.param);
                    *target = MacroTarget {
                        node: outer.clone(),
                        param,
                        ..target.clone()
                    };
                }
            }
            macros.push(SetMacro { entry, at: None });
        }
        let shown = within.map(|within| exposed.shown(within, outer, &is_inside));
        let nodes: Vec<Node> = document
            .nodes
            .iter()
            .filter(|node| is_inside(&node.id))
            .cloned()
            .collect();
        let first = document.nodes.iter().position(|node| is_inside(&node.id));
        let moved = |id: &str| Move {
            from: id.to_owned(),
            to: format!("{outer}/{id}"),
        };
        Ok(Collapsing {
            moves: Moves {
                nodes: nodes.iter().map(|node| moved(node.id.as_str())).collect(),
                connections: inner.iter().map(|each| moved(each.id.as_str())).collect(),
                carried,
            },
            removed: self.nodes.clone(),
            added: AddNode {
                node: standing_for(outer.clone(), &self.subgraph, centre(&nodes)),
                at: first,
                connections: crossing,
                targets: Vec::new(),
                groups: common_groups(document, &inside),
            },
            macros,
            shown,
            defined: DefineSubgraph {
                subgraph: Subgraph {
                    id: self.subgraph,
                    inputs: exposed.inputs,
                    outputs: exposed.outputs,
                    params: exposed.params,
                    body: Document {
                        name: self.name,
                        nodes,
                        connections: inner,
                        ..Document::default()
                    },
                },
                at: None,
            },
        })
    }
}

/// What has been exposed so far.
#[derive(Default)]
struct Exposed {
    ports: HashSet<String>,
    known: HashMap<PortAddress, String>,
    inputs: Vec<ExposedPort>,
    outputs: Vec<ExposedPort>,
    params: Vec<ExposedParam>,
}

impl Exposed {
    fn output(&mut self, inner: &PortAddress) -> String {
        if let Some(name) = self.known.get(inner) {
            return name.clone();
        }
        let port = self.port(inner);
        let name = port.name.clone();
        self.outputs.push(port);
        name
    }

    /// An input, or a parameter where that is addressed.
    fn entry(&mut self, inner: &PortAddress) -> String {
        if let Some(param) = inner.param() {
            return format!("param.{}", self.param(&inner.node, param));
        }
        if let Some(name) = self.known.get(inner) {
            return name.clone();
        }
        let port = self.port(inner);
        let name = port.name.clone();
        self.inputs.push(port);
        name
    }

    /// What the definition around exposes once the nodes inside of it are behind another.
    fn shown(
        &mut self,
        around: &Subgraph,
        outer: &NodeId,
        is_inside: &impl Fn(&NodeId) -> bool,
    ) -> SetSubgraph {
        let mut inputs = around.inputs.clone();
        let is_moved = |port: &&mut ExposedPort| is_inside(&port.port.node);
        for port in inputs.iter_mut().filter(is_moved) {
            port.port = outside(outer, self.entry(&port.port));
        }
        let mut outputs = around.outputs.clone();
        for port in outputs.iter_mut().filter(is_moved) {
            port.port = outside(outer, self.output(&port.port));
        }
        let mut params = around.params.clone();
        for param in params.iter_mut().filter(|param| is_inside(&param.node)) {
            param.param = self.param(&param.node, &param.param);
            param.node = outer.clone();
        }
        SetSubgraph {
            inputs: Some(inputs),
            outputs: Some(outputs),
            params: Some(params),
            ..SetSubgraph::of(around.id.clone())
        }
    }

    fn port(&mut self, inner: &PortAddress) -> ExposedPort {
        let taken = |name: &str| self.ports.contains(name);
        let name = free(&inner.port, &inner.node, '_', taken);
        self.ports.insert(name.clone());
        self.known.insert(inner.clone(), name.clone());
        ExposedPort {
            name,
            port: inner.clone(),
            extra: Map::new(),
        }
    }

    fn param(&mut self, node: &NodeId, param: &str) -> String {
        let mut known = self.params.iter();
        if let Some(known) = known.find(|known| known.node == *node && known.param == param) {
            return known.id.clone();
        }
        let taken = |id: &str| self.params.iter().any(|known| known.id == id);
        let id = free(param, node, '.', taken);
        self.params.push(ExposedParam {
            id: id.clone(),
            label: None,
            node: node.clone(),
            param: param.to_owned(),
            extra: Map::new(),
        });
        id
    }
}

/// A name that is not taken: the inner one, else with the node's id before it, else with a number behind it.
fn free(name: &str, node: &NodeId, joint: char, taken: impl Fn(&str) -> bool) -> String {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    let shortened = |text: &str| -> String {
        let longest = 56;
        let fitting = text.chars().map(|c| if fits(c) { c } else { '_' });
        fitting.take(longest).collect()
    };
    let alone = shortened(name);
    if !taken(&alone) {
        return alone;
    }
    let with_node = shortened(&format!("{node}{joint}{name}"));
    if !taken(&with_node) {
        return with_node;
    }
    (2_u32..)
        .map(|number| format!("{with_node}{number}"))
        .find(|name| !taken(name))
        .unwrap_or(with_node)
}

fn outside(node: &NodeId, port: String) -> PortAddress {
    PortAddress {
        node: node.clone(),
        port,
    }
}

/// A node that stands for a definition.
fn standing_for(id: NodeId, subgraph: &str, position: Option<[f64; 2]>) -> Node {
    let mut config = Map::new();
    config.insert(DEFINITION.to_owned(), subgraph.into());
    Node {
        id,
        type_name: SUBGRAPH.to_owned(),
        type_version: None,
        label: None,
        bypass: false,
        config,
        params: Map::new(),
        state: None,
        states: IndexMap::new(),
        position,
        extra: Map::new(),
    }
}

/// The middle of the nodes that have a place on the canvas.
pub(super) fn centre(nodes: &[Node]) -> Option<[f64; 2]> {
    let places: Vec<[f64; 2]> = nodes.iter().filter_map(|node| node.position).collect();
    #[expect(
        clippy::cast_precision_loss,
        reason = "there are far fewer nodes than 2^53"
    )]
    let count = places.len() as f64;
    let mean = |axis: fn(&[f64; 2]) -> f64| (places.iter().map(axis).sum::<f64>() / count).round();
    (!places.is_empty()).then(|| [mean(|[x, _]| *x), mean(|[_, y]| *y)])
}

/// The groups in which all the nodes lie; the new node takes the place of the first of them.
fn common_groups(document: &Document, inside: &HashSet<&str>) -> Vec<PlacedMember> {
    let groups = document.groups.iter();
    groups
        .filter_map(|group| {
            let members: HashSet<&str> = group.nodes.iter().map(NodeId::as_str).collect();
            let holds_all = inside.iter().all(|node| members.contains(node));
            let at = group
                .nodes
                .iter()
                .position(|node| inside.contains(node.as_str()));
            holds_all.then(|| PlacedMember {
                group: group.id.clone(),
                at,
            })
        })
        .collect()
}
