//! How much memory the nodes of a graph may take.

use airloom_api::node::prepare::{PrepareError, Stream};
use airloom_api::time::SampleRate;
use airloom_graph::check::checked::CheckedNode;

use crate::session::error::LoadError;

/// Bytes that the nodes of a graph may take where nothing else is said: 4 GiB.
pub const DEFAULT_MEMORY_LIMIT: u64 = 4 << 30;

/// What is taken of what there is.
pub(crate) struct Budget {
    pub limit: u64,
    pub taken: u64,
}

impl Budget {
    /// Sets aside what a node says it needs in this stream.
    ///
    /// # Errors
    /// [`PrepareError::Memory`] if there is not as much.
    pub fn take(&mut self, node: &CheckedNode, stream: Stream) -> Result<(), LoadError> {
        let needed = needed(node, stream);
        let taken = self.taken.saturating_add(needed);
        // What is small is never refused: a graph that is at its limit can still be edited.
        if needed > 0 && taken > self.limit {
            return Err(LoadError {
                node: node.id.clone(),
                source: PrepareError::Memory {
                    needed,
                    taken: self.taken,
                    limit: self.limit,
                },
            });
        }
        self.taken = taken;
        Ok(())
    }
}

/// Bytes that a node takes in a stream, with what is played inside of it at a multiple of the rate.
pub(crate) fn needed(node: &CheckedNode, stream: Stream) -> u64 {
    let Some(island) = &node.island else {
        return node.node_type.memory(&node.config, stream);
    };
    let inner = island_stream(stream, island.times).unwrap_or(stream);
    let nodes = island.graph.nodes.iter();
    nodes.fold(0, |sum, node| sum.saturating_add(needed(node, inner)))
}

/// The stream inside of what runs at a multiple of the rate; none where that is beyond the rates there are.
pub(crate) fn island_stream(stream: Stream, times: usize) -> Option<Stream> {
    let hz = stream.rate.hz().checked_mul(u32::try_from(times).ok()?)?;
    Some(Stream {
        rate: SampleRate::new(hz).ok()?,
        max_block: stream.max_block * times,
        pace: stream.pace,
    })
}
