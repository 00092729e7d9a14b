//! What nodes show while they play.

use airloom_api::id::NodeId;

use crate::session::present::Present;
use crate::session::session::Session;
use crate::session::shown::{NodeReadings, Shown};

impl Present {
    /// What the nodes show, in the order of the graph.
    pub fn readings(&mut self) -> Vec<NodeReadings> {
        let mut all = Vec::new();
        for node in &self.nodes {
            let shown = self.shown.get_mut(&node.slot).into_iter().flatten();
            all.extend(shown.map(Shown::read));
        }
        all
    }

    /// What one node shows.
    pub fn readings_of(&mut self, id: &NodeId) -> Option<NodeReadings> {
        let nodes = self.nodes.iter();
        nodes
            .filter_map(|node| {
                self.shown
                    .get_mut(&node.slot)?
                    .iter_mut()
                    .find(|shown| shown.id == *id)
                    .map(Shown::read)
            })
            .next()
    }

    /// What the nodes show from now on.
    pub fn take_shown(&mut self) -> Vec<Shown> {
        let nodes = self.nodes.iter();
        let shown = nodes.filter_map(|node| self.shown.remove(&node.slot));
        shown.flatten().collect()
    }
}

impl Session {
    /// What a node of the running stream shows: meters, curves, pictures. One in a sub-graph is named by its path
    /// ([`NodeId::played`]). `None` for a node that shows nothing or does not play.
    ///
    /// Meant to be asked some 20 to 60 times a second while somebody looks; a node that nobody asks costs the control
    /// threads nothing.
    pub fn readings(&mut self, node: &NodeId) -> Option<NodeReadings> {
        self.engine.as_mut()?.readings_of(node)
    }

    /// What all nodes of the running stream show, in the order of the graph, those in sub-graphs behind the node that
    /// they are inside of.
    pub fn all_readings(&mut self) -> Vec<NodeReadings> {
        let engine = self.engine.as_mut();
        engine.map_or_else(Vec::new, |engine| engine.readings())
    }
}
