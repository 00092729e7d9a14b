//! What a definition exposes: names, and the inner ports and parameters behind them.

use std::collections::HashSet;

use airloom_api::node::spec::{NodeSpec, Role};
use airloom_api::param::spec::{ParamKind, ParamSpec};
use airloom_api::port::{PortKind, PortSpec};

use crate::check::checked::CheckedNode;
use crate::check::known::Known;
use crate::check::names::{Hints, first_few};
use crate::check::specs::Kind;
use crate::check::subgraphs::instance::Inner;
use crate::document::model::Subgraph;
use crate::document::subgraph::{ExposedParam, ExposedPort};
use crate::limits::Limits;
use crate::problem::{Code, Problem, quoted};
use crate::problems::Problems;

/// What precedes the name of a parameter where a port is named: no port may begin so.
const PARAM_PREFIX: &str = "param.";

/// Looks behind the names of one definition.
pub struct Exposed<'a, 't, 'd> {
    /// The definition.
    pub subgraph: &'d Subgraph,
    /// Its nodes.
    pub nodes: &'a Known,
    /// Suggestions.
    pub hints: &'t mut Hints,
    /// What is wrong.
    pub problems: &'t mut Problems,
}

/// A port or parameter that was found.
pub struct Found<T> {
    /// Its place within the definition.
    pub inner: Inner,
    /// As it is seen from outside.
    pub spec: T,
}

impl<'a> Exposed<'a, '_, '_> {
    /// Ports of one direction, in order; complete only if there are no errors.
    pub fn ports(&mut self, names: &mut HashSet<String>, outputs: bool) -> Vec<Found<PortSpec>> {
        let direction = if outputs { "output" } else { "input" };
        let list = if outputs {
            &self.subgraph.outputs
        } else {
            &self.subgraph.inputs
        };
        let mut found = Vec::with_capacity(list.len());
        for exposed in list {
            self.unique(names, &exposed.name, "ports");
            if exposed.name.starts_with(PARAM_PREFIX) {
                let name = &exposed.name;
                self.problems.error(|| {
                    let what = format!(
                        "{direction} \"{name}\": expected a name that does not begin with param."
                    );
                    Problem::error(Code::Value, what).arg("found", name.as_str())
                });
            }
            found.extend(self.port(exposed, direction, outputs));
        }
        found
    }

    fn port(
        &mut self,
        exposed: &ExposedPort,
        direction: &'static str,
        outputs: bool,
    ) -> Option<Found<PortSpec>> {
        let what = format!("{direction} \"{}\"", exposed.name);
        let (node, kind) = self.node(&what, exposed.port.node.as_str())?;
        let (index, ports) = if outputs {
            (&kind.outputs, &kind.spec.outputs)
        } else {
            (&kind.inputs, &kind.spec.inputs)
        };
        let at = index.find(&exposed.port.port);
        let Some((at, port)) = at.and_then(|at| Some((at, ports.get(at)?))) else {
            self.problems.error(|| {
                let port = quoted(&exposed.port.port);
                let problem = Problem::error(
                    Code::UnknownPort,
                    format!(
                        "{what}: node \"{}\" has no {direction} \"{port}\"; expected {}",
                        exposed.port.node,
                        first_few(index.iter())
                    ),
                )
                .node(&exposed.port.node)
                .port(&exposed.port.port)
                .arg("found", port);
                self.hints.add(problem, &exposed.port.port, index.iter())
            });
            return None;
        };
        Some(Found {
            inner: Inner { node, at },
            spec: PortSpec {
                name: exposed.name.clone().into(),
                kind: port.kind,
            },
        })
    }

