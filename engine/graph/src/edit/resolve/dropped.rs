//! What an edit could not keep.

use std::fmt;

use airloom_api::id::{ConnectionId, NodeId};
use serde::Serialize;

/// Something that was there before an edit, fell away with it, and why.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Dropped {
    /// What.
    #[serde(flatten)]
    pub what: Lost,
    /// Why.
    pub why: Reason,
    /// The sub-graph in which it was; none for what was in the document itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subgraph: Option<String>,
}

impl Dropped {
    /// Something of the document itself.
    #[must_use]
    pub const fn new(what: Lost, why: Reason) -> Self {
        Self {
            what,
            why,
            subgraph: None,
        }
    }
}

/// What fell away. As JSON an object whose `what` names it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Lost {
    /// The value of a parameter.
    Param {
        /// The node.
        node: NodeId,
        /// The parameter.
        param: String,
    },
    /// A field of the configuration.
    Config {
        /// The node.
        node: NodeId,
        /// The field.
        field: String,
    },
    /// What the processor had saved of itself.
    State {
        /// The node.
        node: NodeId,
    },
    /// A connection.
    Connection {
        /// The connection.
        connection: ConnectionId,
    },
    /// A way through a removed node that could not be bridged.
    Way {
        /// The connection into the node.
        from: ConnectionId,
        /// The connection out of it.
        to: ConnectionId,
    },
    /// A parameter that a macro moved.
    Target {
        /// The macro.
        slot: u16,
        /// The node.
        node: NodeId,
        /// The parameter.
        param: String,
    },
    /// A port or parameter that a sub-graph exposed.
    Exposed {
        /// Its name outside.
        name: String,
    },
    /// What a snapshot noted of a node.
    Noted {
        /// The snapshot.
        snapshot: String,
        /// The node.
        node: String,
    },
}

/// Why something fell away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// There is nothing of this name any more.
    Gone,
    /// There is, in another unit.
    Unit,
    /// There is, and it does not take this value.
    Value,
    /// There is no port of this kind that could take its place.
    Port,
    /// The channel counts do not fit.
    Channels,
    /// The node's memory lies between its input and its output.
    Feedback,
    /// It belongs to the old type.
    Type,
}

impl fmt::Display for Dropped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.subgraph {
            None => write!(f, "{}: {}", self.what, self.why),
            Some(subgraph) => write!(f, "{} in sub-graph \"{subgraph}\": {}", self.what, self.why),
        }
    }
}

impl fmt::Display for Lost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Param { node, param } => write!(f, "{param} of \"{node}\""),
            Self::Config { node, field } => write!(f, "config.{field} of \"{node}\""),
            Self::State { node } => write!(f, "the state of \"{node}\""),
            Self::Connection { connection } => write!(f, "connection \"{connection}\""),
            Self::Way { from, to } => write!(f, "the way from \"{from}\" to \"{to}\""),
            Self::Target { slot, node, param } => {
                write!(f, "{param} of \"{node}\" under macro {slot}")
            }
            Self::Exposed { name } => write!(f, "exposed \"{name}\""),
            Self::Noted { snapshot, node } => {
                write!(f, "what snapshot \"{snapshot}\" noted of \"{node}\"")
            }
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Gone => "there is nothing of this name",
            Self::Unit => "the unit is another",
            Self::Value => "the value does not fit",
            Self::Port => "there is no port of this kind for it",
            Self::Channels => "the channel counts do not fit",
            Self::Feedback => "a feedback node's memory lies between",
            Self::Type => "it belongs to the old type",
        })
    }
}
