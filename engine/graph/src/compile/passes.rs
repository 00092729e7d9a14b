//! Which passes of the compiler group nodes.

/// Which passes run that make a plan faster and never change its samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Passes {
    /// Nodes that are mixes while they rest are fused into runs.
    pub fuse: bool,
    /// Nodes of one kind are computed side by side.
    pub batch: bool,
}

impl Passes {
    /// Every node is called alone.
    pub const NONE: Self = Self {
        fuse: false,
        batch: false,
    };
}

impl Default for Passes {
    fn default() -> Self {
        Self {
            fuse: true,
            batch: true,
        }
    }
}
