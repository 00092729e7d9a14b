//! The header of a DSF file: three chunks, little-endian.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use crate::decode::{DecodeError, Decoder};
use crate::dsd::decoder::DsdDecoder;
use crate::dsd::layout::{Layout, Source};
use crate::dsd::rate::Way;

/// Bytes of the chunks up to the bits: `DSD `, `fmt ` and the head of `data`.
pub(super) const HEADER_BYTES: usize = 28 + 52 + 12;

/// Bytes of a block of one channel, the only size there is.
pub(super) const BLOCK_BYTES: u32 = 4096;

/// The most channels: 5.1.
pub(super) const MOST_CHANNELS: usize = 6;

/// Whether a file with these first bytes is a DSF file.
pub fn recognises(head: &[u8]) -> bool {
    head.starts_with(b"DSD ")
}

/// Opens a DSF file and reads its header.
///
/// # Errors
/// [`DecodeError`], naming what is wrong with the header.
pub fn open(path: &Path) -> Result<Box<dyn Decoder>, DecodeError> {
    let io_error = |source| DecodeError::Io {
        path: path.to_owned(),
        source,
    };
    let file = File::open(path).map_err(io_error)?;
    let size = file.metadata().map_err(io_error)?.len();
    let mut file = BufReader::new(file);
    let mut head = [0; HEADER_BYTES];
    file.read_exact(&mut head)
        .map_err(|source| match source.kind() {
            io::ErrorKind::UnexpectedEof => malformed(
                path,
                0,
                format!("the end of the file at byte {size}"),
                "a header of 92 bytes",
            ),
            _ => io_error(source),
        })?;
    let layout = read_header(path, &head)?;
    let available = size.saturating_sub(layout.start);
    let source = Source::new(path, file, layout, available)?;
    Ok(Box::new(DsdDecoder::new(source)?))
}

/// What the header says.
fn read_header(path: &Path, head: &[u8; HEADER_BYTES]) -> Result<Layout, DecodeError> {
    for (offset, id, bytes) in [(0, b"DSD ", 28), (28, b"fmt ", 52), (80, b"data", 12)] {
        let found = head.get(offset..offset + 4).unwrap_or_default();
        if found != id {
            return Err(malformed(
                path,
                offset,
                format!("{} at byte {offset}", found.escape_ascii()),
                format!("the chunk \"{}\"", id.escape_ascii()),
            ));
        }
        let size = word(head, offset + 4) | word(head, offset + 8) << 32;
        if offset < 80 && size != bytes {
            return Err(malformed(
                path,
                offset,
                format!("a chunk of {size} bytes at byte {offset}"),
                format!("{bytes} bytes"),
            ));
        }
    }
    let unsupported = |found: String, expected| DecodeError::Unsupported {
        path: path.to_owned(),
        found,
        expected,
    };
    let (version, id) = (word(head, 40), word(head, 44));
    if (version, id) != (1, 0) {
        return Err(unsupported(
            format!("DSF version {version} with format {id}"),
            "version 1 with raw DSD",
        ));
    }
    let channels = word(head, 52);
    if !(1..=MOST_CHANNELS as u64).contains(&channels) {
        return Err(malformed(
            path,
            52,
            format!("{channels} channels"),
            "1 to 6",
        ));
    }
    let (bits_hz, order, block) = (word(head, 56), word(head, 60), word(head, 72));
    let way = u32::try_from(bits_hz).ok().and_then(Way::of);
    let way = way.ok_or_else(|| {
        unsupported(
            format!("DSD of {bits_hz} bits per second"),
            "64, 128, 256 or 512 times 44,100 or 48,000",
        )
    })?;
    if order != 1 && order != 8 {
        return Err(malformed(
            path,
            60,
            format!("{order} bits a sample"),
            "1 or 8",
        ));
    }
    if block != u64::from(BLOCK_BYTES) {
        return Err(malformed(
            path,
            72,
            format!("blocks of {block} bytes"),
            "4096 bytes",
        ));
    }
    Ok(Layout {
        way,
        channels: usize::try_from(channels).unwrap_or(1),
        bits: word(head, 64) | word(head, 68) << 32,
        start: HEADER_BYTES as u64,
        block,
        lowest_first: order == 1,
    })
}

fn malformed(
    path: &Path,
    offset: usize,
    found: String,
    expected: impl Into<String>,
) -> DecodeError {
    DecodeError::Malformed {
        path: path.to_owned(),
        format: "DSF",
        offset: offset as u64,
        found,
        expected: expected.into(),
    }
}

/// The 32 bits at an offset.
fn word(head: &[u8; HEADER_BYTES], offset: usize) -> u64 {
    let bytes = head.get(offset..).and_then(<[u8]>::first_chunk);
    bytes.map_or(0, |bytes| u64::from(u32::from_le_bytes(*bytes)))
}
