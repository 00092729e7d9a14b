//! Streams of frames that each begin with their own header: MP3 and ADTS.

use crate::decode::DecodeError;
use crate::packets::input::Input;
use crate::packets::packet::{Packet, Packets};

/// The most bytes of a frame's header that are looked at.
pub(crate) const HEADER_BYTES: usize = 8;
/// Every so many frames their offset is kept.
const INDEX_EVERY: u64 = 64;
/// How far the first frame may be behind tags.
const SEARCH_BYTES: u64 = 64 * 1024;
/// What may stand behind the last frame: tags of several kinds.
const TAGS: [&[u8]; 6] = [b"TAG", b"ID3", b"APETAGEX", b"LYRICS", b"3DI", b"\0\0\0\0"];

/// The length of the frame that begins with these bytes, header included; `None` where none of this stream begins.
pub(crate) type FrameLength =
    fn(header: [u8; HEADER_BYTES], first: [u8; HEADER_BYTES]) -> Option<u64>;

/// What all frames of a stream have in common.
#[derive(Clone, Copy)]
pub(crate) struct FrameRule {
    pub(crate) length: FrameLength,
    /// The header of the first frame.
    pub(crate) first: [u8; HEADER_BYTES],
    /// Frames of audio in each.
    pub(crate) samples: u64,
    /// How many frames before a place decoding has to start.
    pub(crate) lead: u64,
}

/// A stream of frames.
pub(crate) struct Framed {
    input: Input,
    rule: FrameRule,
    /// The frame that is read next, and where it is.
    next: u64,
    /// Offsets of frames 0, 64, 128 …, as far as they were passed.
    index: Vec<u64>,
}

impl Framed {
    /// A stream whose first frame is at `start`.
    pub(crate) fn new(mut input: Input, rule: FrameRule, start: u64) -> Result<Self, DecodeError> {
        input.seek(start)?;
        Ok(Self {
            input,
            rule,
            next: 0,
            index: vec![start],
        })
    }

    /// Passes over all frames and counts them, one that the end of the file cuts off included; `None` where something
    /// else stands between them. Afterwards the first one is next.
    pub(crate) fn count(&mut self) -> Result<Option<u64>, DecodeError> {
        let outcome = loop {
            match self.head() {
                Ok(Some((offset, length))) => self.pass(offset + length)?,
                Ok(None) => break Some(self.next),
                Err(DecodeError::Io { path, source }) => {
                    return Err(DecodeError::Io { path, source });
                }
                Err(_) => break None,
            }
            if self.input.left() == 0 {
                break Some(self.next);
            }
        };
        self.go_to(0)?;
        Ok(outcome)
    }

    /// Offset and length of the next frame, `None` at the end of the frames.
    fn head(&mut self) -> Result<Option<(u64, u64)>, DecodeError> {
        let offset = self.input.position();
        let mut header = [0; HEADER_BYTES];
        let count = self.input.read_some(&mut header)?;
        if count == 0 {
            return Ok(None);
        }
        if let Some(length) = (self.rule.length)(header, self.rule.first) {
            return Ok(Some((offset, length)));
        }
        let start = &header[..count];
        let is_tag = |tag: &[u8]| start.starts_with(&tag[..tag.len().min(start.len())]);
        if TAGS.into_iter().any(is_tag) {
            return Ok(None);
        }
        Err(self.input.malformed(
            offset,
            format!("bytes {start:02x?}"),
            format!("the header of frame {} as at the start", self.next),
        ))
    }

    /// Goes on to the frame that starts at `offset`.
    fn pass(&mut self, offset: u64) -> Result<(), DecodeError> {
        self.next += 1;
        let indexed = self.index.len() as u64 * INDEX_EVERY;
        if self.next == indexed {
            self.index.push(offset);
        }
        // A frame that is cut off ends with the file.
        self.input.seek(offset.min(self.input.bytes()))
    }

    /// Goes to a frame, or to the end where there are fewer.
    fn go_to(&mut self, frame: u64) -> Result<(), DecodeError> {
        let slot = usize::try_from(frame / INDEX_EVERY)
            .unwrap_or(usize::MAX)
            .min(self.index.len() - 1);
        self.next = slot as u64 * INDEX_EVERY;
        self.input.seek(self.index[slot])?;
        while self.next < frame {
            match self.head()? {
                Some((offset, length)) => self.pass(offset + length)?,
                None => break,
            }
        }
        Ok(())
    }
}

impl Packets for Framed {
    fn next(&mut self, packet: &mut Packet) -> Result<bool, DecodeError> {
        let Some((offset, length)) = self.head()? else {
            return Ok(false);
        };
        self.input.seek(offset)?;
        self.input
            .read_into(&mut packet.data, length, "a frame of audio")?;
        packet.offset = offset;
        self.pass(offset + length)?;
        packet.ends_at = Some(self.next * self.rule.samples);
        Ok(true)
    }

    fn seek(&mut self, frame: u64) -> Result<Option<u64>, DecodeError> {
        self.go_to((frame / self.rule.samples).saturating_sub(self.rule.lead))?;
        Ok(Some(self.next * self.rule.samples))
    }

    fn bytes(&self) -> u64 {
        self.input.bytes()
    }
}

/// Passes over tags of the form ID3v2 (id3.org, "ID3 tag version 2.4.0", section 3.1).
pub(crate) fn skip_id3(input: &mut Input) -> Result<(), DecodeError> {
    loop {
        let start = input.position();
        let mut header = [0; 10];
        let count = input.read_some(&mut header)?;
        if count < header.len() || !header.starts_with(b"ID3") {
            return input.seek(start);
        }
        let [_, _, _, _, _, flags, size @ ..] = header;
        // Seven bits a byte, so that no sync word appears in it.
        let size = size
            .into_iter()
            .fold(0, |sum, byte| sum << 7 | u64::from(byte & 0x7f));
        let footer = if flags & 0x10 != 0 { 10 } else { 0 };
        let next = start + 10 + size + footer;
        if next > input.bytes() {
            return Err(input.malformed(
                start,
                format!("an ID3 tag of {size} bytes"),
                "one within the file",
            ));
        }
        input.seek(next)?;
    }
}

/// The first place from here on at which a frame begins and, unless the file ends, another one behind it. Gives the
/// offset and the header.
pub(crate) fn find_first(
    input: &mut Input,
    length: FrameLength,
) -> Result<Option<(u64, [u8; HEADER_BYTES])>, DecodeError> {
    let start = input.position();
    let mut window = Vec::new();
    input.read_into(&mut window, SEARCH_BYTES.min(input.left()), "a stream")?;
    let mut ahead = [0; HEADER_BYTES];
    for place in 0..window.len() {
        let Some(header) = window[place..].first_chunk::<HEADER_BYTES>() else {
            break;
        };
        let Some(bytes) = length(*header, *header) else {
            continue;
        };
        let offset = start + place as u64;
        let next = offset + bytes;
        if next + HEADER_BYTES as u64 <= input.bytes() {
            input.seek(next)?;
            input.read_some(&mut ahead)?;
            let tag = TAGS.into_iter().any(|tag| ahead.starts_with(tag));
            if !tag && length(ahead, *header).is_none() {
                continue;
            }
        }
        return Ok(Some((offset, *header)));
    }
    Ok(None)
}
