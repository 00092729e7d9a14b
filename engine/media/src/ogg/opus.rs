//! Reading Ogg Opus files, through the crate `opus-decoder`, a decoder without `unsafe`.

use std::path::Path;

use opus_decoder::{OpusDecoder, OpusError, OpusMultistreamDecoder};

use crate::decode::{DecodeError, Decoder};
use crate::ogg::start::{self, Start};
use crate::packets::codec::Codec;
use crate::packets::input::Input;
use crate::spec::StreamSpec;

const FORMAT: &str = "Ogg Opus";
/// How a stream begins.
const MAGIC: &[u8] = b"OpusHead";
/// Identification and comments.
const HEADERS: usize = 2;
/// The rate that is decoded at, whatever rate was encoded.
const RATE_HZ: u32 = 48_000;
/// Frames before a place that decoding starts. RFC 7845 asks for 80 ms; a second lets what a decoder predicts from the
/// past die away to the last bit.
const LEAD: u64 = 48_000;
/// Frames of the longest packet, 120 ms.
const LONGEST_PACKET: usize = 5760;

/// Whether a file with these first bytes is an Ogg Opus file.
pub fn recognises(head: &[u8]) -> bool {
    head.starts_with(b"OggS") && head.get(28..36) == Some(MAGIC)
}

/// Opens an Ogg Opus file and reads its headers and its first page.
///
/// # Errors
/// [`DecodeError`], naming what is wrong with the file.
pub fn open(path: &Path) -> Result<Box<dyn Decoder>, DecodeError> {
    let input = Input::open(path, FORMAT)?;
    let headers = start::headers(input, MAGIC, HEADERS, LEAD)?;
    let Some(first) = headers.packets.first() else {
        return Err(DecodeError::Unsupported {
            path: path.to_owned(),
            found: "no header".to_owned(),
            expected: FORMAT,
        });
    };
    let head = Head::read(&first.data).ok_or_else(|| DecodeError::Malformed {
        path: path.to_owned(),
        format: FORMAT,
        offset: first.offset,
        found: format!("a header of bytes {:02x?}", first.data.get(8..)),
        expected: "version 1 with mono, stereo or a surround mapping of 1 to 8 channels".to_owned(),
    })?;
    let codec = OpusCodec::new(head).map_err(|error| DecodeError::Unsupported {
        path: path.to_owned(),
        found: format!("Opus with {} channels: {error}", head.channels),
        expected: "mono, stereo or a surround mapping of up to 8 channels",
    })?;
    let start = Start {
        format: FORMAT,
        spec: StreamSpec {
            rate_hz: RATE_HZ,
            channels: head.channels,
        },
        skipped: u64::from(head.skipped),
        codec: Box::new(codec),
    };
    start::open(path, headers, start)
}

/// What the identification says (RFC 7845, section 5.1).
#[derive(Debug, Clone, Copy)]
struct Head {
    channels: usize,
    /// Frames before the audio.
    skipped: u16,
    gain: f32,
    /// Streams, those of them that are stereo, and where each channel comes from; `None` for one stream.
    mapping: Option<(u8, u8, [u8; 8])>,
}

impl Head {
    fn read(bytes: &[u8]) -> Option<Self> {
        let rest = bytes.strip_prefix(MAGIC)?;
        let [version, channels, a, b, _, _, _, _, c, d, family, rest @ ..] = rest else {
            return None;
        };
        let channels = usize::from(*channels);
        let mapping = match (family, channels, rest) {
            (0, 1 | 2, _) => None,
            (1, 1..=8, [streams, coupled, map @ ..]) => {
                let mut mapping = [255; 8];
                mapping
                    .get_mut(..channels)?
                    .copy_from_slice(map.get(..channels)?);
                Some((*streams, *coupled, mapping))
            }
            _ => return None,
        };
        // Decibels in 1/256.
        let gain_db = f32::from(i16::from_le_bytes([*c, *d])) / 256.0;
        (version >> 4 == 0).then_some(Self {
            channels,
            skipped: u16::from_le_bytes([*a, *b]),
            gain: 10_f32.powf(gain_db / 20.0),
            mapping,
        })
    }
}

enum Streams {
    One(Box<OpusDecoder>),
    Several(Box<OpusMultistreamDecoder>),
}

struct OpusCodec {
    streams: Streams,
    channels: usize,
    gain: f32,
    samples: Vec<f32>,
}

/// For each channel of a WAV file, the channel of a Vorbis stream: left, centre, right, sides, rear, low frequencies.
fn order(channels: usize) -> &'static [usize] {
    match channels {
        1 => &[0],
        2 => &[0, 1],
        3 => &[0, 2, 1],
        4 => &[0, 1, 2, 3],
        5 => &[0, 2, 1, 3, 4],
        6 => &[0, 2, 1, 5, 3, 4],
        7 => &[0, 2, 1, 6, 5, 3, 4],
        _ => &[0, 2, 1, 7, 5, 6, 3, 4],
    }
}

impl OpusCodec {
    fn new(head: Head) -> Result<Self, OpusError> {
        let Head {
            channels,
            gain,
            mapping,
            ..
        } = head;
        let streams = match mapping {
            None => Streams::One(Box::new(OpusDecoder::new(RATE_HZ, channels)?)),
            Some((streams, coupled, map)) => {
                Streams::Several(Box::new(OpusMultistreamDecoder::new(
                    RATE_HZ,
                    channels,
                    usize::from(streams),
                    usize::from(coupled),
                    &map[..channels],
                )?))
            }
        };
        Ok(Self {
            streams,
            channels,
            gain,
            samples: vec![0.0; LONGEST_PACKET * channels],
        })
    }
}

impl Codec for OpusCodec {
    fn decode(&mut self, packet: &[u8], output: &mut Vec<f32>) -> Result<(), String> {
        if packet.is_empty() {
            // The decoder would make something up.
            return Err("an empty packet".to_owned());
        }
        let samples = &mut self.samples[..];
        let frames = match &mut self.streams {
            Streams::One(decoder) => decoder.decode_float(packet, samples, false),
            Streams::Several(decoder) => decoder.decode_float(packet, samples, false),
        }
        .map_err(|error| error.to_string())?;
        let gain = self.gain;
        let order = order(self.channels);
        for frame in samples.chunks_exact(self.channels).take(frames) {
            output.extend(
                order
                    .iter()
                    .filter_map(|channel| frame.get(*channel))
                    .map(|sample| sample * gain),
            );
        }
        Ok(())
    }

    fn reset(&mut self) {
        match &mut self.streams {
            Streams::One(decoder) => decoder.reset(),
            Streams::Several(decoder) => decoder.reset(),
        }
    }
}
