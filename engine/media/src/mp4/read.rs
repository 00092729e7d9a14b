//! Reading MP4 files.

use std::path::Path;

use symphonia::core::codecs::audio::well_known::{CODEC_ID_AAC, CODEC_ID_ALAC};

use crate::aac;
use crate::alac;
use crate::decode::{DecodeError, Decoder};
use crate::mp4::descriptor::{self, Description};
use crate::mp4::movie::{self, Sound};
use crate::mp4::samples;
use crate::packets::decoder::{PacketDecoder, Track};
use crate::packets::input::Input;
use crate::packets::library::{LibraryCodec, Recipe};
use crate::packets::table::Table;
use crate::spec::StreamSpec;

const FORMAT: &str = "MP4";

/// Whether a file with these first bytes is an MP4 file.
pub fn recognises(head: &[u8]) -> bool {
    matches!(head.get(4..8), Some(b"ftyp" | b"moov" | b"mdat" | b"wide"))
}

/// Opens an MP4 file and reads the tables of its first track of sound.
///
/// # Errors
/// [`DecodeError`], naming what is wrong with the file.
pub fn open(path: &Path) -> Result<Box<dyn Decoder>, DecodeError> {
    let mut input = Input::open(path, FORMAT)?;
    let sound = movie::find(&mut input)?;
    let stsd = sound.stbl.needed(&mut input, b"stsd")?;
    let (description, offset) = descriptor::read(&mut input, stsd)?;
    let (codec, shape, frames, lead, extra) = match &description {
        Description::Aac(config) => (
            CODEC_ID_AAC,
            aac::config::shape(config),
            aac::config::PACKET_FRAMES,
            aac::config::LEAD,
            config,
        ),
        Description::Alac(cookie) => {
            let read = alac::Cookie::read(cookie);
            (
                CODEC_ID_ALAC,
                read.map(|cookie| (cookie.rate_hz, cookie.channels)),
                read.map_or(1, |cookie| cookie.packet_frames),
                0,
                cookie,
            )
        }
    };
    let Some((rate_hz, channels)) = shape else {
        return Err(input.malformed(
            offset,
            "a codec's header without rate or channels",
            "AAC-LC in mono or stereo, or ALAC",
        ));
    };
    let spec = StreamSpec { rate_hz, channels };
    let recipe = Recipe {
        codec,
        spec,
        extra: Some(extra),
        format: FORMAT,
        offset,
    };
    let codec = LibraryCodec::new(path, &recipe)?;
    let ticks = samples::duration(&mut input, sound.stbl)?;
    let entries = samples::entries(&mut input, sound.stbl)?;
    let (delay, length) = stretch(sound, rate_hz, ticks, entries.len() as u64 * frames);
    let track = Track {
        format: FORMAT,
        spec,
        delay,
        length: Some(length),
    };
    let table = Table::new(input, entries, frames, lead);
    Ok(Box::new(PacketDecoder::new(
        path,
        track,
        Box::new(table),
        Box::new(codec),
    )))
}

/// Delay and length of the audio in frames, of `raw` that the packets decode to.
fn stretch(sound: Sound, rate_hz: u32, ticks: u64, raw: u64) -> (u64, u64) {
    let frames = |ticks: u64, scale: u32| {
        let frames = u128::from(ticks) * u128::from(rate_hz) / u128::from(scale);
        u64::try_from(frames).unwrap_or(u64::MAX)
    };
    let total = frames(ticks, sound.scale).min(raw);
    match (sound.edit, sound.gaps) {
        (Some(edit), gaps) if edit.start > 0 || gaps.is_none() => {
            let delay = frames(edit.start, sound.scale).min(total);
            let rest = total - delay;
            let told = frames(edit.duration, edit.scale);
            // One tick of the movie's clock, in frames.
            let grain = u64::from(rate_hz.div_ceil(edit.scale));
            let length = match gaps {
                Some(gaps) if gaps.delay == delay => gaps.length.min(rest),
                _ if told > 0 && told + grain < rest => told,
                _ => rest,
            };
            (delay, length)
        }
        (_, Some(gaps)) => {
            let delay = gaps.delay.min(total);
            (delay, gaps.length.min(total - delay))
        }
        (_, None) => (0, total),
    }
}
