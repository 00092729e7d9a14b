//! What a call of a processor says of its state.

/// Whether a node has to be called again while its inputs stay silent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Call it for every block.
    Active,
    /// Its state has come to rest: with silent inputs and unchanged parameters every further output is exactly
    /// zero and its state does not change, so the call may be left out.
    Idle,
}
