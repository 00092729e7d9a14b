//! Interval colouring: outputs whose lives do not overlap share a buffer.

use airloom_api::process::io::Span;

/// Hands out buffer numbers; the one freed last is handed out first, because it is the warmest.
#[derive(Debug)]
pub struct Colouring {
    free: Vec<u32>,
    used: u32,
}

impl Colouring {
    /// A colouring whose first `reserved` numbers are never handed out.
    #[must_use]
    pub const fn with_reserved(reserved: u32) -> Self {
        Self {
            free: Vec::new(),
            used: reserved,
        }
    }

    /// A buffer that nobody else uses now.
    pub fn take(&mut self) -> u32 {
        self.free.pop().unwrap_or_else(|| {
            let fresh = self.used;
            self.used += 1;
            fresh
        })
    }

    /// Gives a buffer back: nobody reads it any more.
    pub fn release(&mut self, buffer: u32) {
        self.free.push(buffer);
    }

    /// How many numbers exist, the reserved ones included.
    #[must_use]
    pub const fn count(&self) -> u32 {
        self.used
    }
}

/// A value in buffers, and how many readers it still has.
#[derive(Debug, Clone, Copy, Default)]
pub struct Lifetime {
    /// Its buffers, one a channel (or one event list), in the plan's operands.
    pub buffers: Span,
    /// Edges that have not read it yet.
    pub readers: u32,
    /// Whether it is an event list.
    pub events: bool,
}
