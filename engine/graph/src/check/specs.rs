//! Specs that are made once.

/// Keeps what node types said, so that an edit asks only the nodes that it changed.
#[derive(Default)]
pub struct SpecCache {
    generation: u64,
}

impl SpecCache {
    /// A cache that knows nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Counts a check.
    pub fn begin(&mut self) -> u64 {
        self.generation += 1;
        self.generation
    }
}
