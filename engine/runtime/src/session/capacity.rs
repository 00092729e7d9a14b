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

impl Capacity {
    /// Takes in an edit that has been applied to a document.
    ///
    /// # Errors
    /// The limit that the document is beyond now.
    pub fn admit(
        &mut self,
        edit: &Edit,
        document: &Document,
        limits: &Limits,
    ) -> Result<(), Box<Problem>> {
        let mut tally = Tally::default();
        // Counting cannot fail, and an edit is plain data; if it could not be written it would be measured below.
        let is_counted = serde_json::to_writer(&mut tally, edit).is_ok();
        // Every value and key has a mark before or behind it.
        let (bytes, values) = (tally.bytes.saturating_mul(SPREAD), tally.marks * 2 + 1);
        if is_counted && bytes <= self.bytes && values <= self.values {
            self.bytes -= bytes;
            self.values -= values;
            return Ok(());
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
