//! Reading CAF files.

use std::path::Path;

use symphonia::core::codecs::audio::well_known::{CODEC_ID_AAC, CODEC_ID_ALAC};

use crate::aac;
use crate::alac;
use crate::caf::table::PacketTable;
use crate::decode::{DecodeError, Decoder};
use crate::mp4::descriptor;
use crate::packets::codec::decode_safely;
use crate::packets::decoder::{PacketDecoder, Track};
use crate::packets::input::Input;
use crate::packets::library::{LibraryCodec, Recipe};
use crate::packets::table::{Entry, Table};
use crate::pcm::{ByteOrder, Layout, PcmDecoder, SampleKind};
use crate::spec::StreamSpec;

const FORMAT: &str = "CAF";
/// Bytes of the description chunk.
const DESCRIPTION_BYTES: u64 = 32;
/// The longest header of a codec that is read.
const MOST_COOKIE_BYTES: u64 = 4096;
/// A count of the edits of a file, before its samples.
const EDIT_BYTES: u64 = 4;
/// Flags of uncompressed samples.
const IS_FLOAT: u32 = 1;
const IS_LITTLE: u32 = 2;

/// Whether a file with these first bytes is a CAF file.
pub fn recognises(head: &[u8]) -> bool {
    head.starts_with(b"caff")
}

/// What the chunks of a file say.
#[derive(Default)]
struct Chunks {
    description: Option<Description>,
    cookie: Vec<u8>,
    cookie_at: u64,
    table: Option<PacketTable>,
    /// Offset and length of the samples.
    data: Option<(u64, u64)>,
}

/// The chunk `desc`.
#[derive(Debug, Clone, Copy)]
struct Description {
    rate_hz: u32,
    codec: [u8; 4],
    flags: u32,
    packet_bytes: u32,
    channels: usize,
    bits: u32,
}

/// Opens a CAF file and reads its header and tables.
///
/// # Errors
/// [`DecodeError`], naming what is wrong with the file.
pub fn open(path: &Path) -> Result<Box<dyn Decoder>, DecodeError> {
    let mut input = Input::open(path, FORMAT)?;
    let chunks = chunks(&mut input)?;
    let missing = |what: &str| input.malformed(8, format!("no chunk {what}"), "one");
    let description = chunks.description.ok_or_else(|| missing("\"desc\""))?;
    let (start, bytes) = chunks.data.ok_or_else(|| missing("\"data\""))?;
    if description.codec == *b"lpcm" {
        return uncompressed(path, input, description, start, bytes);
    }
    let table = chunks.table.ok_or_else(|| missing("\"pakt\""))?;
    let (codec, shape, frames, lead, extra) = match &description.codec {
        b"alac" => {
            // Old files wrap the cookie in boxes of 12 bytes each.
            let cookie = match chunks.cookie.get(4..8) {
                Some(b"frma") => chunks.cookie.get(24..).unwrap_or_default(),
                _ => &chunks.cookie,
            };
            let read = alac::Cookie::read(cookie);
            (
                CODEC_ID_ALAC,
                read.map(|cookie| (cookie.rate_hz, cookie.channels)),
                read.map_or(1, |cookie| cookie.packet_frames),
                0,
                cookie.to_vec(),
            )
        }
        b"aac " => {
            let config = descriptor::config(&chunks.cookie)
                .map_err(|found| input.malformed(chunks.cookie_at, found, "a descriptor of AAC"))?;
            (
                CODEC_ID_AAC,
                aac::config::shape(&config),
                aac::config::PACKET_FRAMES,
                aac::config::LEAD,
                config,
            )
        }
        other => {
            return Err(input.unsupported(
                format!("CAF with \"{}\"", other.escape_ascii()),
                "uncompressed samples, ALAC or AAC-LC",
            ));
        }
    };
    let Some((rate_hz, channels)) = shape else {
        return Err(input.malformed(
            chunks.cookie_at,
            "a codec's header without rate or channels",
            "ALAC, or AAC-LC in mono or stereo",
        ));
    };
    let spec = StreamSpec { rate_hz, channels };
    let recipe = Recipe {
        codec,
        spec,
        extra: Some(&extra),
        format: FORMAT,
        offset: chunks.cookie_at,
    };
    let mut codec = LibraryCodec::new(path, &recipe)?;
    let entries = table.entries(start);
    // Some writers count the frames that the last packet could have as valid.
    let missing = match entries.last() {
        Some(last) if description.codec == *b"alac" => {
            frames
                - frames_of(&mut input, &mut codec, *last, spec)
                    .unwrap_or(frames)
                    .min(frames)
        }
        _ => 0,
    };
    let raw = entries.len() as u64 * frames - missing;
    let delay = table.priming.min(raw);
    let track = Track {
        format: FORMAT,
        spec,
        delay,
        length: Some(table.valid.min(raw - delay)),
    };
    let packets = Table::new(input, entries, frames, lead);
    Ok(Box::new(PacketDecoder::new(
        path,
        track,
        Box::new(packets),
        Box::new(codec),
    )))
}

