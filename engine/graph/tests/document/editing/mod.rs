//! Edits and their inverses.

mod batches;
mod forms;
mod inverses;
mod refusals;

use airloom_graph::document::model::Document;
use airloom_graph::document::syntax::Syntax;
use airloom_graph::edit::change::Edit;
use airloom_graph::limits::Limits;
use airloom_graph::read::reader::read;
use airloom_graph::write::writer::write;
use serde_json::Value;

use crate::fixture::{VOICE, registry};

fn voice() -> Document {
    read(VOICE, Syntax::Json, &registry(), &Limits::default())
        .unwrap()
        .document
}

fn bytes(document: &Document) -> String {
    write(document, Syntax::Json).unwrap()
}

fn edit(value: Value) -> Edit {
    serde_json::from_value(value).unwrap()
}
