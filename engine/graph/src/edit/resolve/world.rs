//! What resolving looks at.

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::sync::Arc;

use airloom_api::id::{ConnectionId, NodeId};
use airloom_api::node::registry::Registry;
use airloom_api::node::spec::NodeSpec;
use airloom_api::port::{PortKind, PortSpec};

use crate::check::specs::Kind;
use crate::check::subgraphs::exposed::param_spec;
use crate::check::subgraphs::order::named;
use crate::document::address::PortAddress;
use crate::document::model::{Document, Node, Subgraph};
use crate::document::subgraph::SUBGRAPH;
use crate::edit::error::EditError;
use crate::edit::resolve::error::ResolveError;
use crate::edit::subgraphs::definitions::DefineSubgraph;
use crate::limits::SUBGRAPH_NESTING;

/// A document, or what a sub-graph holds, and the types of its nodes.
pub struct World<'w> {
    /// As it is before the edit.
    pub document: &'w Document,
    /// The sub-graphs that nodes may stand for.
    pub definitions: Definitions<'w>,
    /// The node types.
    pub registry: &'w Registry,
    /// Whether an id that the document does not have may be given to a new connection.
    pub is_free: &'w dyn Fn(&ConnectionId) -> bool,
    /// Nodes by id, once one was looked for.
    nodes: OnceCell<HashMap<&'w str, &'w Node>>,
    /// What types said of the document's nodes.
    specs: RefCell<HashMap<NodeId, Arc<NodeSpec>>>,
}

/// The sub-graphs of a document.
#[derive(Clone, Copy)]
pub struct Definitions<'w> {
    /// As they are before the edit.
    pub known: &'w [Subgraph],
    /// Those that the edit makes.
    pub made: &'w [DefineSubgraph],
}

impl<'w> Definitions<'w> {
    /// One of them.
    pub fn find(&self, id: &str) -> Option<&'w Subgraph> {
        let made = self.made.iter().map(|made| &made.subgraph);
        let mut all = self.known.iter().chain(made);
        all.find(|subgraph| subgraph.id == id)
    }
}

impl<'w> World<'w> {
    /// Nothing was looked at yet.
    pub fn new(
        document: &'w Document,
        registry: &'w Registry,
        is_free: &'w dyn Fn(&ConnectionId) -> bool,
    ) -> Self {
        let definitions = Definitions {
            known: &document.subgraphs,
            made: &[],
        };
        Self {
            document,
            definitions,
            registry,
            is_free,
            nodes: OnceCell::new(),
            specs: RefCell::default(),
        }
    }

    /// Other nodes, with the sub-graphs that this one has: what a sub-graph holds.
    pub fn within<'b>(&self, body: &'b Document, made: &'b [DefineSubgraph]) -> World<'b>
    where
        'w: 'b,
    {
        let known = self.definitions.known;
        World {
            definitions: Definitions { known, made },
            ..World::new(body, self.registry, self.is_free)
        }
    }

