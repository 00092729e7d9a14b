//! What processors tell at the end of a block.

use airloom_api::id::NodeId;
use airloom_api::process::processor::Processor;
use airloom_api::process::state::StateBytes;
use airloom_realtime::latest::LatestReader;

/// A node that tells something after each block.
pub(crate) type Teller = (NodeId, LatestReader<Told>);

/// What a processor told at the end of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Told {
    /// Its state; empty if it keeps none.
    pub state: StateBytes,
    /// Its latency in frames, if that may change while it plays.
    pub latency: Option<u64>,
}

impl Told {
    /// What a processor has to tell.
    #[must_use]
    pub fn by(processor: &dyn Processor) -> Self {
        let mut state = StateBytes::EMPTY;
        processor.save_state(&mut state);
        Self {
            state,
            latency: processor.live_latency().map(|frames| frames.0),
        }
    }

    /// Whether there is anything.
    #[must_use]
    pub const fn is_anything(&self) -> bool {
        !self.state.is_empty() || self.latency.is_some()
    }
}
