//! The definitions of a document, each checked by itself.

use airloom_api::node::registry::Registry;
use indexmap::IndexMap;

use crate::check::checked::CheckedGraph;
use crate::check::connections::Connections;
use crate::check::names::Hints;
use crate::check::specs::SpecCache;
use crate::check::subgraphs::catalogue::{Definition, Definitions};
use crate::check::subgraphs::face::face;
use crate::check::subgraphs::island::shore;
use crate::check::subgraphs::order::order;
use crate::check::{annotations, connections, nodes};
use crate::document::annotation::Asset;
use crate::document::model::{Document, Subgraph};
use crate::limits::Limits;
use crate::problem::Problem;
use crate::problems::Problems;

/// Checks all definitions, also those that no node stands for.
pub fn check<'d>(
    document: &'d Document,
    registry: &Registry,
    limits: &Limits,
    specs: &mut SpecCache,
    hints: &mut Hints,
    problems: &mut Problems,
) -> Definitions<'d> {
    let mut definitions = Definitions::default();
    let count = document.subgraphs.len();
    if count > limits.subgraphs {
        problems.push(Problem::too_many("sub-graphs", count, limits.subgraphs));
    }
    if count == 0 {
        return definitions;
    }
    let order = order(document, limits, problems);
    for subgraph in &document.subgraphs {
        definitions.insert(&subgraph.id, None);
    }
    for subgraph in order.sound {
        let mut inside = Problems::new(limits.problems);
        let definition = one(
            &definitions,
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
        definitions.insert(&subgraph.id, definition);
    }
    definitions
}

fn one(
    definitions: &Definitions<'_>,
    subgraph: &Subgraph,
    assets: &IndexMap<String, Asset>,
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
        definitions,
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
        size: definitions.size(&graph),
        graph,
        face,
    })
}

/// What a check of a definition needs.
struct Tools<'t> {
    registry: &'t Registry,
    limits: &'t Limits,
    specs: &'t mut SpecCache,
    hints: &'t mut Hints,
    problems: &'t mut Problems,
}
