//! What is the same though it is called otherwise: nodes that move into a sub-graph or out of one.

use airloom_api::id::ConnectionId;
use serde::{Deserialize, Serialize};

/// Names before and after. What is played goes on under its new name, with all that it remembers.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Moves {
    /// Nodes; what lies in them moves with them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub nodes: Vec<Move>,
    /// Connections between them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub connections: Vec<Move>,
    /// Connections that carry the same signal, though it comes from elsewhere.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub carried: Vec<ConnectionId>,
}

/// One name: an id of the document, or `outer/inner` for what lies in a node.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Move {
    /// Before.
    pub from: String,
    /// After.
    pub to: String,
}

impl Moves {
    /// Whether nothing moves.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty() && self.connections.is_empty() && self.carried.is_empty()
    }

    /// The way back.
    #[must_use]
    pub fn back(&self) -> Self {
        let back = |moves: &[Move]| moves.iter().map(Move::back).collect();
        Self {
            nodes: back(&self.nodes),
            connections: back(&self.connections),
            carried: self.carried.clone(),
        }
    }

    /// These moves, then others.
    pub fn extend(&mut self, other: Self) {
        self.nodes.extend(other.nodes);
        self.connections.extend(other.connections);
        self.carried.extend(other.carried);
    }
}

impl Move {
    fn back(&self) -> Self {
        Self {
            from: self.to.clone(),
            to: self.from.clone(),
        }
    }
}
