//! How a part of the set-up ended when nothing went wrong.

/// Whether all of a list is there; what is not, and cannot be installed, has been named.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Complete,
    Incomplete,
}
