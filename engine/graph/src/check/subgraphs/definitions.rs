//! The definitions of a document, each checked by itself.

use std::collections::HashMap;
use std::sync::Arc;

use airloom_api::config::Config;
use airloom_api::node::registry::Registry;
use airloom_api::node::spec::NodeSpec;
use airloom_api::process::host::Bus;

use crate::check::checked::{CheckedGraph, CheckedNode};
use crate::check::connections::Connections;
use crate::check::names::{Hints, first_few};
use crate::check::specs::{Kind, SpecCache};
use crate::check::subgraphs::face::{Face, face};
use crate::check::subgraphs::island::{NoShore, Shore, shore};
use crate::check::subgraphs::order::{named, order};
use crate::check::{annotations, connections, nodes};
use crate::document::model::{Document, Node, Subgraph};
use crate::document::subgraph::{DEFINITION, OVERSAMPLE, SUBGRAPH};
use crate::limits::{Limits, MACRO_SLOTS};
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
    /// Checks all definitions, also those that no node stands for.
    pub fn check(
        document: &'d Document,
        registry: &Registry,
        limits: &Limits,
        specs: &mut SpecCache,
        hints: &mut Hints,
        problems: &mut Problems,
    ) -> Self {
        let mut definitions = Self::default();
        let count = document.subgraphs.len();
        if count > limits.subgraphs {
            problems.push(nodes::too_many("sub-graphs", count, limits.subgraphs));
        }
        if count == 0 {
            return definitions;
        }
        let order = order(document, limits, problems);
        for subgraph in &document.subgraphs {
            definitions.0.insert(&subgraph.id, None);
        }
        for subgraph in order.sound {
            let mut inside = Problems::new(limits.problems);
            let definition = definitions.one(
                subgraph,
                &document.assets,
                Tools {
                    registry,
                    limits,
                    specs,
                    hints,
                    problems: &mut inside,
                },
            );
            let user = order.users.get(subgraph.id.as_str()).copied();
            for mut problem in inside.finish() {
                problem.message = format!("sub-graph \"{}\": {}", subgraph.id, problem.message);
                problems.push(problem.within(&subgraph.id, user));
            }
            definitions.0.insert(&subgraph.id, definition);
        }
        definitions
    }

    fn one(
        &self,
        subgraph: &'d Subgraph,
        assets: &indexmap::IndexMap<String, crate::document::annotation::Asset>,
        tools: Tools<'_>,
    ) -> Option<Definition> {
        let Tools {
            registry,
            limits,
            specs,
            hints,
            problems,
        } = tools;
        let body = &subgraph.body;
        let scope = nodes::Scope {
            nodes: &body.nodes,
            assets,
            definitions: self,
        };
        let nodes::Nodes {
            known,
            checked: nodes,
        } = nodes::check(scope, registry, limits, specs, hints, problems);
        let Connections { checked, .. } = connections::check(body, &known, limits, hints, problems);
        annotations::check(body, &known, limits, problems);
        let face = face(subgraph, &known, &nodes, limits, hints, problems)?;
        let graph = CheckedGraph {
            nodes,
            connections: checked,
            macros: Vec::new(),
            seed: 0,
            expansion: None,
        };
        Some(Definition {
            shore: shore(&face.spec, registry, specs),
            bare: specs.bare(),
            size: self.size(&graph),
            graph,
            face,
        })
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

/// What a check of a definition needs.
struct Tools<'t> {
    registry: &'t Registry,
    limits: &'t Limits,
    specs: &'t mut SpecCache,
    hints: &'t mut Hints,
    problems: &'t mut Problems,
}
