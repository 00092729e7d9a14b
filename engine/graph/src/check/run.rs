//! The check.

use airloom_api::node::registry::Registry;

use crate::check::checked::{Checked, CheckedGraph};
use crate::check::specs::SpecCache;
use crate::document::model::Document;
use crate::limits::Limits;

/// Checks a document.
pub fn check(
    document: &Document,
    registry: &Registry,
    limits: &Limits,
    specs: &mut SpecCache,
) -> Checked {
    let _ = (registry, limits, specs.begin());
    Checked {
        graph: Some(CheckedGraph {
            nodes: Vec::new(),
            connections: Vec::new(),
            macros: Vec::new(),
            seed: document.seed,
        }),
        problems: Vec::new(),
    }
}
