//! The definitions that were checked, and what the nodes that name them are.

use std::collections::HashMap;
use std::sync::Arc;

use airloom_api::config::Config;
use airloom_api::node::spec::NodeSpec;
use airloom_api::process::host::Bus;

use crate::check::checked::{CheckedGraph, CheckedNode};
use crate::check::names::{Hints, first_few};
use crate::check::specs::Kind;
use crate::check::subgraphs::face::Face;
use crate::check::subgraphs::island::{NoShore, Shore};
use crate::check::subgraphs::order::named;
use crate::document::model::Node;
use crate::document::subgraph::{DEFINITION, OVERSAMPLE, SUBGRAPH};
use crate::limits::MACRO_SLOTS;
use crate::problem::{Code, Problem, quoted};
use crate::problems::Problems;

/// A definition without errors.
pub struct Definition {
    /// Its inside; nodes that stand for other definitions are still nodes here.
    pub graph: CheckedGraph,
    /// Its outside.
    pub face: Face,
    /// The configuration of what is played at the place of a node of it: none, whichever definition the node names, so
    /// that a node goes on sounding when it gets another that is the same.
    pub bare: Arc<Config>,
    /// What one node of it comes to.
    pub size: Size,
    /// Its border when its inside runs at a multiple of the rate.
    pub shore: Result<Shore, NoShore>,
}

impl Definition {
    /// The border of a node of it whose inside runs at a multiple of the rate.
    pub fn shore_of(&self, node: &CheckedNode) -> Option<&Shore> {
        let shore = self.shore.as_ref().ok()?;
        (node.config.count(OVERSAMPLE) > 1).then_some(shore)
    }
}

/// How much is played.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Size {
    /// Nodes, borders included.
    pub nodes: usize,
    /// Connections.
    pub connections: usize,
    /// Parameters.
    pub params: usize,
}

/// The definitions of a document by id: none for one with errors.
#[derive(Default)]
pub struct Definitions<'d>(HashMap<&'d str, Option<Definition>>);

impl<'d> Definitions<'d> {
    /// Puts a definition in; none for one that is not checked yet, or has errors.
    pub fn insert(&mut self, id: &'d str, definition: Option<Definition>) {
        self.0.insert(id, definition);
    }

    /// How much is played of a graph whose nodes may stand for definitions.
    pub fn size(&self, graph: &CheckedGraph) -> Size {
        let mut size = Size {
            connections: graph.connections.len(),
            ..Size::default()
        };
        for node in &graph.nodes {
            let inside = self.of(node).map(|definition| definition.size);
            let inside = inside.unwrap_or(Size {
                params: node.params.len(),
                ..Size::default()
            });
            size.nodes = size.nodes.saturating_add(inside.nodes).saturating_add(1);
            size.connections = size.connections.saturating_add(inside.connections);
            size.params = size.params.saturating_add(inside.params);
        }
        size
    }

    /// The definition that a checked node stands for.
    pub fn of(&self, node: &CheckedNode) -> Option<&Definition> {
        if node.node_type.info().name != SUBGRAPH {
            return None;
        }
        self.0.get(node.config.text(DEFINITION))?.as_ref()
    }

    /// What a node that stands for a definition is; none where it cannot be said, which is complained of unless the
    /// definition was.
    pub fn kind(
        &self,
        node: &Node,
        base: &Kind,
        hints: &mut Hints,
        problems: &mut Problems,
    ) -> Option<Arc<Kind>> {
        let name = named(node).unwrap_or_default();
        match self.0.get(name) {
            Some(definition) => {
                let definition = definition.as_ref()?;
                let face = &definition.face;
                let spec: &Arc<NodeSpec> = &face.spec;
                if base.config.count(OVERSAMPLE) > 1
                    && let Err(reason) = definition.shore
                {
                    problems.error(|| no_shore(node, spec, reason));
                    return None;
                }
                Some(Arc::new(base.facing(spec, &face.defaults)))
            }
            None => {
                problems.error(|| {
                    let shown = quoted(name);
                    let known = self.0.keys().copied();
                    let problem = Problem::error(
                        Code::Value,
                        format!(
                            "node \"{}\": config.{DEFINITION} is \"{shown}\"; expected a sub-graph of the document: {}",
                            node.id,
                            first_few(known.clone())
                        ),
                    )
                    .node(&node.id)
                    .arg("field", DEFINITION)
                    .arg("found", shown);
                    hints.add(problem, name, known)
                });
                None
            }
        }
    }
}

/// Why the inside of a node cannot run at a multiple of the rate.
fn no_shore(node: &Node, face: &NodeSpec, reason: NoShore) -> Problem {
    let id = &node.id;
    let what = match reason {
        NoShore::Port(place) => {
            let port = face.inputs.iter().chain(&face.outputs).nth(place);
            let (name, kind) = port.map_or(("", ""), |port| (&*port.name, port.kind.word()));
            format!("its sub-graph exposes {name}, which is {kind}; expected audio ports alone")
        }
        NoShore::Buses => format!(
            "its sub-graph exposes {} inputs and {} outputs; expected at most {} and {}",
            face.inputs.len(),
            face.outputs.len(),
            Bus::INPUT_NAMES.len(),
            Bus::OUTPUT_NAMES.len()
        ),
        NoShore::Params => format!(
            "its sub-graph exposes {} parameters; expected at most {MACRO_SLOTS}",
            face.params.len()
        ),
        NoShore::Types => "there are no types io.input and io.output to run its inside".to_owned(),
    };
    let code = match reason {
        NoShore::Port(_) => Code::PortType,
        NoShore::Buses | NoShore::Params => Code::Limit,
        NoShore::Types => Code::UnknownType,
    };
    Problem::error(code, format!("node \"{id}\": config.{OVERSAMPLE}: {what}"))
        .node(id)
        .arg("field", OVERSAMPLE)
}
