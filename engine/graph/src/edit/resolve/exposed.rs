//! What a sub-graph exposes when the ports and parameters of its nodes become others.

use crate::document::address::PortAddress;
use crate::document::model::{Connection, Document, Node, Subgraph};
use crate::document::subgraph::{ExposedParam, ExposedPort};
use crate::edit::resolve::carry::Change;
use crate::edit::resolve::dropped::{Dropped, Lost, Reason};
use crate::edit::subgraphs::definitions::SetSubgraph;

/// The exposed ports and parameters of a sub-graph, as they are to be.
pub struct Exposed<'s> {
    subgraph: &'s Subgraph,
    inputs: Vec<ExposedPort>,
    outputs: Vec<ExposedPort>,
    params: Vec<ExposedParam>,
}

impl<'s> Exposed<'s> {
    /// As they are.
    pub fn of(subgraph: &'s Subgraph) -> Self {
        Self {
            subgraph,
            inputs: subgraph.inputs.clone(),
            outputs: subgraph.outputs.clone(),
            params: subgraph.params.clone(),
        }
    }

    /// A node has become another: what is exposed of it moves to the port that takes its place, as a connection would.
    pub fn follow(&mut self, change: &Change<'_>, dropped: &mut Vec<Dropped>) {
        let mut stays = |name: &str, kept: Result<(), Reason>| {
            if let Err(why) = kept {
                let name = name.to_owned();
                dropped.push(Dropped {
                    subgraph: Some(self.subgraph.id.clone()),
                    ..Dropped::new(Lost::Exposed { name }, why)
                });
            }
            kept.is_ok()
        };
        self.inputs.retain_mut(|exposed| {
            let port = change.end(&exposed.port, |spec| &spec.inputs);
            stays(&exposed.name, port.map(|port| exposed.port = port))
        });
        self.outputs.retain_mut(|exposed| {
            let port = change.end(&exposed.port, |spec| &spec.outputs);
            stays(&exposed.name, port.map(|port| exposed.port = port))
        });
        self.params.retain(|exposed| {
            let is_of = exposed.node == *change.node;
            let kept = if is_of {
                change.param(&exposed.param)
            } else {
                Ok(())
            };
            stays(&exposed.id, kept)
        });
    }

    /// A node has gone and its neighbours were joined: where it had one, and the way there had no gain of its own, what
    /// was exposed of it is exposed of the neighbour. Otherwise it stays as it is, for the check to refuse.
    pub fn pass_on(&mut self, gone: &Node, before: &Document, after: &Document) {
        let only = |mut ways: Vec<&Connection>, end: fn(&Connection) -> &PortAddress| {
            let way = ways.pop().filter(|_| ways.is_empty())?;
            let is_plain = way.gain_db.is_none_or(|gain| gain == 0.0) && end(way).param().is_none();
            let is_there = after.nodes.iter().any(|node| node.id == end(way).node);
            (is_plain && is_there).then(|| end(way).clone())
        };
        let ways = before.connections.iter();
        let out = ways.clone().filter(|way| way.from.node == gone.id);
        let to = only(out.collect(), |way| &way.to);
        let into = ways.filter(|way| way.to.node == gone.id && way.to.param().is_none());
        let from = only(into.collect(), |way| &way.from);
        for (ports, neighbour) in [(&mut self.inputs, to), (&mut self.outputs, from)] {
            for exposed in ports.iter_mut().filter(|port| port.port.node == gone.id) {
                if let Some(neighbour) = &neighbour {
                    exposed.port = neighbour.clone();
                }
            }
        }
    }

    /// The edit by which the sub-graph exposes this; none where it does already.
    pub fn edit(self) -> Option<SetSubgraph> {
        let Self {
            subgraph,
            inputs,
            outputs,
            params,
        } = self;
        let edit = SetSubgraph {
            inputs: (inputs != subgraph.inputs).then_some(inputs),
            outputs: (outputs != subgraph.outputs).then_some(outputs),
            params: (params != subgraph.params).then_some(params),
            ..SetSubgraph::of(subgraph.id.clone())
        };
        (edit != SetSubgraph::of(subgraph.id.clone())).then_some(edit)
    }
}
