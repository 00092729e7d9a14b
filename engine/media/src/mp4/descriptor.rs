//! What a sample description says of the codec.

use crate::decode::DecodeError;
use crate::mp4::boxes::{Box4, name};
use crate::packets::input::Input;

/// Bytes of a sample entry of sound before its boxes: version 0, 1 and 2.
const SOUND_BYTES: [u64; 3] = [28, 44, 64];
/// Where its version stands.
const VERSION_AT: usize = 8;
/// The longest header of a codec that is read.
const MOST_BYTES: u64 = 4096;
/// Object types of AAC: MPEG-4, and MPEG-2 in three profiles.
const AAC_TYPES: [u8; 4] = [0x40, 0x66, 0x67, 0x68];
/// Tags of descriptors: the stream, the decoder's configuration, the codec's own.
const STREAM_TAG: u8 = 3;
const CONFIG_TAG: u8 = 4;
const SPECIFIC_TAG: u8 = 5;

/// The codec of a track with its header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Description {
    /// The configuration of AAC.
    Aac(Vec<u8>),
    /// ALAC's cookie.
    Alac(Vec<u8>),
}

/// Reads a box `stsd`, of whose entries the first counts. Gives the offset of the codec's header as well.
pub(super) fn read(input: &mut Input, stsd: Box4) -> Result<(Description, u64), DecodeError> {
    let entries = stsd.behind(8).children(input)?;
    let Some(entry) = entries.first() else {
        return Err(input.malformed(stsd.start, "no sample description", "one"));
    };
    let head = entry.read(input, SOUND_BYTES[0])?;
    let version = head.get(VERSION_AT..VERSION_AT + 2).unwrap_or(&[0, 0]);
    let skipped = match version {
        [0, 1] => SOUND_BYTES[1],
        [0, 2] => SOUND_BYTES[2],
        _ => SOUND_BYTES[0],
    };
    let mut inside = entry.behind(skipped);
    // QuickTime wraps what belongs to the codec.
    if let Some(wave) = inside.child(input, b"wave")? {
        inside = wave;
    }
    match &entry.kind {
        b"mp4a" => {
            let esds = inside.needed(input, b"esds")?.behind(4);
            let bytes = esds.read(input, MOST_BYTES)?;
            let config = config(&bytes).map_err(|found| {
                input.malformed(
                    esds.start,
                    found,
                    "a descriptor of AAC with its configuration",
                )
            })?;
            Ok((Description::Aac(config), esds.start))
        }
        b"alac" => {
            let cookie = inside.needed(input, b"alac")?.behind(4);
            let bytes = cookie.read(input, MOST_BYTES)?;
            Ok((Description::Alac(bytes), cookie.start))
        }
        other => Err(input.unsupported(format!("MP4 with \"{}\"", name(*other)), "AAC-LC or ALAC")),
    }
}

/// The configuration of AAC in an elementary stream descriptor.
pub(crate) fn config(bytes: &[u8]) -> Result<Vec<u8>, String> {
    let stream = tagged(bytes, STREAM_TAG)?;
    let [_, _, flags, rest @ ..] = stream else {
        return Err("a stream descriptor of less than 3 bytes".to_owned());
    };
    let mut rest = rest;
    if flags & 0x80 != 0 {
        rest = rest.get(2..).unwrap_or_default();
    }
    if flags & 0x40 != 0 {
        let length = rest.first().map_or(0, |length| usize::from(*length));
        rest = rest.get(1 + length..).unwrap_or_default();
    }
    if flags & 0x20 != 0 {
        rest = rest.get(2..).unwrap_or_default();
    }
    let decoder = tagged(rest, CONFIG_TAG)?;
    match decoder.first() {
        Some(kind) if AAC_TYPES.contains(kind) => {}
        kind => return Err(format!("object type {kind:02x?}")),
    }
    let specific = tagged(decoder.get(13..).unwrap_or_default(), SPECIFIC_TAG)?;
    Ok(specific.to_vec())
}

/// The contents of the descriptor of a tag at the beginning of `bytes`.
fn tagged(bytes: &[u8], tag: u8) -> Result<&[u8], String> {
    let [found, rest @ ..] = bytes else {
        return Err(format!("no descriptor {tag}"));
    };
    if *found != tag {
        return Err(format!("descriptor {found} in the place of {tag}"));
    }
    let mut length = 0;
    for (place, byte) in rest.iter().enumerate().take(4) {
        length = length << 7 | usize::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            return rest
                .get(place + 1..place + 1 + length)
                .ok_or_else(|| format!("descriptor {tag} of {length} bytes in {}", rest.len()));
        }
    }
    Err(format!("descriptor {tag} without length"))
}
