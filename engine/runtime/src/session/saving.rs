//! The document as it is worth saving: with the state of what plays.

use std::sync::Arc;

use airloom_graph::document::model::Document;

use crate::session::session::Session;

impl Session {
    /// The document, with the state of every node that keeps one as it was at the end of the last block: phases and
    /// positions, not the memory of filters and delays. Opened again, these nodes go on from there. Without a stream it
    /// is the document as it is.
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
        let mut next = 0;
        for (id, state) in states {
            // Both lists have the same order.
            let behind = nodes.iter().skip(next).position(|node| node.id == id);
            let Some(place) = behind.map(|behind| next + behind) else {
                continue;
            };
            if let Some(node) = nodes.get_mut(place) {
                node.set_state(state.as_slice());
            }
            next = place + 1;
        }
        document
    }
}
