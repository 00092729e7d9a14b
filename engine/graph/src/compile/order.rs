//! Pass 1: an order in which every node comes after the nodes it reads.

use airloom_api::node::spec::Role;

use crate::compile::wiring::{Incoming, Wiring};

/// One call of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visit {
    /// The node gives its outputs.
    Process(usize),
    /// A feedback node takes its inputs.
    Absorb(usize),
}

/// A cycle without a feedback node on it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the nodes {nodes:?} form a cycle without a feedback delay")]
pub struct CycleError {
    /// The nodes on it, by index, in the direction of the signal.
    pub nodes: Vec<usize>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    New,
    Open,
    Done,
}

/// Orders the calls depth first: a node's inputs come right before it, so that their buffers are still warm and
/// soon free. Feedback nodes give their outputs when first needed and take their inputs at the end.
///
/// Linear in nodes and edges, without recursion.
///
/// # Errors
/// [`CycleError`] with the nodes of one cycle.
pub fn order(wiring: &Wiring, incoming: &Incoming) -> Result<Vec<Visit>, CycleError> {
    let count = wiring.nodes.len();
    let roles = wiring.nodes.iter().map(|node| node.spec.role);
    let feedback: Vec<bool> = roles
        .map(|role| matches!(role, Role::Feedback { .. }))
        .collect();
    let is_feedback = |node: usize| feedback[node];
    let mut marks = vec![Mark::New; count];
    let mut visits = Vec::with_capacity(count + 8);
    let mut stack: Vec<(usize, usize)> = Vec::new();
    let mut absorbing = Vec::new();

    let mut walk = |root: usize, visits: &mut Vec<Visit>| -> Result<(), CycleError> {
        if marks[root] != Mark::New {
            return Ok(());
        }
        marks[root] = Mark::Open;
        stack.push((root, 0));
        while let Some((node, next)) = stack.pop() {
            if let Some(edge) = incoming.at(node).get(next) {
                stack.push((node, next + 1));
                // A feedback node takes its inputs later; what moves its parameters it needs now.
                let edge = &wiring.edges[*edge as usize];
                if is_feedback(node) && edge.end.port().is_some() {
                    continue;
                }
                let source = edge.from_node;
                match marks[source] {
                    Mark::New => {
                        marks[source] = Mark::Open;
                        stack.push((source, 0));
                    }
                    Mark::Open => {
                        let start = stack.iter().position(|(open, _)| *open == source);
                        let mut nodes: Vec<usize> = stack[start.unwrap_or(0)..]
                            .iter()
                            .map(|(open, _)| *open)
                            .collect();
                        nodes.reverse();
                        return Err(CycleError { nodes });
                    }
                    Mark::Done => {}
                }
            } else {
                marks[node] = Mark::Done;
                visits.push(Visit::Process(node));
            }
        }
        Ok(())
    };

    for node in 0..count {
        walk(node, &mut visits)?;
        if is_feedback(node) {
            absorbing.push(node);
        }
    }
    visits.extend(absorbing.into_iter().map(Visit::Absorb));
    Ok(visits)
}
