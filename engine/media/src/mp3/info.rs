//! The frame that holds no audio but says how much there is.

use crate::mp3::header::Header;

/// Frames that a decoder is late by itself: 528 and one.
const DECODER_DELAY: u64 = 529;
/// Flags of a Xing header: what follows it.
const HAS_FRAMES: u32 = 1;
const HAS_BYTES: u32 = 2;
const HAS_TABLE: u32 = 4;
const HAS_QUALITY: u32 = 8;
const TABLE_BYTES: usize = 100;
/// From the name of the encoder to its delay and padding.
const DELAY_AT: usize = 21;
/// Where Fraunhofer's header is, and the count of frames in it.
const VBRI_AT: usize = 36;
const VBRI_FRAMES_AT: usize = 14;

/// What an information frame says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Info {
    /// Frames of the stream, without this one.
    pub(super) frames: Option<u64>,
    /// Raw frames before and behind the audio.
    pub(super) delay: u64,
    pub(super) padding: u64,
}

/// What the first frame of a stream says, if it is an information frame.
pub(super) fn read(frame: &[u8], header: Header) -> Option<Info> {
    if frame.get(VBRI_AT..VBRI_AT + 4) == Some(b"VBRI") {
        return Some(Info {
            frames: word(frame, VBRI_AT + VBRI_FRAMES_AT).map(u64::from),
            ..Info::default()
        });
    }
    let checksum = if header.checked { 2 } else { 0 };
    // Some writers forget the checksum's place.
    let tag = [4 + header.side_bytes, 4 + checksum + header.side_bytes]
        .into_iter()
        .filter_map(|place| frame.get(place..))
        .find(|rest| rest.starts_with(b"Xing") || rest.starts_with(b"Info"))?;
    let flags = word(tag, 4)?;
    let mut place = 8;
    let mut frames = None;
    if flags & HAS_FRAMES != 0 {
        frames = word(tag, place).map(u64::from);
        place += 4;
    }
    for (flag, bytes) in [(HAS_BYTES, 4), (HAS_TABLE, TABLE_BYTES), (HAS_QUALITY, 4)] {
        if flags & flag != 0 {
            place += bytes;
        }
    }
    let lame = tag.get(place..).unwrap_or_default();
    let known = [&b"LAME"[..], b"Lavf", b"Lavc", b"GOGO", b"L3.9"]
        .into_iter()
        .any(|name| lame.starts_with(name));
    let (delay, padding) = match lame.get(DELAY_AT..DELAY_AT + 3) {
        Some(&[a, b, c]) if known => (
            u64::from(a) << 4 | u64::from(b >> 4),
            u64::from(b & 0xf) << 8 | u64::from(c),
        ),
        _ => {
            return Some(Info {
                frames,
                ..Info::default()
            });
        }
    };
    Some(Info {
        frames,
        delay: delay + DECODER_DELAY,
        padding: padding.saturating_sub(DECODER_DELAY),
    })
}

fn word(bytes: &[u8], place: usize) -> Option<u32> {
    let word = bytes.get(place..)?.first_chunk()?;
    Some(u32::from_be_bytes(*word))
}
