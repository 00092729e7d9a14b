//! Nodes: ids, types, versions, configurations, parameters, states, buses.

use std::sync::Arc;

use airloom_api::node::registry::Registry;
use airloom_api::node::spec::Role;
use airloom_api::port::PortKind;
use airloom_api::process::host::{AuxBus, Bus};
use indexmap::IndexMap;

use crate::check::checked::CheckedNode;
use crate::check::known::Known;
use crate::check::names::{Hints, first_few};
use crate::check::places::Places;
use crate::check::specs::{Kind, SpecCache};
use crate::check::states;
use crate::check::subgraphs::catalogue::Definitions;
use crate::document::annotation::Asset;
use crate::document::model::Node;
use crate::document::subgraph::SUBGRAPH;
use crate::limits::Limits;
use crate::problem::{Code, Problem, quoted, shown};
use crate::problems::Problems;

/// The nodes of a document as far as they could be resolved.
pub struct Nodes {
    /// What is known of them.
    pub known: Known,
    /// Complete only if there are no errors.
    pub checked: Vec<CheckedNode>,
}

/// Nodes that stand together, and what they may name.
#[derive(Clone, Copy)]
pub struct Scope<'a> {
    /// The nodes of a document or of a definition.
    pub nodes: &'a [Node],
    /// Files by key.
    pub assets: &'a IndexMap<String, Asset>,
    /// Sub-graphs that were checked before.
    pub definitions: &'a Definitions<'a>,
}

/// Checks all nodes.
pub fn check(
    scope: Scope<'_>,
    registry: &Registry,
    limits: &Limits,
    specs: &mut SpecCache,
    hints: &mut Hints,
    problems: &mut Problems,
) -> Nodes {
    let count = scope.nodes.len();
    if count > limits.nodes {
        problems.push(Problem::too_many("nodes", count, limits.nodes));
    }
    let mut nodes = Nodes {
        known: Known {
            ids: Places::with_capacity(count),
            kinds: Vec::with_capacity(count),
        },
        checked: Vec::with_capacity(count),
    };
    let mut params = 0_usize;
    let mut is_too_varied = false;
    let mut buses: Vec<(Role, &Node)> = Vec::new();
    for node in scope.nodes {
        if !nodes.known.ids.push(&node.id) {
            problems.error(|| {
                Problem::error(
                    Code::DuplicateId,
                    format!("two nodes have the id \"{}\"; expected one", node.id),
                )
                .node(&node.id)
            });
        }
        let kind = if is_too_varied {
            None
        } else {
            kind_of(node, scope.definitions, registry, specs, hints, problems)
        };
        if specs.params() > limits.spec_params && !is_too_varied {
            is_too_varied = true;
            problems.push(too_varied(node, limits.spec_params));
        }
        if let Some(kind) = &kind {
            params = params.saturating_add(kind.defaults.len());
            if params <= limits.params {
                nodes
                    .checked
                    .push(resolve(node, kind, limits, specs, hints, problems));
            }
            assets(scope.assets, node, kind, problems);
            bus(node, kind, &mut buses, problems);
        }
        nodes.known.kinds.push(kind);
    }
    if params > limits.params {
        problems.push(Problem::too_many("parameters", params, limits.params));
    }
    nodes
}

/// Checks one node, but for what it has in common with others: ids and buses.
pub fn one(
    scope: Scope<'_>,
    node: &Node,
    registry: &Registry,
    limits: &Limits,
    specs: &mut SpecCache,
    problems: &mut Problems,
) -> Option<(Arc<Kind>, CheckedNode)> {
    let hints = &mut Hints::new();
    let kind = kind_of(node, scope.definitions, registry, specs, hints, problems)?;
    let checked = resolve(node, &kind, limits, specs, hints, problems);
    assets(scope.assets, node, &kind, problems);
    Some((kind, checked))
}

/// The node from which on types are not asked any more.
fn too_varied(node: &Node, most: usize) -> Problem {
    let id = &node.id;
    Problem::error(
        Code::Limit,
        format!(
            "node \"{id}\": up to here nodes that differ in type or configuration have more than {most} parameters; \
             expected at most that many"
        ),
    )
    .node(id)
    .arg("limit", most)
}

fn kind_of(
    node: &Node,
    definitions: &Definitions<'_>,
    registry: &Registry,
    specs: &mut SpecCache,
    hints: &mut Hints,
    problems: &mut Problems,
) -> Option<Arc<Kind>> {
    let stands_for_others = node.type_name == SUBGRAPH;
    let node_type = if stands_for_others {
        registry.part(SUBGRAPH)
    } else {
        registry.get(&node.type_name)
    };
    let Some(node_type) = node_type else {
        problems.error(|| {
            let name = quoted(&node.type_name);
            let problem = Problem::error(
                Code::UnknownType,
                format!("node \"{}\": there is no type \"{name}\"", node.id),
            )
            .node(&node.id)
            .arg("found", name);
            let known = registry.iter().map(|node_type| node_type.info().name);
            hints.add(problem, &node.type_name, known)
        });
        return None;
    };
    let newest = node_type.info().version;
    let version = node.version();
    if version != newest {
        problems.error(|| {
            Problem::error(
                Code::Version,
                format!(
                    "node \"{}\": type_version {version} of {}; expected {newest}",
                    node.id, node.type_name
                ),
            )
            .node(&node.id)
            .arg("found", version)
            .arg("expected", newest)
        });
        return None;
    }
    match specs.kind(node, node_type) {
        Ok(kind) if stands_for_others => definitions.kind(node, &kind, hints, problems),
        Ok(kind) => Some(kind),
        Err(errors) => {
            for error in errors {
                problems.error(|| {
                    let found = quoted(&error.found);
                    Problem::error(
                        Code::Value,
                        format!(
                            "node \"{}\": config.{} is {found}; expected {}",
                            node.id, error.field, error.expected
                        ),
                    )
                    .node(&node.id)
                    .arg("field", error.field.as_ref())
                    .arg("found", found)
                    .arg("expected", error.expected)
                });
            }
            None
        }
    }
}

