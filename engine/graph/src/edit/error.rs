//! Why an edit cannot be applied.

use airloom_api::id::{ConnectionId, NodeId};

use crate::limits::MACRO_SLOTS;

/// An edit that does not fit the document. The document is as it was.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum EditError {
    /// A node that is not there.
    #[error("there is no node \"{node}\"")]
    UnknownNode {
        /// The node.
        node: NodeId,
    },
    /// A node that is there already.
    #[error("there is a node \"{node}\" already; expected an id that was never used")]
    DuplicateNode {
        /// The node.
        node: NodeId,
    },
    /// A connection that is not there.
    #[error("there is no connection \"{connection}\"")]
    UnknownConnection {
        /// The connection.
        connection: ConnectionId,
    },
    /// A connection that is there already.
    #[error("there is a connection \"{connection}\" already; expected an id that was never used")]
    DuplicateConnection {
        /// The connection.
        connection: ConnectionId,
    },
    /// A connection that is to come with a node and does not touch it.
    #[error("connection \"{connection}\" does not touch the node \"{node}\" that it comes with")]
    Foreign {
        /// The connection.
        connection: ConnectionId,
        /// The node.
        node: NodeId,
    },
    /// A macro that is not there.
    #[error("there is no macro {slot}")]
    UnknownMacro {
        /// The slot.
        slot: u16,
    },
    /// A slot that does not exist.
    #[error("macro {slot}; expected a slot from 1 to {MACRO_SLOTS}")]
    Slot {
        /// The slot.
        slot: u16,
    },
    /// A group that is not there.
    #[error("there is no group \"{group}\"")]
    UnknownGroup {
        /// The group.
        group: String,
    },
    /// A place behind the end of a list.
    #[error("at is {at}; expected at most {length}, the length of the list")]
    Place {
        /// The place.
        at: usize,
        /// The length.
        length: usize,
    },
    /// A number that is NaN or infinite.
    #[error("{field} is {found}; expected a finite number")]
    NotFinite {
        /// The field.
        field: &'static str,
        /// The number.
        found: f64,
    },
    /// An edit of a batch.
    #[error("edits[{index}]: {source}")]
    Batch {
        /// Which one.
        index: usize,
        /// Why.
        source: Box<EditError>,
    },
}