/// The frames in a packet, if it can be decoded.
fn frames_of(
    input: &mut Input,
    codec: &mut LibraryCodec,
    entry: Entry,
    spec: StreamSpec,
) -> Option<u64> {
    let mut packet = Vec::new();
    let mut samples = Vec::new();
    if entry.offset > input.bytes() {
        return None;
    }
    input.seek(entry.offset).ok()?;
    input
        .read_into(&mut packet, u64::from(entry.bytes), "a packet")
        .ok()?;
    decode_safely(codec, &packet, &mut samples).ok()?;
    Some((samples.len() / spec.channels) as u64)
}

/// Reads all chunks.
fn chunks(input: &mut Input) -> Result<Chunks, DecodeError> {
    let mut found = Chunks::default();
    input.seek(8)?;
    while input.left() > 0 {
        let at = input.position();
        let [a, b, c, d, size @ ..]: [u8; 12] = input.read_array("the head of a chunk")?;
        let (kind, size) = ([a, b, c, d], i64::from_be_bytes(size));
        let start = input.position();
        let open = size == -1 && kind == *b"data";
        let bytes = if open {
            input.left()
        } else {
            u64::try_from(size).unwrap_or(u64::MAX)
        };
        if bytes > input.left() && kind != *b"data" {
            return Err(input.malformed(
                at,
                format!("a chunk \"{}\" of {size} bytes", kind.escape_ascii()),
                format!("at most {}", input.left()),
            ));
        }
        match &kind {
            b"desc" => found.description = Some(describe(input, bytes)?),
            b"kuki" => {
                input.read_into(&mut found.cookie, bytes.min(MOST_COOKIE_BYTES), "a cookie")?;
                found.cookie_at = start;
            }
            b"pakt" => {
                let fixed = found
                    .description
                    .is_some_and(|description| description.packet_bytes > 0);
                found.table = Some(PacketTable::read(input, bytes, fixed)?);
            }
            b"data" => {
                found.data = Some((start + EDIT_BYTES, bytes.saturating_sub(EDIT_BYTES)));
            }
            _ => {}
        }
        match start.checked_add(bytes).filter(|end| *end <= input.bytes()) {
            Some(end) => input.seek(end)?,
            // Samples that are cut off: nothing stands behind them.
            None => break,
        }
    }
    Ok(found)
}

fn describe(input: &mut Input, bytes: u64) -> Result<Description, DecodeError> {
    let at = input.position();
    if bytes < DESCRIPTION_BYTES {
        return Err(input.malformed(
            at,
            format!("a description of {bytes} bytes"),
            format!("{DESCRIPTION_BYTES}"),
        ));
    }
    let rate = f64::from_be_bytes(input.read_array("a description")?).round();
    let codec = input.read_array("a description")?;
    let mut word = || -> Result<u32, DecodeError> {
        Ok(u32::from_be_bytes(input.read_array("a description")?))
    };
    let (flags, packet_bytes, _packet_frames) = (word()?, word()?, word()?);
    let (channels, bits) = (word()?, word()?);
    let channels = usize::try_from(channels).unwrap_or(0);
    if !(1.0..=f64::from(u32::MAX)).contains(&rate) || !(1..=65_535).contains(&channels) {
        return Err(input.malformed(
            at,
            format!("{channels} channels at {rate} Hz"),
            "1 to 65535 channels at 1 Hz or more",
        ));
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the range was checked"
    )]
    let rate_hz = rate as u32;
    Ok(Description {
        rate_hz,
        codec,
        flags,
        packet_bytes,
        channels,
        bits,
    })
}

/// A decoder of samples as they are.
fn uncompressed(
    path: &Path,
    mut input: Input,
    description: Description,
    start: u64,
    bytes: u64,
) -> Result<Box<dyn Decoder>, DecodeError> {
    let Description {
        rate_hz,
        flags,
        packet_bytes,
        channels,
        bits,
        ..
    } = description;
    let kind = match (flags & IS_FLOAT != 0, bits) {
        (true, 32) => Some(SampleKind::Float32),
        (true, 64) => Some(SampleKind::Float64),
        (true, _) => None,
        (false, bits) => u16::try_from(bits).ok().and_then(SampleKind::signed),
    };
    let Some(kind) = kind.filter(|kind| u32::from(kind.bytes()) * 8 >= bits) else {
        return Err(input.unsupported(
            format!("CAF with samples of {bits} bits"),
            "integers of 1 to 32 bits or floats of 32 or 64",
        ));
    };
    let frame_bytes = u64::from(kind.bytes()) * channels as u64;
    if u64::from(packet_bytes) != frame_bytes {
        return Err(input.malformed(
            8,
            format!("frames of {packet_bytes} bytes"),
            format!("{frame_bytes} bytes for {channels} channels of {bits} bits"),
        ));
    }
    let frames = bytes / frame_bytes;
    let available = input.bytes().saturating_sub(start) / frame_bytes;
    if frames > available {
        return Err(DecodeError::Truncated {
            path: path.to_owned(),
            format: FORMAT,
            offset: input.bytes(),
            found: available,
            expected: frames,
        });
    }
    let layout = Layout {
        format: FORMAT,
        spec: StreamSpec { rate_hz, channels },
        kind,
        order: if flags & IS_LITTLE != 0 {
            ByteOrder::Little
        } else {
            ByteOrder::Big
        },
        start,
        frames,
        repeated: None,
    };
    input.seek(start)?;
    let mut decoder = PcmDecoder::new(path, input.into_inner(), layout);
    decoder.seek(0)?;
    Ok(Box::new(decoder))
}
