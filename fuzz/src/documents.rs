//! What holds for every text that is read.

use airloom_api::node::registry::Registry;
use airloom_graph::check::checker::check;
use airloom_graph::check::specs::SpecCache;
use airloom_graph::document::model::Document;
use airloom_graph::document::syntax::Syntax;
use airloom_graph::limits::Limits;
use airloom_graph::read::reader::read;
use airloom_graph::write::writer::write;
use arbitrary::Unstructured;

use crate::made::graph::Palette;

/// Reads bytes: after `j` as JSON, after `y` as YAML, otherwise as what a document is made from.
///
/// # Panics
/// When something does not hold.
pub fn try_bytes(bytes: &[u8], registry: &Registry, palette: &Palette) {
    match bytes.split_first() {
        Some((b'j', text)) => try_text(&String::from_utf8_lossy(text), Syntax::Json, registry),
        Some((b'y', text)) => try_text(&String::from_utf8_lossy(text), Syntax::Yaml, registry),
        Some((_, rest)) => {
            let document = palette
                .document(&mut Unstructured::new(rest))
                .expect("there is always one");
            try_text(&document.to_string(), Syntax::Json, registry);
        }
        None => {}
    }
}

/// Reads, checks, writes and reads again.
///
/// # Panics
/// When what is read again is another document, or is written differently.
pub fn try_text(text: &str, syntax: Syntax, registry: &Registry) {
    match read(text, syntax, registry, &Limits::default()) {
        Ok(reading) => {
            has_an_answer(&reading.document, registry);
            for syntax in [Syntax::Json, Syntax::Yaml] {
                comes_back(&reading.document, syntax, registry);
            }
        }
        Err(error) => {
            assert!(
                error.problems.iter().any(|problem| problem.is_error()),
                "refused without a problem: {text}"
            );
            if let Some(understood) = error.understood {
                has_an_answer(&understood, registry);
            }
        }
    }
}

/// The check comes to an end: either there is a graph, or an error that says why not.
fn has_an_answer(document: &Document, registry: &Registry) {
    let mut specs = SpecCache::new();
    let checked = check(document, registry, &Limits::default(), &mut specs);
    let has_errors = checked.problems.iter().any(|problem| problem.is_error());
    assert_eq!(
        checked.graph.is_none(),
        has_errors,
        "{:?}",
        checked.problems
    );
}

/// What is written is read as the same document, and written again as the same bytes.
pub fn comes_back(document: &Document, syntax: Syntax, registry: &Registry) {
    let text = write(document, syntax).unwrap_or_else(|error| panic!("{error}: {document:?}"));
    let again = read(&text, syntax, registry, &Limits::default())
        .unwrap_or_else(|error| panic!("{:?}: {text}", error.problems))
        .document;
    assert_eq!(*document, again, "{text}");
    let second = write(&again, syntax).unwrap_or_else(|error| panic!("{error}: {again:?}"));
    assert_eq!(text, second);
}
