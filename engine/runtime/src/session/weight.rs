//! How much memory edits take.

use std::io::{self, Write};

use airloom_graph::edit::change::Edit;
use airloom_graph::edit::footprint::{Footprint, Part};
use serde_json::Value;

/// What an edit has when it is written as compact JSON.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Weight {
    /// Bytes of text.
    pub text: usize,
    /// Commas, colons and opening brackets: every value and key has one before or behind it.
    pub marks: usize,
    edits: usize,
}

/// What an edit has, and what undoes it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Weights {
    pub edit: Weight,
    pub inverse: Weight,
}

impl Write for Weight {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        self.text += text.len();
        let is_mark = |byte: &&u8| matches!(byte, b',' | b':' | b'[' | b'{');
        self.marks += text.iter().filter(is_mark).count();
        Ok(text.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Weight {
    /// That of an edit.
    pub fn of(edit: &Edit) -> Self {
        let mut weight = Self {
            edits: edit.count().max(1),
            ..Self::default()
        };
        // Counting cannot fail, and an edit is plain data.
        if serde_json::to_writer(&mut weight, edit).is_err() {
            weight.text = usize::MAX;
        }
        weight
    }

    /// Bytes of memory that it takes at most, near enough: its text, and what holds each part of it.
    pub const fn bytes(self) -> usize {
        let values = self.marks.saturating_mul(size_of::<Value>());
        let edits = self.edits.saturating_mul(size_of::<Edit>());
        self.text.saturating_add(values).saturating_add(edits)
    }
}

impl Weights {
    /// Those of an edit that was applied.
    pub fn of(edit: &Edit, inverse: &Edit) -> Self {
        Self {
            edit: Weight::of(edit),
            inverse: Weight::of(inverse),
        }
    }
}

/// Bytes of memory that a footprint takes, near enough: an id is a few tens of letters.
pub(crate) fn of_footprint(footprint: &Footprint) -> usize {
    footprint.len().saturating_mul(2 * size_of::<Part>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snapshot_of_many_values_weighs_more_than_one_edit() {
        let values: Vec<String> = (0..1_000).map(|n| format!("\"p{n}\": 0.5")).collect();
        let text = format!(
            r#"{{"edit": "put_snapshot", "snapshot": {{"id": "s", "params": {{"n": {{{}}}}}}}}}"#,
            values.join(",")
        );
        let edit: Edit = serde_json::from_str(&text).unwrap();
        assert_eq!(edit.count(), 1);
        assert!(Weight::of(&edit).bytes() > 1_000 * size_of::<Value>());
    }
}
