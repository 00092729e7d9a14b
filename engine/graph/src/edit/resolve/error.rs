//! Why an edit cannot be resolved.

use airloom_api::config::ConfigError;
use airloom_api::id::NodeId;

use crate::edit::error::EditError;

/// What is wanted does not fit the document or the node types.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ResolveError {
    /// Something is not there, or an edit before it in a batch does not fit.
    #[error(transparent)]
    Edit(#[from] EditError),
    /// A type that is not registered.
    #[error("node \"{node}\": there is no type \"{type_name}\"")]
    UnknownType {
        /// The node.
        node: NodeId,
        /// The type.
        type_name: String,
    },
    /// A configuration that the type does not take.
    #[error("node \"{node}\": {source}")]
    Config {
        /// The node.
        node: NodeId,
        /// The first field that does not fit.
        source: ConfigError,
    },
    /// A morph beyond its ends.
    #[error("position is {found}; expected a number from 0 to 1")]
    Position {
        /// The position.
        found: f64,
    },
    /// An edit of a batch.
    #[error("edits[{index}]: {source}")]
    Batch {
        /// Which one.
        index: usize,
        /// Why.
        source: Box<ResolveError>,
    },
}
