//! An element outside of a document: in an edit.

use crate::limits::Limits;
use crate::problems::Problems;

/// Reads one element.
///
/// # Errors
/// The message of the first problem.
pub fn read<T>(element: impl FnOnce(&mut Problems, &Limits) -> Option<T>) -> Result<T, String> {
    let mut problems = Problems::new(1);
    let read = element(&mut problems, &Limits::default());
    let failed = problems.has_errors();
    match read {
        Some(element) if !failed => Ok(element),
        _ => Err(problems
            .finish()
            .into_iter()
            .next()
            .map(|problem| problem.message)
            .unwrap_or_default()),
    }
}
