//! Interval colouring: outputs whose lives do not overlap share a buffer.

use airloom_api::process::io::Span;

/// Hands out buffer numbers, as many neighbours as a value has channels; those freed last are handed out first, because
/// they are the warmest.
#[derive(Debug)]
pub struct Colouring {
    /// By number of neighbours: the first numbers of what is free.
    free: Vec<Vec<u32>>,
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

    /// The first of `count` neighbouring buffers that nobody else uses now.
    pub fn take(&mut self, count: u32) -> u32 {
        let free = self.free.get_mut(count as usize);
        free.and_then(Vec::pop).unwrap_or_else(|| {
            let fresh = self.used;
            self.used += count;
            fresh
        })
    }

    /// Gives neighbours back that were taken together: nobody reads them any more.
    pub fn release(&mut self, first: u32, count: u32) {
        if self.free.len() <= count as usize {
            self.free.resize(count as usize + 1, Vec::new());
        }
        self.free[count as usize].push(first);
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
    /// Its buffers, neighbours, one a channel (or one event list), in the plan's operands.
    pub buffers: Span,
    /// Edges that have not read it yet.
    pub readers: u32,
    /// Whether it is an event list.
    pub events: bool,
}
