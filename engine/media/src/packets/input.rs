//! A file that is parsed: reading with errors that name file, format and offset.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use crate::decode::DecodeError;

/// A file, read from any place. Nothing is allocated for bytes that the file does not have.
#[derive(Debug)]
pub(crate) struct Input {
    path: PathBuf,
    format: &'static str,
    file: BufReader<File>,
    bytes: u64,
    position: u64,
}

impl Input {
    pub(crate) fn open(path: &Path, format: &'static str) -> Result<Self, DecodeError> {
        let failed = |source| DecodeError::Io {
            path: path.to_owned(),
            source,
        };
        let file = File::open(path).map_err(failed)?;
        Ok(Self {
            path: path.to_owned(),
            format,
            bytes: file.metadata().map_err(failed)?.len(),
            file: BufReader::new(file),
            position: 0,
        })
    }

    /// The length of the file.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The offset of the next byte.
    pub(crate) fn position(&self) -> u64 {
        self.position
    }

    /// Bytes from here to the end.
    pub(crate) fn left(&self) -> u64 {
        self.bytes.saturating_sub(self.position)
    }

    /// The file itself, positioned at [`Self::position`].
    pub(crate) fn into_inner(self) -> BufReader<File> {
        self.file
    }

    /// Goes to an offset.
    pub(crate) fn seek(&mut self, offset: u64) -> Result<(), DecodeError> {
        let moved = match i64::try_from(i128::from(offset) - i128::from(self.position)) {
            // Stays in the buffer where it can.
            Ok(step) => self.file.seek_relative(step),
            Err(_) => self.file.seek(SeekFrom::Start(offset)).map(drop),
        };
        moved.map_err(|source| self.io_error(source))?;
        self.position = offset;
        Ok(())
    }

    /// Reads as many bytes as the slice has, or up to the end of the file; how many it were.
    pub(crate) fn read_some(&mut self, bytes: &mut [u8]) -> Result<usize, DecodeError> {
        let mut filled = 0;
        while filled < bytes.len() {
            match self.file.read(&mut bytes[filled..]) {
                Ok(0) => break,
                Ok(count) => filled += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(self.io_error(error)),
            }
        }
        self.position += filled as u64;
        Ok(filled)
    }

    /// Reads an array; `what` says of what it is part, for the message at the end of the file.
    pub(crate) fn read_array<const N: usize>(
        &mut self,
        what: &str,
    ) -> Result<[u8; N], DecodeError> {
        let start = self.position;
        let mut bytes = [0; N];
        if self.read_some(&mut bytes)? < N {
            return Err(self.ends(start, what));
        }
        Ok(bytes)
    }

    /// Replaces the contents of `bytes` by the next `count` bytes.
    pub(crate) fn read_into(
        &mut self,
        bytes: &mut Vec<u8>,
        count: u64,
        what: &str,
    ) -> Result<(), DecodeError> {
        let start = self.position;
        let length = usize::try_from(count).ok().filter(|_| count <= self.left());
        let Some(length) = length else {
            return Err(self.ends(start, what));
        };
        bytes.resize(length, 0);
        if self.read_some(bytes)? < length {
            return Err(self.ends(start, what));
        }
        Ok(())
    }

    /// That the file ends within something.
    pub(crate) fn ends(&self, offset: u64, what: &str) -> DecodeError {
        self.malformed(
            offset,
            format!("the end of the file at byte {}", self.bytes),
            format!("the whole of {what}"),
        )
    }

    /// That something contradicts the format.
    pub(crate) fn malformed(
        &self,
        offset: u64,
        found: impl Into<String>,
        expected: impl Into<String>,
    ) -> DecodeError {
        DecodeError::Malformed {
            path: self.path.clone(),
            format: self.format,
            offset,
            found: found.into(),
            expected: expected.into(),
        }
    }

    /// That something is sound and cannot be read.
    pub(crate) fn unsupported(
        &self,
        found: impl Into<String>,
        expected: &'static str,
    ) -> DecodeError {
        DecodeError::Unsupported {
            path: self.path.clone(),
            found: found.into(),
            expected,
        }
    }

    fn io_error(&self, source: io::Error) -> DecodeError {
        DecodeError::Io {
            path: self.path.clone(),
            source,
        }
    }
}
