//! Reading the chunks of RIFF and IFF files: an identifier, a size, and contents padded to even length.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek};
use std::path::{Path, PathBuf};

use crate::decode::DecodeError;
use crate::pcm::ByteOrder;

/// A file of chunks, read from its start.
#[derive(Debug)]
pub(crate) struct ChunkFile {
    path: PathBuf,
    file: BufReader<File>,
    order: ByteOrder,
    bytes: u64,
    /// The format's name, for messages.
    format: &'static str,
    /// The offset of what was read last.
    place: u64,
}

/// The head of a chunk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Chunk {
    pub(crate) id: [u8; 4],
    /// Length of the contents without padding.
    pub(crate) size: u32,
}

impl ChunkFile {
    pub(crate) fn open(
        path: &Path,
        order: ByteOrder,
        format: &'static str,
    ) -> Result<Self, DecodeError> {
        let io_error = |source| DecodeError::Io {
            path: path.to_owned(),
            source,
        };
        let file = File::open(path).map_err(io_error)?;
        Ok(Self {
            path: path.to_owned(),
            bytes: file.metadata().map_err(io_error)?.len(),
            file: BufReader::new(file),
            order,
            format,
            place: 0,
        })
    }

    /// Reads exactly as many bytes as the slice has.
    pub(crate) fn read(&mut self, bytes: &mut [u8]) -> Result<(), DecodeError> {
        self.place = self.position()?;
        self.file
            .read_exact(bytes)
            .map_err(|source| match source.kind() {
                io::ErrorKind::UnexpectedEof => self.malformed(
                    "the end of the file".to_owned(),
                    format!("a {} header up to its audio data", self.format),
                ),
                _ => self.io_error(source),
            })
    }

    /// Reads the head of the next chunk.
    pub(crate) fn next(&mut self) -> Result<Chunk, DecodeError> {
        let mut head = [0; 8];
        self.read(&mut head)?;
        let [a, b, c, d, size @ ..] = head;
        Ok(Chunk {
            id: [a, b, c, d],
            size: match self.order {
                ByteOrder::Little => u32::from_le_bytes(size),
                ByteOrder::Big => u32::from_be_bytes(size),
            },
        })
    }

    /// Passes over what is left of a chunk of which `read` bytes have been read, and its padding.
    pub(crate) fn skip(&mut self, chunk: Chunk, read: u32) -> Result<(), DecodeError> {
        let rest = i64::from(chunk.size) + i64::from(chunk.size % 2) - i64::from(read);
        self.file
            .seek_relative(rest)
            .map_err(|source| self.io_error(source))
    }

    /// Goes to an offset.
    pub(crate) fn go_to(&mut self, offset: u64) -> Result<(), DecodeError> {
        self.file
            .seek(io::SeekFrom::Start(offset))
            .map(drop)
            .map_err(|source| self.io_error(source))
    }

    /// The offset of the next byte.
    pub(crate) fn position(&mut self) -> Result<u64, DecodeError> {
        self.file
            .stream_position()
            .map_err(|source| self.io_error(source))
    }

    /// The length of the file.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    pub(crate) fn into_inner(self) -> BufReader<File> {
        self.file
    }

    /// That what was read last contradicts the format.
    pub(crate) fn malformed(&self, found: String, expected: impl Into<String>) -> DecodeError {
        DecodeError::Malformed {
            path: self.path.clone(),
            format: self.format,
            offset: self.place,
            found,
            expected: expected.into(),
        }
    }

    /// That the file ends too early for the frames of its header.
    pub(crate) fn truncated(&self, found: u64, expected: u64) -> DecodeError {
        DecodeError::Truncated {
            path: self.path.clone(),
            format: self.format,
            offset: self.bytes,
            found,
            expected,
        }
    }

    /// The format's name.
    pub(crate) fn format(&self) -> &'static str {
        self.format
    }

    fn io_error(&self, source: io::Error) -> DecodeError {
        DecodeError::Io {
            path: self.path.clone(),
            source,
        }
    }
}
