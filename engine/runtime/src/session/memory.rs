//! How much memory the nodes of a graph may take.

use airloom_api::node::prepare::{PrepareError, Stream};
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
        let needed = node.node_type.memory(&node.config, stream);
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
