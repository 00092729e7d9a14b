//! Places in lists.

use airloom_api::id::NodeId;

use crate::document::model::{Document, Node};
use crate::edit::error::EditError;

/// A place for a new element: the one given, or the end.
///
/// # Errors
/// A place behind the end.
pub fn vacant(at: Option<usize>, length: usize) -> Result<usize, EditError> {
    match at {
        Some(at) if at > length => Err(EditError::Place { at, length }),
        Some(at) => Ok(at),
        None => Ok(length),
    }
}

/// A node by its id.
///
/// # Errors
/// Where it is not there.
pub fn node<'d>(document: &'d mut Document, id: &NodeId) -> Result<&'d mut Node, EditError> {
    document
        .nodes
        .iter_mut()
        .find(|node| node.id == *id)
        .ok_or_else(|| EditError::UnknownNode { node: id.clone() })
}

/// Looks for a node that something new will refer to.
///
/// # Errors
/// Where it is not there.
pub fn expect_node(document: &Document, id: &NodeId) -> Result<(), EditError> {
    if document.nodes.iter().any(|node| node.id == *id) {
        Ok(())
    } else {
        Err(EditError::UnknownNode { node: id.clone() })
    }
}
