//! Boxes: a size, a type, and contents, which may be boxes again.

use crate::decode::DecodeError;
use crate::packets::input::Input;

/// A box.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Box4 {
    pub(super) kind: [u8; 4],
    /// Where the contents start and end.
    pub(super) start: u64,
    pub(super) end: u64,
}

impl Box4 {
    /// What may be taken for the contents of a whole file.
    pub(super) fn file(input: &Input) -> Self {
        Self {
            kind: *b"file",
            start: 0,
            end: input.bytes(),
        }
    }

    /// The contents without their first bytes: version and flags.
    pub(super) fn behind(self, bytes: u64) -> Self {
        Self {
            start: (self.start + bytes).min(self.end),
            ..self
        }
    }

    pub(super) fn bytes(self) -> u64 {
        self.end - self.start
    }

    /// The boxes in this one.
    pub(super) fn children(self, input: &mut Input) -> Result<Vec<Self>, DecodeError> {
        let mut children = Vec::new();
        let mut at = self.start;
        // What is shorter than a head ends a list.
        while self.end - at >= 8 {
            let child = read(input, at, self.end)?;
            at = child.end;
            children.push(child);
        }
        Ok(children)
    }

    /// The first box of a type in this one.
    pub(super) fn child(
        self,
        input: &mut Input,
        kind: &[u8; 4],
    ) -> Result<Option<Self>, DecodeError> {
        let children = self.children(input)?;
        Ok(children.into_iter().find(|child| child.kind == *kind))
    }

    /// A box that has to be there.
    pub(super) fn needed(self, input: &mut Input, kind: &[u8; 4]) -> Result<Self, DecodeError> {
        self.child(input, kind)?.ok_or_else(|| {
            input.malformed(
                self.start,
                format!("no box \"{}\"", name(*kind)),
                format!("one in \"{}\"", name(self.kind)),
            )
        })
    }

    /// Reads the contents up to the first `most` bytes.
    pub(super) fn read(self, input: &mut Input, most: u64) -> Result<Vec<u8>, DecodeError> {
        let mut bytes = Vec::new();
        input.seek(self.start)?;
        input.read_into(&mut bytes, self.bytes().min(most), "a box")?;
        Ok(bytes)
    }
}

/// The type of a box for messages.
pub(super) fn name(kind: [u8; 4]) -> String {
    kind.escape_ascii().to_string()
}

/// The box at an offset, within another that ends at `end`.
fn read(input: &mut Input, at: u64, end: u64) -> Result<Box4, DecodeError> {
    input.seek(at)?;
    let [a, b, c, d, kind @ ..]: [u8; 8] = input.read_array("the head of a box")?;
    let (head, bytes) = match u32::from_be_bytes([a, b, c, d]) {
        0 => (8, end - at),
        1 => (16, u64::from_be_bytes(input.read_array("a box's size")?)),
        bytes => (8, u64::from(bytes)),
    };
    let fits = bytes >= head && bytes <= end - at;
    if !fits {
        return Err(input.malformed(
            at,
            format!("a box \"{}\" of {bytes} bytes", name(kind)),
            format!("{head} to {}", end - at),
        ));
    }
    Ok(Box4 {
        kind,
        start: at + head,
        end: at + bytes,
    })
}
