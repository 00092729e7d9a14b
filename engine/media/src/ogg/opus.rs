//! Reading Ogg Opus files, through the crate `ropus`: libopus' fixed-point decoder in Rust, bit-exact with it. It gives 16
//! bits; against libopus in floating point that is an SNR of more than 70 dB.

use std::path::Path;

use ropus::OpusMSDecoder;

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

const LONGEST_FRAMES: i32 = 5760;

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
    let codec = OpusCodec::new(head).ok_or_else(|| DecodeError::Unsupported {
        path: path.to_owned(),
        found: format!(
            "Opus with {} channels mapped as {:?}",
            head.channels, head.mapping
        ),
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
    /// Streams, those of them that are stereo, and where each channel comes from.
    mapping: (u8, u8, [u8; 8]),
}

impl Head {
    fn read(bytes: &[u8]) -> Option<Self> {
        let rest = bytes.strip_prefix(MAGIC)?;
        let [version, channels, a, b, _, _, _, _, c, d, family, rest @ ..] = rest else {
            return None;
        };
        let channels = usize::from(*channels);
        let mapping = match (family, channels, rest) {
            (0, 1, _) => (1, 0, [0; 8]),
            (0, 2, _) => (1, 1, [0, 1, 255, 255, 255, 255, 255, 255]),
            (1, 1..=8, [streams, coupled, map @ ..]) => {
                let mut mapping = [255; 8];
                mapping
                    .get_mut(..channels)?
                    .copy_from_slice(map.get(..channels)?);
                (*streams, *coupled, mapping)
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

struct OpusCodec {
    decoder: Box<OpusMSDecoder>,
    head: Head,
    samples: Vec<i16>,
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

/// A decoder without a past.
fn fresh(head: Head) -> Option<Box<OpusMSDecoder>> {
    let (streams, coupled, mapping) = head.mapping;
    let decoder = OpusMSDecoder::new(
        RATE_HZ.cast_signed(),
        i32::try_from(head.channels).ok()?,
        i32::from(streams),
        i32::from(coupled),
        mapping.get(..head.channels)?,
    );
    decoder.ok().map(Box::new)
}

impl OpusCodec {
    fn new(head: Head) -> Option<Self> {
        Some(Self {
            decoder: fresh(head)?,
            head,
            samples: vec![0; LONGEST_PACKET * head.channels],
        })
    }
}

impl Codec for OpusCodec {
    fn decode(&mut self, packet: &[u8], output: &mut Vec<f32>) -> Result<(), String> {
        // Of an empty packet the decoder would make something up.
        let length = i32::try_from(packet.len())
            .ok()
            .filter(|length| *length > 0)
            .ok_or_else(|| format!("a packet of {} bytes", packet.len()))?;
        let Head { channels, gain, .. } = self.head;
        let frames = self
            .decoder
            .decode(
                Some(packet),
                length,
                &mut self.samples,
                LONGEST_FRAMES,
                false,
            )
            .map_err(|code| format!("a packet that is no Opus (libopus' error {code})"))?;
        let frames = usize::try_from(frames).unwrap_or(0);
        let order = order(channels);
        for frame in self.samples.chunks_exact(channels).take(frames) {
            output.extend(
                order
                    .iter()
                    .filter_map(|channel| frame.get(*channel))
                    .map(|sample| f32::from(*sample) / 32_768.0 * gain),
            );
        }
        Ok(())
    }

    fn reset(&mut self) {
        if let Some(decoder) = fresh(self.head) {
            self.decoder = decoder;
        }
    }
}