    /// Parameters, in order; complete only if there are no errors.
    pub fn params(&mut self) -> Vec<Found<&'a ParamSpec>> {
        let mut names = HashSet::new();
        let mut moved = HashSet::new();
        let mut found = Vec::with_capacity(self.subgraph.params.len());
        for exposed in &self.subgraph.params {
            self.unique(&mut names, &exposed.id, "parameters");
            let Some(param) = self.param(exposed) else {
                continue;
            };
            if !moved.insert((param.inner.node, param.inner.at)) {
                self.problems.error(|| {
                    Problem::error(
                        Code::Value,
                        format!(
                            "parameter \"{}\": {} of node \"{}\" is exposed already; expected once",
                            exposed.id, exposed.param, exposed.node
                        ),
                    )
                    .node(&exposed.node)
                    .param(&exposed.param)
                });
            }
            found.push(param);
        }
        found
    }

    fn param(&mut self, exposed: &ExposedParam) -> Option<Found<&'a ParamSpec>> {
        let what = format!("parameter \"{}\"", exposed.id);
        let (node, kind) = self.node(&what, exposed.node.as_str())?;
        let at = kind.params.find(&exposed.param);
        let Some((at, spec)) = at.and_then(|at| Some((at, kind.spec.params.get(at)?))) else {
            self.problems.error(|| {
                let shown = quoted(&exposed.param);
                let problem = Problem::error(
                    Code::UnknownParam,
                    format!(
                        "{what}: node \"{}\" has no parameter \"{shown}\"; expected {}",
                        exposed.node,
                        first_few(kind.params.iter())
                    ),
                )
                .node(&exposed.node)
                .param(&exposed.param)
                .arg("found", shown);
                self.hints.add(problem, &exposed.param, kind.params.iter())
            });
            return None;
        };
        Some(Found {
            inner: Inner { node, at },
            spec,
        })
    }

    /// The inner node of an exposure; none without a complaint where its type or configuration was complained of.
    fn node(&mut self, what: &str, id: &str) -> Option<(usize, &'a Kind)> {
        let Some(index) = self.nodes.ids.find(id) else {
            self.problems.error(|| {
                let problem = Problem::error(
                    Code::UnknownPort,
                    format!("{what}: there is no node \"{id}\""),
                )
                .node(id)
                .arg("found", id);
                let known = self.nodes.ids.iter();
                self.hints.add(problem, id, known)
            });
            return None;
        };
        Some((index, self.nodes.kind(index)?))
    }

    fn unique(&mut self, names: &mut HashSet<String>, name: &str, what: &str) {
        if !names.insert(name.to_owned()) {
            self.problems.error(|| {
                Problem::error(
                    Code::DuplicateId,
                    format!("two exposed {what} have the name \"{name}\"; expected one"),
                )
                .arg("found", name)
            });
        }
    }

    /// Counts, and nodes that belong to the document alone.
    pub fn limits(&mut self, limits: &Limits) {
        let subgraph = self.subgraph;
        for (what, found, most) in [
            (
                "exposed inputs",
                subgraph.inputs.len(),
                limits.exposed_ports,
            ),
            (
                "exposed outputs",
                subgraph.outputs.len(),
                limits.exposed_ports,
            ),
            (
                "exposed parameters",
                subgraph.params.len(),
                limits.exposed_params,
            ),
        ] {
            if found > most {
                self.problems.push(Problem::too_many(what, found, most));
            }
        }
        for (node, kind) in subgraph.body.nodes.iter().zip(&self.nodes.kinds) {
            if let Some(kind) = kind
                && matches!(kind.spec.role, Role::Input(_) | Role::Output(_))
            {
                self.problems.error(|| {
                    Problem::error(
                        Code::Value,
                        format!(
                            "node \"{}\": {} belongs to the document itself; expected exposed ports in its place",
                            node.id, node.type_name
                        ),
                    )
                    .node(&node.id)
                    .arg("found", node.type_name.as_str())
                });
            }
        }
    }
}

/// An inner parameter as it is seen from outside: the inner value is its default.
pub fn param_spec(exposed: &ExposedParam, inner: &ParamSpec, base: f64) -> ParamSpec {
    let mut spec = inner.clone();
    spec.id = exposed.id.clone().into();
    if let Some(label) = &exposed.label {
        spec.label = label.clone().into();
    }
    match &mut spec.kind {
        ParamKind::Float { default, .. } | ParamKind::Stepped { default, .. } => *default = base,
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "the value of a choice is a small index"
        )]
        ParamKind::Choice { default, .. } => *default = base as usize,
        ParamKind::Switch { default } => *default = base >= 0.5,
    }
    spec
}

/// The first audio port of a list.
pub fn first_audio(ports: &[PortSpec]) -> Option<usize> {
    let is_audio = |port: &PortSpec| matches!(port.kind, PortKind::Audio(_));
    ports.iter().position(is_audio)
}

/// The base value of an inner parameter.
pub fn base(nodes: &[CheckedNode], inner: Inner) -> f64 {
    let node = nodes.get(inner.node);
    node.and_then(|node| node.params.get(inner.at).copied())
        .unwrap_or(0.0)
}

/// The spec of the outside.
pub fn outside(
    inputs: &[Found<PortSpec>],
    outputs: &[Found<PortSpec>],
    params: Vec<ParamSpec>,
) -> NodeSpec {
    NodeSpec {
        inputs: inputs.iter().map(|found| found.spec.clone()).collect(),
        outputs: outputs.iter().map(|found| found.spec.clone()).collect(),
        params,
        ..NodeSpec::default()
    }
}
