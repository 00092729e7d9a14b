//! What a home hands to the executor beside samples.

use airloom_api::process::context::Transport;

/// A change at a frame of the block that is about to be processed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BlockEvent {
    /// Frames from the start of the block; beyond its end counts as the next block's start.
    pub offset: u32,
    /// What changes.
    pub change: Change,
}

/// A change of a value, sample-accurate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Change {
    /// A macro moves.
    Macro {
        /// 1 … 512.
        slot: u16,
        /// 0 … 1.
        value: f64,
    },
    /// A parameter of a loaded node moves.
    Param {
        /// The slot of the node, from [`crate::session::session::Session::locate`].
        node: u32,
        /// Index of the parameter.
        param: u32,
        /// In the plain unit.
        value: f64,
    },
    /// A node that was bypassed because it took too long is taken in again.
    TakeIn {
        /// The slot of the node.
        node: u32,
    },
}

impl Change {
    /// Whether two changes are of the same macro or of the same parameter.
    #[must_use]
    pub fn is_of_same_target(self, other: Self) -> bool {
        match (self, other) {
            (Self::Macro { slot, .. }, Self::Macro { slot: other, .. }) => slot == other,
            (
                Self::Param { node, param, .. },
                Self::Param {
                    node: other_node,
                    param: other_param,
                    ..
                },
            ) => (node, param) == (other_node, other_param),
            _ => false,
        }
    }
}

/// One block as the home sees it; the samples are in the executor's buses.
#[derive(Debug, Clone, Copy)]
pub struct Block<'a> {
    /// Frames of this block, up to the stream's largest.
    pub frames: usize,
    /// Musical time at its first frame.
    pub transport: Transport,
    /// Changes within it, in order of time.
    pub events: &'a [BlockEvent],
}
