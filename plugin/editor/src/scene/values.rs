//! The present values of a node's parameters, and what controls them.

use airloom_api::param::view::ModulationLaw;
use airloom_graph::check::checked::{CheckedNode, Destination};

use crate::scene::Subject;

/// What moves a parameter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Controller {
    /// A macro replaces its base.
    Macro {
        /// The macro, as an index into the graph's macros.
        index: usize,
        /// The value where the macro is 0.
        min: f64,
        /// The value where the macro is 1.
        max: f64,
    },
    /// A control connection moves it about its base.
    Modulation {
        /// The node it comes from, as an index.
        from: usize,
        /// How far a control of 1 moves it.
        depth: f64,
        /// How it moves it.
        law: ModulationLaw,
    },
}

/// A node's parameters at this moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Values {
    /// The values before modulation, in the order of the node's parameters.
    pub now: Vec<f64>,
    /// What moves them: the parameter's index, and what.
    pub controllers: Vec<(usize, Controller)>,
}

impl Values {
    /// The values of every node of a graph, in its order.
    pub fn of_all(subject: &Subject<'_>) -> Vec<Self> {
        let nodes = &subject.graph.nodes;
        let mut all: Vec<Self> = nodes
            .iter()
            .map(|node| Self {
                now: node.params.clone(),
                controllers: Vec::new(),
            })
            .collect();
        for (index, mapped) in subject.graph.macros.iter().enumerate() {
            let position = (subject.macro_value)(mapped.slot);
            for target in &mapped.targets {
                let Some(values) = all.get_mut(target.node) else {
                    continue;
                };
                let Some(now) = values.now.get_mut(target.param) else {
                    continue;
                };
                *now = target.curve.map(position, target.min, target.max);
                if let Some(spec) = nodes
                    .get(target.node)
                    .and_then(|node| node.spec.params.get(target.param))
                {
                    *now = spec.clamp(*now);
                }
                let (min, max) = (target.min, target.max);
                values
                    .controllers
                    .push((target.param, Controller::Macro { index, min, max }));
            }
        }
        for connection in &subject.graph.connections {
            if let Destination::Param {
                node,
                param,
                depth,
                law,
            } = connection.to
                && let Some(values) = all.get_mut(node)
            {
                let from = connection.from_node;
                values
                    .controllers
                    .push((param, Controller::Modulation { from, depth, law }));
            }
        }
        all
    }

    /// A value by the parameter's name.
    pub fn named(&self, node: &CheckedNode, name: &str) -> Option<f64> {
        node.spec
            .param(name)
            .and_then(|index| self.now.get(index))
            .copied()
    }

    /// What moves a parameter.
    pub fn of_param(&self, param: usize) -> impl Iterator<Item = Controller> + '_ {
        self.controllers
            .iter()
            .filter(move |(index, _)| *index == param)
            .map(|(_, controller)| *controller)
    }
}
