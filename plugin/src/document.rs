//! Graph documents as the plugin keeps them: as text, and as the engine reads it.

use airloom_api::node::registry::Registry;
use airloom_graph::document::model::Document;
use airloom_graph::document::syntax::Syntax;
use airloom_graph::limits::Limits;
use airloom_graph::read::reader::{ReadError, read};

use crate::macros::bank::MacroBank;
use crate::macros::slot::Slot;

/// The graph of a fresh instance: main input to main output, nothing between.
pub const PASS_THROUGH: &str = include_str!("../presets/pass-through.airloom.json");

/// Reads a document.
///
/// # Errors
///
/// [`ReadError`] with every problem.
pub fn parse(text: &str, registry: &Registry) -> Result<Document, ReadError> {
    read(text, Syntax::Json, registry, &Limits::default()).map(|reading| reading.document)
}

/// Puts the host's values of the mapped macros in the place of the saved ones: on restore the
/// host's win.
pub fn take_host_values(document: &mut Document, bank: &MacroBank) {
    for entry in &mut document.macros {
        if let Some(slot) = Slot::from_number(usize::from(entry.slot)) {
            entry.value = f64::from(bank.value(slot));
        }
    }
}
