//! Reading MP3 files.

use std::path::Path;

use symphonia::core::codecs::audio::well_known::CODEC_ID_MP3;

use crate::aac;
use crate::decode::{DecodeError, Decoder};
use crate::mp3::header::{self, Header};
use crate::mp3::info::{self, Info};
use crate::packets::decoder::{PacketDecoder, Track};
use crate::packets::framed::{FrameRule, Framed, HEADER_BYTES, find_first, skip_id3};
use crate::packets::input::Input;
use crate::packets::library::{LibraryCodec, Recipe};
use crate::spec::StreamSpec;

const FORMAT: &str = "MP3";
/// A frame's data may begin in frames before it, 511 bytes away at most; the smallest frame of a stream with such data
/// has 24. Two more for the overlap of transform and filter bank.
const LEAD: u64 = 24;

/// Whether a file with these first bytes is an MP3 file, or begins with a tag as MP3 files do.
pub fn recognises(head: &[u8]) -> bool {
    head.starts_with(b"ID3")
        || head
            .first_chunk()
            .is_some_and(|bytes| Header::parse(*bytes).is_some())
}

/// Opens an MP3 file and reads its information frame; without one, all headers.
///
/// # Errors
/// [`DecodeError`], naming what is wrong with the file.
pub fn open(path: &Path) -> Result<Box<dyn Decoder>, DecodeError> {
    let mut input = Input::open(path, FORMAT)?;
    skip_id3(&mut input)?;
    let behind_tags = input.position();
    let mut start = [0; HEADER_BYTES];
    input.read_some(&mut start)?;
    input.seek(behind_tags)?;
    if aac::adts::recognises(&start) {
        // The same tags stand before streams of AAC.
        return aac::adts::open(path);
    }
    let Some((first_at, first)) = find_first(&mut input, header::length)? else {
        return Err(input.malformed(
            behind_tags,
            format!("bytes {start:02x?} and no frame behind them"),
            "a frame of MPEG audio, layer III",
        ));
    };
    let Some(head) = Header::parse(first) else {
        return Err(input.malformed(first_at, format!("bytes {first:02x?}"), "a frame's header"));
    };
    let mut frame = Vec::new();
    input.seek(first_at)?;
    input.read_into(&mut frame, head.bytes.min(input.left()), "the first frame")?;
    let told = info::read(&frame, head);
    let audio_at = match told {
        Some(_) => first_at + head.bytes,
        None => first_at,
    };
    let Info {
        frames,
        delay,
        padding,
    } = told.unwrap_or_default();
    let rule = FrameRule {
        length: header::length,
        first,
        samples: head.samples(),
        lead: LEAD,
    };
    let mut framed = Framed::new(input, rule, audio_at)?;
    let frames = match frames {
        Some(frames) => Some(frames),
        None => framed.count()?,
    };
    let spec = StreamSpec {
        rate_hz: head.rate_hz,
        channels: head.channels,
    };
    let recipe = Recipe {
        codec: CODEC_ID_MP3,
        spec,
        extra: None,
        format: FORMAT,
        offset: first_at,
    };
    let codec = LibraryCodec::new(path, &recipe)?;
    let track = Track {
        format: FORMAT,
        spec,
        delay,
        length: frames.map(|frames| (frames * head.samples()).saturating_sub(delay + padding)),
    };
    Ok(Box::new(PacketDecoder::new(
        path,
        track,
        Box::new(framed),
        Box::new(codec),
    )))
}
