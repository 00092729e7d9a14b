//! Places in lists.

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
