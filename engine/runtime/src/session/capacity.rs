//! Keeps a document small enough to be read again when it has been saved.

use airloom_graph::document::model::Document;
use airloom_graph::edit::change::Edit;
use airloom_graph::limits::Limits;
use airloom_graph::problem::{Code, Problem};
use airloom_graph::write::size::Size;

use crate::session::weight::Weights;

/// A byte of an edit's compact JSON becomes at most so many in the document: indentation takes the most.
const SPREAD: usize = 8;

/// Whether an edit brings more than it says: what it names is copied from the document.
fn copies(edit: &Edit) -> bool {
    match edit {
        Edit::Collapse(_) | Edit::Expand(_) => true,
        Edit::InSubgraph(edit) => copies(&edit.change),
        Edit::Batch(batch) => batch.edits.iter().any(copies),
        Edit::Restructure(edit) => edit.edits.iter().any(copies),
        _ => false,
    }
}

/// How much may come before the document has to be measured: counting every edit at its most is cheap, measuring is not.
#[derive(Debug, Default)]
pub(crate) struct Capacity {
    bytes: usize,
    values: usize,
}

impl Capacity {
    /// Takes in an edit that has been applied to a document. One that takes away no less than it brings is welcome even
    /// where there is too much already.
    ///
    /// # Errors
    /// The limit that the document is beyond now.
    pub fn admit(
        &mut self,
        edit: &Edit,
        weights: &Weights,
        document: &Document,
        limits: &Limits,
    ) -> Result<(), Box<Problem>> {
        let Weights {
            edit: brought,
            inverse: taken,
        } = weights;
        if !copies(edit) {
            if brought.text <= taken.text && brought.marks <= taken.marks {
                return Ok(());
            }
            let bytes = brought.text.saturating_mul(SPREAD);
            // Every value and key has a mark before or behind it.
            let values = brought.marks.saturating_mul(2).saturating_add(1);
            if bytes <= self.bytes && values <= self.values {
                self.bytes -= bytes;
                self.values -= values;
                return Ok(());
            }
        }
        *self = Self::default();
        let size = Size::of(document).map_err(|error| {
            let message = format!("the document cannot be written: {error}");
            Box::new(Problem::error(Code::Value, message))
        })?;
        for (what, found, most) in [
            ("bytes of JSON", size.bytes, limits.json_bytes),
            ("values", size.values, limits.values),
        ] {
            if found > most {
                let message = format!("the document has {found} {what}; expected at most {most}");
                return Err(Box::new(Problem::error(Code::Limit, message)));
            }
        }
        self.bytes = limits.json_bytes - size.bytes;
        self.values = limits.values - size.values;
        Ok(())
    }

    /// Another document: it is measured at its first edit.
    pub fn restart(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use airloom_graph::edit::change::apply;

    use super::*;

    #[test]
    fn what_an_expansion_copies_counts() {
        let params: Vec<String> = (0..100).map(|n| format!("\"p{n}\": 0.5")).collect();
        let inner = format!(
            r#"{{"id": "a", "type": "t", "params": {{{}}}}}"#,
            params.join(",")
        );
        let define = format!(
            r#"{{"edit": "define_subgraph", "subgraph": {{"id": "d", "nodes": [{inner}], "connections": []}}}}"#
        );
        let add = |node: &str| {
            format!(
                r#"{{"edit": "add_node", "node": {{"id": "{node}", "type": "graph.subgraph", "config": {{"definition": "d"}}}}}}"#
            )
        };
        let expand = |node: &str| format!(r#"{{"edit": "expand", "node": "{node}"}}"#);
        let limits = Limits {
            values: 520,
            ..Limits::default()
        };
        let mut document = Document::default();
        let mut capacity = Capacity::default();
        let mut admitted = Vec::new();
        for text in [define, add("q"), add("r"), expand("q"), expand("r")] {
            let edit: Edit = serde_json::from_str(&text).unwrap();
            let applied = apply(&mut document, &edit).unwrap();
            let weights = Weights::of(&edit, &applied.inverse);
            let admits = capacity.admit(&edit, &weights, &document, &limits);
            assert_eq!(
                admits.is_ok(),
                Size::of(&document).unwrap().values <= limits.values,
                "{text}"
            );
            admitted.push(admits.is_ok());
        }
        assert_eq!(admitted, [true, true, true, true, false]);
    }
}
