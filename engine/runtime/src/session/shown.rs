//! What one node shows.

use std::fmt;
use std::sync::Arc;

use airloom_api::id::NodeId;
use airloom_api::node::reading::{Reading, ReadingSpec, Readings};
use airloom_api::node::spec::NodeSpec;

/// What a node shows now.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeReadings {
    /// The node; one in a sub-graph by its path, `outer/inner`.
    pub node: NodeId,
    /// Its type.
    pub type_name: &'static str,
    /// What its spec lists, in that order, with what there is to see.
    pub readings: Vec<(ReadingSpec, Reading)>,
}

/// The control half of what a processor shows, by the node that has it.
pub(crate) struct Shown {
    pub id: NodeId,
    pub type_name: &'static str,
    pub spec: Arc<NodeSpec>,
    pub readings: Box<dyn Readings>,
}

impl Shown {
    /// What there is to see.
    pub fn read(&mut self) -> NodeReadings {
        let specs = self.spec.readings.iter().cloned();
        NodeReadings {
            node: self.id.clone(),
            type_name: self.type_name,
            readings: specs.zip(self.readings.latest()).collect(),
        }
    }
}

impl fmt::Debug for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shown").field("id", &self.id).finish()
    }
}
