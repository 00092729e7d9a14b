//! The part of a child.

/// What a child is to play.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// Threads that share the graph.
    pub threads: usize,
    /// Frames of a block.
    pub frames: usize,
}