fn resolve(
    node: &Node,
    kind: &Kind,
    limits: &Limits,
    specs: &mut SpecCache,
    hints: &mut Hints,
    problems: &mut Problems,
) -> CheckedNode {
    for clamped in &kind.clamped {
        if !problems.is_full() {
            problems.push(out_of_range(
                &format!("node \"{}\": config.{}", node.id, clamped.field),
                node,
                shown(&clamped.found),
                &clamped.expected,
                shown(&clamped.used),
            ));
        }
    }
    for port in kind.spec.inputs.iter().chain(&kind.spec.outputs) {
        if let PortKind::Audio(layout) = port.kind
            && layout.channels() > limits.channels
        {
            let (found, most) = (layout.channels(), limits.channels);
            problems.error(|| {
                Problem::error(
                    Code::Limit,
                    format!(
                        "node \"{}\": {} has {found} channels; expected at most {most}",
                        node.id, port.name
                    ),
                )
                .node(&node.id)
                .port(&port.name)
                .arg("limit", most)
            });
        }
    }
    CheckedNode {
        id: node.id.clone(),
        node_type: Arc::clone(&kind.node_type),
        config: Arc::clone(&kind.config),
        spec: Arc::clone(&kind.spec),
        params: params(node, kind, hints, problems),
        bypass: node.bypass,
        state: states::own(node, specs, problems),
        states: states::inside(node, specs, problems),
        island: None,
    }
}

fn params(node: &Node, kind: &Kind, hints: &mut Hints, problems: &mut Problems) -> Vec<f64> {
    let mut values = kind.defaults.clone();
    for (name, given) in &node.params {
        let place = kind.params.find(name);
        let found = place.and_then(|at| kind.spec.params.get(at).zip(values.get_mut(at)));
        let Some((spec, value)) = found else {
            problems.error(|| {
                let shown = quoted(name);
                let problem = Problem::error(
                    Code::UnknownParam,
                    format!(
                        "node \"{}\": {} has no parameter \"{shown}\"; expected {}",
                        node.id,
                        node.type_name,
                        first_few(kind.params.iter())
                    ),
                )
                .node(&node.id)
                .param(name)
                .arg("found", shown);
                hints.add(problem, name, kind.params.iter())
            });
            continue;
        };
        match spec.read(given) {
            Ok(reading) => {
                *value = reading.value;
                if reading.clamped && !problems.is_full() {
                    let problem = out_of_range(
                        &format!("node \"{}\": {name}", node.id),
                        node,
                        shown(given),
                        &spec.expected(),
                        reading.value.to_string(),
                    );
                    problems.push(problem.param(name));
                }
            }
            Err(error) => problems.error(|| {
                let found = shown(given);
                Problem::error(
                    Code::Value,
                    format!(
                        "node \"{}\": {name} is {found}; expected {}",
                        node.id, error.expected
                    ),
                )
                .node(&node.id)
                .param(name)
                .arg("found", found)
                .arg("expected", error.expected)
            }),
        }
    }
    values
}

fn out_of_range(what: &str, node: &Node, found: String, expected: &str, used: String) -> Problem {
    Problem::warning(
        Code::Value,
        format!("{what} is {found}; expected {expected}; {used} is used"),
    )
    .node(&node.id)
    .arg("found", found)
    .arg("expected", expected)
    .arg("used", used)
}

fn assets(known: &IndexMap<String, Asset>, node: &Node, kind: &Kind, problems: &mut Problems) {
    for (field, key) in &kind.assets {
        if !known.contains_key(key) {
            problems.error(|| {
                let key = quoted(key);
                Problem::error(
                    Code::Asset,
                    format!(
                        "node \"{}\": config.{field} is \"asset:{key}\"; expected an entry \"{key}\" in assets",
                        node.id
                    ),
                )
                .node(&node.id)
                .arg("field", *field)
                .arg("key", key)
            });
        }
    }
}

fn bus<'d>(
    node: &'d Node,
    kind: &Kind,
    taken: &mut Vec<(Role, &'d Node)>,
    problems: &mut Problems,
) {
    let role = kind.spec.role;
    let (direction, bus) = match role {
        Role::Input(bus) => ("input", bus),
        Role::Output(bus) => ("output", bus),
        Role::Processor | Role::Feedback { .. } | Role::Events => return,
    };
    match taken.iter().find(|(other, _)| *other == role) {
        Some((_, first)) => problems.error(|| {
            let name = bus_name(bus);
            Problem::error(
                Code::Value,
                format!(
                    "node \"{}\": the {direction} bus {name} belongs to node \"{}\"; expected one node a bus",
                    node.id, first.id
                ),
            )
            .node(&node.id)
            .nodes([first.id.to_string(), node.id.to_string()])
            .arg("bus", name)
        }),
        None => taken.push((role, node)),
    }
}

const fn bus_name(bus: Bus) -> &'static str {
    match bus {
        Bus::Main => "main",
        Bus::Sidechain => "sidechain",
        Bus::Aux(AuxBus::One) => "aux1",
        Bus::Aux(AuxBus::Two) => "aux2",
        Bus::Aux(AuxBus::Three) => "aux3",
        Bus::Aux(AuxBus::Four) => "aux4",
    }
}
