//! Reading Ogg Vorbis files.

use std::path::Path;

use symphonia::core::codecs::audio::well_known::CODEC_ID_VORBIS;

use crate::decode::{DecodeError, Decoder};
use crate::ogg::codebooks;
use crate::ogg::start::{self, Start};
use crate::packets::input::Input;
use crate::packets::library::{LibraryCodec, Recipe};
use crate::spec::StreamSpec;

const FORMAT: &str = "Ogg Vorbis";
/// How a stream begins.
const MAGIC: &[u8] = b"\x01vorbis";
/// Identification, comments, setup.
const HEADERS: usize = 3;
/// Bytes of the identification.
const IDENTIFICATION_BYTES: usize = 30;
/// The library undoes several couplings of channels in the wrong order ("Vorbis I specification", section 4.3.5), so that
/// only mono and stereo come out right.
const MOST_CHANNELS: usize = 2;
/// Frames before a place that decoding has to start: none, since the page before it is read as well.
const LEAD: u64 = 0;

/// Whether a file with these first bytes is an Ogg Vorbis file.
pub fn recognises(head: &[u8]) -> bool {
    head.starts_with(b"OggS") && head.get(28..35) == Some(MAGIC)
}

/// Opens an Ogg Vorbis file and reads its headers and its first page.
///
/// # Errors
/// [`DecodeError`], naming what is wrong with the file.
pub fn open(path: &Path) -> Result<Box<dyn Decoder>, DecodeError> {
    let input = Input::open(path, FORMAT)?;
    let mut headers = start::headers(input, MAGIC, HEADERS, LEAD)?;
    let setup = headers.packets.pop().unwrap_or_default();
    let identification = headers.packets.swap_remove(0);
    let malformed = |offset, found: String, expected: &str| DecodeError::Malformed {
        path: path.to_owned(),
        format: FORMAT,
        offset,
        found,
        expected: expected.to_owned(),
    };
    let Some(&[channels, a, b, c, d]) = identification
        .data
        .get(11..16)
        .filter(|_| identification.data.len() >= IDENTIFICATION_BYTES)
    else {
        return Err(malformed(
            identification.offset,
            format!("an identification of {} bytes", identification.data.len()),
            "30 bytes",
        ));
    };
    let spec = StreamSpec {
        rate_hz: u32::from_le_bytes([a, b, c, d]),
        channels: usize::from(channels),
    };
    if spec.rate_hz == 0 || spec.channels == 0 {
        return Err(malformed(
            identification.offset,
            format!("{} channels at {} Hz", spec.channels, spec.rate_hz),
            "at least 1 of each",
        ));
    }
    if spec.channels > MOST_CHANNELS {
        return Err(DecodeError::Unsupported {
            path: path.to_owned(),
            found: format!("Vorbis with {} channels", spec.channels),
            expected: "Vorbis in mono or stereo",
        });
    }
    codebooks::check(&setup.data)
        .map_err(|found| malformed(setup.offset, found, "codebooks of a stream"))?;
    let mut extra = identification.data[..IDENTIFICATION_BYTES].to_vec();
    extra.extend_from_slice(&setup.data);
    let recipe = Recipe {
        codec: CODEC_ID_VORBIS,
        spec,
        extra: Some(&extra),
        format: FORMAT,
        offset: setup.offset,
    };
    let codec = LibraryCodec::new(path, &recipe)?;
    let start = Start {
        format: FORMAT,
        spec,
        skipped: 0,
        codec: Box::new(codec),
    };
    start::open(path, headers, start)
}
