//! Keeps a document small enough to be read again when it has been saved.

use std::io::{self, Write};

use airloom_graph::document::model::Document;
use airloom_graph::edit::change::Edit;
use airloom_graph::limits::Limits;
use airloom_graph::problem::{Code, Problem};
use airloom_graph::write::size::Size;

/// A byte of an edit's compact JSON becomes at most so many in the document: indentation takes the most.
const SPREAD: usize = 8;

/// How much may come before the document has to be measured: counting every edit at its most is cheap, measuring is not.
#[derive(Debug, Default)]
pub(crate) struct Capacity {
    bytes: usize,
    values: usize,
}

/// Counts what is written to it.
#[derive(Default)]
struct Tally {
    bytes: usize,
    marks: usize,
}

impl Write for Tally {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        self.bytes += text.len();
        let is_mark = |byte: &&u8| matches!(byte, b',' | b':' | b'[' | b'{');
        self.marks += text.iter().filter(is_mark).count();
        Ok(text.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Tally {
    /// What the compact JSON of an edit has. Counting cannot fail, and an edit is plain data.
    fn of(edit: &Edit) -> Option<Self> {
        let mut tally = Self::default();
        serde_json::to_writer(&mut tally, edit).ok()?;
        Some(tally)
    }
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
        inverse: &Edit,
        document: &Document,
        limits: &Limits,
    ) -> Result<(), Box<Problem>> {
        let counted = Tally::of(edit).zip(Tally::of(inverse));
        if let Some((brought, taken)) = counted {
            if brought.bytes <= taken.bytes && brought.marks <= taken.marks {
                return Ok(());
            }
            let bytes = brought.bytes.saturating_mul(SPREAD);
            // Every value and key has a mark before or behind it.
            let values = brought.marks * 2 + 1;
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
