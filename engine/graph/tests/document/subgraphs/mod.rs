//! Sub-graphs in documents.

mod chance;
mod checking;
mod editing;
mod intents;
mod nest;
mod text;

use airloom_graph::check::checked::Checked;
use airloom_graph::check::checker;
use airloom_graph::check::specs::SpecCache;
use airloom_graph::document::model::Document;
use airloom_graph::document::syntax::Syntax;
use airloom_graph::limits::Limits;
use airloom_graph::read::reader::read;
use airloom_graph::write::writer::write;

use crate::fixture::registry;

/// Two strips, one with a drive of its own, moved by a macro; and a definition that nobody names.
const STRIPS: &str = include_str!("strips.airloom.json");

fn document(text: &str) -> Document {
    read(text, Syntax::Json, &registry(), &Limits::default())
        .unwrap_or_else(|error| panic!("{:#?}", error.problems))
        .document
}

fn checked(document: &Document) -> Checked {
    checker::check(
        document,
        &registry(),
        &Limits::default(),
        &mut SpecCache::new(),
    )
}

fn bytes(document: &Document) -> String {
    write(document, Syntax::Json).unwrap()
}
