//! From a document to what is seen of it: pure functions, no session, no window.

pub mod ballistics;
pub mod columns;
pub mod connections;
pub mod equaliser;
pub mod figure;
pub mod inspector;
pub mod macros;
pub mod nodes;
pub mod values;
pub mod wording;

use airloom_graph::check::checked::CheckedGraph;
use airloom_graph::document::model::Document;

/// What is looked at. The graph is the document's own, checked: its nodes, connections and macros stand in the
/// document's order.
#[derive(Clone, Copy)]
pub struct Subject<'a> {
    /// The document.
    pub document: &'a Document,
    /// The same, with every name resolved.
    pub graph: &'a CheckedGraph,
    /// The sample rate, for responses.
    pub rate_hz: f64,
    /// The present values of macros: slot from 1, value 0…1.
    pub macro_value: &'a dyn Fn(u16) -> f64,
}
