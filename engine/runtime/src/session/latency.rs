//! Where the latency of a graph comes from.

use std::fmt;

use airloom_api::id::{ConnectionId, NodeId};
use airloom_api::node::spec::Role;
use airloom_graph::compile::plan::Plan;

use crate::session::edges::LoadedEdge;
use crate::session::loading::LoadedNode;
use crate::session::present::Present;
use crate::session::session::Session;

/// The latency of a graph, path by path. All figures are frames. Prints as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LatencyReport {
    /// By which every output lags the inputs.
    pub total: u64,
    /// To which the total is padded at least.
    pub floor: u64,
    /// Every output node, in the order of the document.
    pub outputs: Vec<OutputLatency>,
    /// Every connection that is delayed, in the order of the document.
    pub compensations: Vec<Compensation>,
}

/// What an output node waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputLatency {
    /// The output node.
    pub node: NodeId,
    /// By which its latest input lags.
    pub lag: u64,
    /// By which that is delayed so that all outputs are aligned: total - lag.
    pub padding: u64,
    /// A path of that lag, from where it begins up to this output. Of several the one whose connections come first.
    pub path: Vec<Stop>,
}

/// A node on a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop {
    /// The connection that leads here; none at the beginning.
    pub connection: Option<ConnectionId>,
    /// The node.
    pub node: NodeId,
    /// By which its aligned inputs lag.
    pub arrival: u64,
    /// What it adds.
    pub latency: u64,
}

/// A delay that aligns a connection with the latest one that meets it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compensation {
    /// The connection.
    pub connection: ConnectionId,
    /// Where it comes from.
    pub from: NodeId,
    /// Where it goes.
    pub to: NodeId,
    /// Its delay.
    pub frames: u64,
}

impl Session {
    /// Where the latency of the plan published last comes from, while a stream runs.
    #[must_use]
    pub fn latency_report(&self) -> Option<LatencyReport> {
        let published = self.engine.as_ref()?.published();
        let view = View::new(published.present(), published.plan());
        Some(LatencyReport {
            total: published.plan().latency,
            floor: self.latency_floor(),
            outputs: view.outputs(),
            compensations: view.compensations(),
        })
    }
}

/// A node, and when its inputs arrive.
#[derive(Clone, Copy)]
struct Placed<'a> {
    node: &'a LoadedNode,
    arrival: u64,
}

impl Placed<'_> {
    const fn leaves(&self) -> u64 {
        self.arrival + self.node.latency
    }
}

/// What is published, by slot.
struct View<'a> {
    present: &'a Present,
    plan: &'a Plan,
    by_slot: Vec<Option<Placed<'a>>>,
}

impl<'a> View<'a> {
    fn new(present: &'a Present, plan: &'a Plan) -> Self {
        let mut by_slot = Vec::new();
        for (node, planned) in present.nodes.iter().zip(&plan.nodes) {
            let place = node.slot as usize;
            if by_slot.len() <= place {
                by_slot.resize(place + 1, None);
            }
            if let Some(entry) = by_slot.get_mut(place) {
                *entry = Some(Placed {
                    node,
                    arrival: planned.arrival,
                });
            }
        }
        Self {
            present,
            plan,
            by_slot,
        }
    }

    fn placed(&self, slot: u32) -> Option<Placed<'a>> {
        self.by_slot.get(slot as usize).copied().flatten()
    }

    fn outputs(&self) -> Vec<OutputLatency> {
        let outputs = self.present.nodes.iter();
        let outputs = outputs.filter(|node| matches!(node.spec.role, Role::Output(_)));
        outputs
            .filter_map(|node| self.output(self.placed(node.slot)?))
            .collect()
    }

    fn output(&self, output: Placed<'a>) -> Option<OutputLatency> {
        let latest = self.latest_into(output);
        let padding = latest.map_or(self.plan.latency, |edge| edge.delay);
        Some(OutputLatency {
            node: output.node.id.clone(),
            lag: self.plan.latency.checked_sub(padding)?,
            padding,
            path: self.path_to(output),
        })
    }

    /// The connection that a node waits for: of those that are aligned with it the one that is delayed least.
    fn latest_into(&self, to: Placed<'a>) -> Option<&'a LoadedEdge> {
        let edges = self.present.edges.iter().map(|edge| &**edge);
        let into = edges.filter(|edge| edge.to_slot == to.node.slot);
        // What comes out of a feedback loop waits for nobody.
        let aligned = into.filter(|edge| {
            let from = self.placed(edge.from_slot);
            from.is_some_and(|from| from.leaves() + edge.delay == to.arrival)
        });
        aligned.min_by_key(|edge| edge.delay)
    }

    fn path_to(&self, output: Placed<'a>) -> Vec<Stop> {
        let mut path = Vec::new();
        let mut at = output;
        loop {
            let edge = self.latest_into(at);
            let before = edge.and_then(|edge| self.placed(edge.from_slot));
            path.push(Stop {
                connection: edge.map(|edge| edge.id.clone()),
                node: at.node.id.clone(),
                arrival: at.arrival,
                latency: at.node.latency,
            });
            // A loop without latency never ends.
            match before.filter(|_| path.len() <= self.present.nodes.len()) {
                Some(before) => at = before,
                None => break,
            }
        }
        path.reverse();
        path
    }

    fn compensations(&self) -> Vec<Compensation> {
        let delayed = self.present.edges.iter().filter(|edge| edge.delay > 0);
        let compensations = delayed.filter_map(|edge| {
            Some(Compensation {
                connection: edge.id.clone(),
                from: self.placed(edge.from_slot)?.node.id.clone(),
                to: self.placed(edge.to_slot)?.node.id.clone(),
                frames: edge.delay,
            })
        });
        compensations.collect()
    }
}

impl fmt::Display for LatencyReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "total {} frames (at least {})", self.total, self.floor)?;
        for output in &self.outputs {
            write!(f, "{}: {} frames", output.node, output.lag)?;
            if output.padding > 0 {
                write!(f, " and {} to align it", output.padding)?;
            }
            for (place, stop) in output.path.iter().enumerate() {
                let joint = if place == 0 { ":" } else { " →" };
                write!(f, "{joint} {}", stop.node)?;
                if stop.latency > 0 {
                    write!(f, " (+{})", stop.latency)?;
                }
            }
            writeln!(f)?;
        }
        for entry in &self.compensations {
            writeln!(
                f,
                "{}: {} → {} waits {} frames",
                entry.connection, entry.from, entry.to, entry.frames
            )?;
        }
        Ok(())
    }
}
