//! Pages.

use crate::decode::DecodeError;
use crate::packets::input::Input;

/// Bytes of a page before its table of segments.
const HEAD_BYTES: usize = 27;
/// Flags of a page.
const CONTINUED: u8 = 1;
const LAST: u8 = 4;
/// The granule position of a page on which no packet ends.
const NONE: u64 = u64::MAX;
/// The longest page: a head, 255 segments of 255 bytes, and their table.
const LONGEST: u64 = HEAD_BYTES as u64 + 255 + 255 * 255;

/// What stands at the head of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) offset: u64,
    pub(super) serial: u32,
    /// The frame at which its last packet ends, where one does.
    pub(super) granule: Option<u64>,
    /// Whether it begins within a packet.
    pub(super) continued: bool,
    /// Whether it is the last of its stream.
    pub(super) last: bool,
    checksum: u32,
    segments: u8,
    /// The offset behind the page.
    pub(super) end: u64,
}

/// A page with its contents.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub(super) head: Option<Head>,
    /// The lengths of its segments.
    pub(super) segments: Vec<u8>,
    pub(super) body: Vec<u8>,
}

/// Reads the head of the page at an offset; `None` at the end of the file.
pub(super) fn head(input: &mut Input, offset: u64) -> Result<Option<Head>, DecodeError> {
    if offset >= input.bytes() {
        return Ok(None);
    }
    input.seek(offset)?;
    let bytes: [u8; HEAD_BYTES] = input.read_array("the head of a page")?;
    let Some(head) = parse(&bytes, offset) else {
        return Err(input.malformed(
            offset,
            format!("bytes {:02x?}", &bytes[..6]),
            "a page: \"OggS\", version 0",
        ));
    };
    let mut table = Vec::new();
    input.read_into(&mut table, u64::from(head.segments), "a page's table")?;
    let body: u64 = table.iter().map(|segment| u64::from(*segment)).sum();
    let end = input.position() + body;
    Ok(Some(Head { end, ..head }))
}

/// Reads the page at an offset, and checks it; false at the end of the file.
pub(super) fn page(input: &mut Input, offset: u64, page: &mut Page) -> Result<bool, DecodeError> {
    page.head = head(input, offset)?;
    let Some(found) = page.head else {
        return Ok(false);
    };
    let body_at = input.position();
    input.seek(body_at - u64::from(found.segments))?;
    input.read_into(&mut page.segments, u64::from(found.segments), "a page")?;
    input.read_into(&mut page.body, found.end - body_at, "a page")?;
    let mut start = [0; HEAD_BYTES];
    input.seek(offset)?;
    input.read_some(&mut start)?;
    // The checksum counts with nothing in its own place.
    start[22..26].fill(0);
    let checksum = [&start[..], &page.segments, &page.body]
        .into_iter()
        .flatten()
        .fold(0, |sum: u32, byte| {
            sum << 8 ^ CHECKSUMS[(sum >> 24) as usize ^ usize::from(*byte)]
        });
    if checksum != found.checksum {
        return Err(input.malformed(
            offset,
            format!("a page with checksum {checksum:08x}"),
            format!("{:08x}", found.checksum),
        ));
    }
    Ok(true)
}

fn parse(bytes: &[u8; HEAD_BYTES], offset: u64) -> Option<Head> {
    let [b'O', b'g', b'g', b'S', 0, flags, rest @ ..] = *bytes else {
        return None;
    };
    let (granule, rest) = rest.split_first_chunk()?;
    let (serial, rest) = rest.split_first_chunk()?;
    let (_number, rest) = rest.split_first_chunk::<4>()?;
    let (checksum, rest) = rest.split_first_chunk()?;
    Some(Head {
        offset,
        serial: u32::from_le_bytes(*serial),
        granule: Some(u64::from_le_bytes(*granule)).filter(|granule| *granule != NONE),
        continued: flags & CONTINUED != 0,
        last: flags & LAST != 0,
        checksum: u32::from_le_bytes(*checksum),
        segments: *rest.first()?,
        end: offset,
    })
}

/// The frame at which the last page of a stream ends, found from the end of the file.
pub(super) fn last_granule(input: &mut Input, serial: u32) -> Result<Option<u64>, DecodeError> {
    let start = input.bytes().saturating_sub(2 * LONGEST);
    let mut tail = Vec::new();
    input.seek(start)?;
    input.read_into(&mut tail, input.left(), "the last pages")?;
    let found = tail
        .windows(HEAD_BYTES)
        .rev()
        .filter_map(|window| parse(window.try_into().ok()?, 0))
        .find_map(|head| head.granule.filter(|_| head.serial == serial));
    Ok(found)
}

/// The checksums of single bytes, with the polynomial 0x04c11db7.
const CHECKSUMS: [u32; 256] = {
    let mut table = [0; 256];
    let mut byte: u32 = 0;
    while byte < 256 {
        let mut sum = byte << 24;
        let mut bit = 0;
        while bit < 8 {
            sum = if sum >> 31 == 1 {
                sum << 1 ^ 0x04c1_1db7
            } else {
                sum << 1
            };
            bit += 1;
        }
        table[byte as usize] = sum;
        byte += 1;
    }
    table
};
