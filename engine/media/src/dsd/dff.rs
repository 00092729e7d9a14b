//! The header of a DFF (DSDIFF) file: chunks with sizes of 64 bits, big-endian.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

use crate::decode::{DecodeError, Decoder};
use crate::dsd::decoder::DsdDecoder;
use crate::dsd::layout::{Layout, Source};
use crate::dsd::rate::Way;

/// Bytes of the head of a chunk.
const HEAD_BYTES: u64 = 12;

/// The most channels that are read: more than any file has, and few enough to be held in memory.
pub(super) const MOST_CHANNELS: usize = 64;

/// Whether a file with these first bytes is a DFF file.
pub fn recognises(head: &[u8]) -> bool {
    head.starts_with(b"FRM8") && head.get(12..16) == Some(b"DSD ")
}

/// Opens a DFF file and reads its header.
///
/// # Errors
/// [`DecodeError`], naming what is wrong with the header; compressed files (DST) are not supported.
pub fn open(path: &Path) -> Result<Box<dyn Decoder>, DecodeError> {
    let io_error = |source| DecodeError::Io {
        path: path.to_owned(),
        source,
    };
    let file = File::open(path).map_err(io_error)?;
    let size = file.metadata().map_err(io_error)?.len();
    let mut chunks = Chunks {
        path: path.to_owned(),
        file: BufReader::new(file),
        size,
        at: 0,
    };
    let (id, _) = chunks.head(size)?;
    if id != *b"FRM8" || chunks.bytes()? != *b"DSD " {
        return Err(chunks.malformed(id.escape_ascii().to_string(), "FRM8 and DSD"));
    }
    let mut properties = Properties::default();
    loop {
        let (id, bytes) = chunks.head(size)?;
        let end = chunks.at.saturating_add(bytes);
        match &id {
            b"PROP" => properties.read(&mut chunks, end)?,
            b"DST " => {
                return Err(DecodeError::Unsupported {
                    path: path.to_owned(),
                    found: format!("DFF with DST-compressed audio at byte {}", chunks.at),
                    expected: "uncompressed DSD",
                });
            }
            b"DSD " => {
                let layout = properties.layout(&chunks, bytes)?;
                let available = size.saturating_sub(layout.start);
                let source = Source::new(path, chunks.file, layout, available)?;
                return Ok(Box::new(DsdDecoder::new(source)?));
            }
            _ => {}
        }
        chunks.skip_to(end)?;
    }
}

/// What the property chunk says.
#[derive(Debug, Default)]
struct Properties {
    bits_hz: Option<u32>,
    channels: Option<u16>,
}

impl Properties {
    /// Reads the chunk, of which nothing but its head has been read.
    fn read(&mut self, chunks: &mut Chunks, end: u64) -> Result<(), DecodeError> {
        if chunks.bytes()? != *b"SND " {
            // Properties of something else.
            return Ok(());
        }
        while chunks.at + HEAD_BYTES <= end {
            let (id, bytes) = chunks.head(end)?;
            let next = chunks.at.saturating_add(bytes);
            match &id {
                b"FS  " => self.bits_hz = Some(u32::from_be_bytes(chunks.bytes()?)),
                b"CHNL" => self.channels = Some(u16::from_be_bytes(chunks.bytes()?)),
                b"CMPR" => {
                    let kind: [u8; 4] = chunks.bytes()?;
                    if kind != *b"DSD " {
                        return Err(DecodeError::Unsupported {
                            path: chunks.path.clone(),
                            found: format!("DFF compression \"{}\"", kind.escape_ascii()),
                            expected: "uncompressed DSD",
                        });
                    }
                }
                _ => {}
            }
            chunks.skip_to(next)?;
        }
        Ok(())
    }

    /// Where the bits are, that begin here.
    fn layout(&self, chunks: &Chunks, bytes: u64) -> Result<Layout, DecodeError> {
        let missing = |what: &str| {
            chunks.malformed(
                format!("audio data before any {what}"),
                "a property chunk with rate and channels first",
            )
        };
        let bits_hz = self.bits_hz.ok_or_else(|| missing("rate"))?;
        let way = Way::of(bits_hz).ok_or_else(|| DecodeError::Unsupported {
            path: chunks.path.clone(),
            found: format!("DSD of {bits_hz} bits per second"),
            expected: "64, 128, 256 or 512 times 44,100 or 48,000",
        })?;
        let channels = usize::from(self.channels.ok_or_else(|| missing("channel count"))?);
        if !(1..=MOST_CHANNELS).contains(&channels) {
            return Err(chunks.malformed(format!("{channels} channels"), "1 to 64"));
        }
        let each = bytes / channels as u64;
        Ok(Layout {
            way,
            channels,
            bits: each.checked_mul(8).ok_or_else(|| {
                chunks.malformed(format!("{bytes} bytes of audio"), "fewer than 2^61")
            })?,
            start: chunks.at,
            block: 1,
            lowest_first: false,
        })
    }
}

/// The file up to its audio.
#[derive(Debug)]
struct Chunks {
    path: PathBuf,
    file: BufReader<File>,
    size: u64,
    /// The offset of the next byte.
    at: u64,
}

impl Chunks {
    /// Identifier and size of the next chunk, which begins before `end`.
    fn head(&mut self, end: u64) -> Result<([u8; 4], u64), DecodeError> {
        if self.at.saturating_add(HEAD_BYTES) > end {
            return Err(self.malformed(
                format!("the end at byte {end}"),
                "a chunk with uncompressed DSD",
            ));
        }
        let id = self.bytes()?;
        let size = u64::from_be_bytes(self.bytes()?);
        Ok((id, size))
    }

    /// The next bytes.
    fn bytes<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        let mut bytes = [0; N];
        self.file
            .read_exact(&mut bytes)
            .map_err(|source| match source.kind() {
                io::ErrorKind::UnexpectedEof => self.malformed(
                    format!("the end of the file at byte {}", self.size),
                    "a DFF header up to its audio data",
                ),
                _ => self.io_error(source),
            })?;
        self.at += N as u64;
        Ok(bytes)
    }

    /// Goes on behind a chunk that ends here; chunks have even lengths.
    fn skip_to(&mut self, end: u64) -> Result<(), DecodeError> {
        let end = end.saturating_add(end % 2);
        let rest = end.checked_sub(self.at).and_then(|n| i64::try_from(n).ok());
        let Some(rest) = rest.filter(|_| end <= self.size.saturating_add(1)) else {
            return Err(self.malformed(
                format!("a chunk that ends at byte {end} of {}", self.size),
                "chunks within the file, each as long as its contents",
            ));
        };
        self.file
            .seek_relative(rest)
            .map_err(|source| self.io_error(source))?;
        self.at = end;
        Ok(())
    }

    fn malformed(&self, found: String, expected: &str) -> DecodeError {
        DecodeError::Malformed {
            path: self.path.clone(),
            format: "DFF",
            offset: self.at,
            found,
            expected: expected.to_owned(),
        }
    }

    fn io_error(&self, source: io::Error) -> DecodeError {
        DecodeError::Io {
            path: self.path.clone(),
            source,
        }
    }
}
