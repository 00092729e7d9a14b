//! What is the same though it is called otherwise: nodes that move into a sub-graph or out of one.

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
    /// Connections that carry the same signal, though it comes from elsewhere, by their paths.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub carried: Vec<String>,
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

    /// The same moves inside of each of some nodes, by their paths.
    #[must_use]
    pub fn within(&self, paths: &[String]) -> Self {
        let all = |moves: &[Move]| {
            let each = paths.iter().flat_map(|path| {
                let inner = moves.iter();
                inner.map(move |inner| Move {
                    from: format!("{path}/{}", inner.from),
                    to: format!("{path}/{}", inner.to),
                })
            });
            each.collect()
        };
        let carried = paths.iter().flat_map(|path| {
            let inner = self.carried.iter();
            inner.map(move |inner| format!("{path}/{inner}"))
        });
        Self {
            nodes: all(&self.nodes),
            connections: all(&self.connections),
            carried: carried.collect(),
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
