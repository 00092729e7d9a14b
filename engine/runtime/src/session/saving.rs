//! The document as it is worth saving: with the state of what plays.

use std::sync::Arc;

use airloom_graph::document::model::Document;

use crate::session::session::Session;

impl Session {
    /// The document, with the state of every node that keeps one as it was at the end of the last block: phases and
    /// positions, not the memory of filters and delays. Opened again, these nodes go on from there. What lies in a
    /// sub-graph is written at the node of the document that stands for it, by its path. Without a stream it is the
    /// document as it is.
    ///
    /// The states move on while the graph plays, so two calls may differ though nobody edited in between.
    pub fn document_with_state(&mut self) -> Arc<Document> {
        let engine = self.engine.as_mut();
        let states = engine.map_or_else(Vec::new, |engine| engine.states());
        let mut document = Arc::clone(&self.document);
        if states.is_empty() {
            return document;
        }
        let nodes = &mut Arc::make_mut(&mut document).nodes;
        let mut place = 0;
        for (id, state) in states {
            let (name, path) = match id.as_str().split_once('/') {
                Some((name, path)) => (name, Some(path)),
                None => (id.as_str(), None),
            };
            // Both lists have the same order.
            let behind = nodes.iter().skip(place);
            let Some(behind) = { behind }.position(|node| node.id.as_str() == name) else {
                continue;
            };
            place += behind;
            if let Some(node) = nodes.get_mut(place) {
                match path {
                    None => node.set_state(state.as_slice()),
                    Some(path) => node.set_inner_state(path, state.as_slice()),
                }
            }
        }
        document
    }
}
