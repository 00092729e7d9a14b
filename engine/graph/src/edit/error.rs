//! Why an edit cannot be applied.

use airloom_api::id::{ConnectionId, IdError, NodeId};

use crate::edit::effect::MAX_FADE_SECONDS;
use crate::limits::{DEPTH, MACRO_SLOTS};

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
    /// A group that is there already.
    #[error("there is a group \"{group}\" already; expected an id that no other has")]
    DuplicateGroup {
        /// The group.
        group: String,
    },
    /// A comment that is not there.
    #[error("there is no comment \"{comment}\"")]
    UnknownComment {
        /// The comment.
        comment: String,
    },
    /// A comment that is there already.
    #[error("there is a comment \"{comment}\" already; expected an id that no other has")]
    DuplicateComment {
        /// The comment.
        comment: String,
    },
    /// A snapshot that is not there.
    #[error("there is no snapshot \"{snapshot}\"")]
    UnknownSnapshot {
        /// The snapshot.
        snapshot: String,
    },
    /// A sub-graph that is not there.
    #[error("there is no sub-graph \"{subgraph}\"")]
    UnknownSubgraph {
        /// The sub-graph.
        subgraph: String,
    },
    /// A sub-graph that is there already.
    #[error("there is a sub-graph \"{subgraph}\" already; expected an id that no other has")]
    DuplicateSubgraph {
        /// The sub-graph.
        subgraph: String,
    },
    /// A node that stands for no sub-graph.
    #[error("node \"{node}\" stands for no sub-graph; expected one of type graph.subgraph")]
    NoSubgraph {
        /// The node.
        node: NodeId,
    },
    /// A port or parameter that a sub-graph does not expose.
    #[error("node \"{node}\": its sub-graph does not expose \"{name}\"")]
    NotExposed {
        /// The node.
        node: NodeId,
        /// The port or parameter.
        name: String,
    },
    /// A node that cannot be taken apart while its input passes it by.
    #[error("node \"{node}\" is bypassed; expected it to be taken in first")]
    Bypassed {
        /// The node.
        node: NodeId,
    },
    /// A node that cannot be taken apart while its inside runs at a multiple of the rate.
    #[error("node \"{node}\" runs at {times} times the rate; expected oversample to be 1")]
    Oversampled {
        /// The node.
        node: NodeId,
        /// How many times.
        times: u64,
    },
    /// An edit of nothing.
    #[error("{edit} names no nodes; expected at least one")]
    Nothing {
        /// Which edit.
        edit: &'static str,
    },
    /// An edit that means nothing inside a sub-graph.
    #[error(
        "{edit} means nothing inside a sub-graph; expected an edit of its nodes, connections, groups, comments or snapshots"
    )]
    Outside {
        /// Which edit.
        edit: &'static str,
    },
    /// An edit that says what is wanted and not what is to be done.
    #[error("{edit} has to be resolved against the node types before it is applied")]
    Unresolved {
        /// Which edit.
        edit: &'static str,
    },
    /// A text that is too long, or too many of something.
    #[error("{field} has a length of {found}; expected at most {most}")]
    TooLong {
        /// The field.
        field: &'static str,
        /// Characters or elements.
        found: usize,
        /// The most that there may be.
        most: usize,
    },
    /// Objects and lists within each other.
    #[error("values are nested too deeply; expected at most {DEPTH} levels in the document")]
    Depth,
    /// A text that is no colour.
    #[error("colour is \"{found}\"; expected #rrggbb")]
    Colour {
        /// The text.
        found: String,
    },
    /// A fade that is too long, or no length at all.
    #[error("seconds is {found}; expected a number from 0 to {MAX_FADE_SECONDS}")]
    FadeLength {
        /// The length.
        found: f64,
    },
    /// An id that breaks the rule.
    #[error(transparent)]
    Id(#[from] IdError),
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