    /// A node, if it is there.
    pub fn find(&self, id: &str) -> Option<&'w Node> {
        let nodes = self.nodes.get_or_init(|| {
            let nodes = self.document.nodes.iter();
            nodes.map(|node| (node.id.as_str(), node)).collect()
        });
        nodes.get(id).copied()
    }

    /// A node.
    ///
    /// # Errors
    /// [`EditError::UnknownNode`].
    pub fn node(&self, id: &NodeId) -> Result<&'w Node, ResolveError> {
        let node = self.find(id.as_str());
        Ok(node.ok_or_else(|| EditError::UnknownNode { node: id.clone() })?)
    }

    /// What its type says of a node of the document.
    ///
    /// # Errors
    /// Like [`Self::node`] and [`Self::asked`].
    pub fn spec(&self, id: &NodeId) -> Result<Arc<NodeSpec>, ResolveError> {
        if let Some(spec) = self.specs.borrow().get(id) {
            return Ok(Arc::clone(spec));
        }
        let spec = self.asked(self.node(id)?)?;
        let mut specs = self.specs.borrow_mut();
        specs.insert(id.clone(), Arc::clone(&spec));
        Ok(spec)
    }

    /// What its type says of a node, which need not be in the document.
    ///
    /// # Errors
    /// A type that is not there, a configuration that it does not take.
    pub fn asked(&self, node: &Node) -> Result<Arc<NodeSpec>, ResolveError> {
        self.asked_at(node, 0)
    }

    /// At a depth of sub-graphs within each other.
    fn asked_at(&self, node: &Node, depth: usize) -> Result<Arc<NodeSpec>, ResolveError> {
        if node.type_name == SUBGRAPH {
            return self.outside(node, depth);
        }
        let node_type =
            self.registry
                .get(&node.type_name)
                .ok_or_else(|| ResolveError::UnknownType {
                    node: node.id.clone(),
                    type_name: node.type_name.clone(),
                })?;
        match Kind::new(node, node_type) {
            Ok(kind) => Ok(kind.spec),
            Err(errors) => Err(match errors.into_iter().next() {
                Some(source) => ResolveError::Config {
                    node: node.id.clone(),
                    source,
                },
                None => ResolveError::UnknownType {
                    node: node.id.clone(),
                    type_name: node.type_name.clone(),
                },
            }),
        }
    }

    /// What a node that stands for a sub-graph looks like from outside; what is exposed and not there is left out.
    fn outside(&self, node: &Node, depth: usize) -> Result<Arc<NodeSpec>, ResolveError> {
        let name = named(node).unwrap_or_default();
        // What contains itself is for the check to say.
        let subgraph = self.definitions.find(name);
        let subgraph = subgraph.filter(|_| depth < SUBGRAPH_NESTING);
        let subgraph = subgraph.ok_or_else(|| EditError::UnknownSubgraph {
            subgraph: name.to_owned(),
        })?;
        self.face(subgraph, depth)
    }

    /// What the nodes of a sub-graph look like from outside, at a depth of sub-graphs within each other.
    ///
    /// # Errors
    /// Like [`Self::asked`].
    pub fn face(&self, subgraph: &Subgraph, depth: usize) -> Result<Arc<NodeSpec>, ResolveError> {
        let inner = |id: &NodeId| -> Result<Option<(&Node, Arc<NodeSpec>)>, ResolveError> {
            let mut nodes = subgraph.body.nodes.iter();
            let found = nodes.find(|node| node.id == *id);
            let asked = found.map(|node| Ok((node, self.asked_at(node, depth + 1)?)));
            asked.transpose()
        };
        let mut outside = NodeSpec::default();
        for (exposed, ports, is_input) in [
            (&subgraph.inputs, &mut outside.inputs, true),
            (&subgraph.outputs, &mut outside.outputs, false),
        ] {
            for exposed in exposed {
                let Some((_, spec)) = inner(&exposed.port.node)? else {
                    continue;
                };
                let known = if is_input {
                    &spec.inputs
                } else {
                    &spec.outputs
                };
                let found = known.iter().find(|port| port.name == exposed.port.port);
                ports.extend(found.map(|port| PortSpec {
                    name: exposed.name.clone().into(),
                    kind: port.kind,
                }));
            }
        }
        for exposed in &subgraph.params {
            let Some((node, spec)) = inner(&exposed.node)? else {
                continue;
            };
            let Some(param) = spec
                .param(&exposed.param)
                .and_then(|at| spec.params.get(at))
            else {
                continue;
            };
            let written = node.params.get(&exposed.param);
            let base = written.and_then(|value| param.read(value).ok());
            let base = base.map_or_else(|| param.default_value(), |reading| reading.value);
            outside.params.push(param_spec(exposed, param, base));
        }
        Ok(Arc::new(outside))
    }

    /// Channels of the port that a connection comes from or goes to; none for what is not audio.
    ///
    /// # Errors
    /// Like [`Self::spec`].
    pub fn channels(&self, end: &PortAddress) -> Result<Option<usize>, ResolveError> {
        let spec = self.spec(&end.node)?;
        Ok(channels(&spec, &end.port))
    }
}

/// Channels of a port of a node; none for what is not audio.
pub fn channels(spec: &NodeSpec, port: &str) -> Option<usize> {
    let mut ports = spec.inputs.iter().chain(&spec.outputs);
    let port = ports.find(|found| found.name == port)?;
    match port.kind {
        PortKind::Audio(layout) => Some(layout.channels()),
        _ => None,
    }
}
