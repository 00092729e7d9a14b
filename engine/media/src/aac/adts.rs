//! Reading ADTS streams.

use std::path::Path;

use symphonia::core::codecs::audio::well_known::CODEC_ID_AAC;

use crate::aac::config::{LEAD, PACKET_FRAMES, shape};
use crate::decode::{DecodeError, Decoder};
use crate::packets::codec::Codec;
use crate::packets::decoder::{PacketDecoder, Track};
use crate::packets::framed::{FrameRule, Framed, HEADER_BYTES, find_first, skip_id3};
use crate::packets::input::Input;
use crate::packets::library::{LibraryCodec, Recipe};
use crate::spec::StreamSpec;

const FORMAT: &str = "AAC (ADTS)";
/// Bytes of a frame's header without and with a checksum.
const PLAIN_BYTES: usize = 7;
const CHECKED_BYTES: usize = 9;
/// The profile of AAC-LC, as a header counts.
const LOW_COMPLEXITY: u8 = 1;

/// Whether a file with these first bytes is an ADTS stream.
pub fn recognises(head: &[u8]) -> bool {
    head.first_chunk()
        .is_some_and(|bytes| length(*bytes, *bytes).is_some())
}

/// The length of a frame with this header, in a stream that began with `first`.
fn length(header: [u8; HEADER_BYTES], first: [u8; HEADER_BYTES]) -> Option<u64> {
    let [a, b, c, d, e, f, ..] = header;
    // Version and checksum aside, the first 28 bits hold for a whole stream; the private bit may change.
    let same = |bytes: [u8; HEADER_BYTES]| (bytes[1] & 0xf6, bytes[2] & 0xfd, bytes[3] & 0xc0);
    if a != 0xff || b & 0xf6 != 0xf0 || c >> 2 & 0xf > 12 || same(header) != same(first) {
        return None;
    }
    let bytes = u64::from(d & 3) << 11 | u64::from(e) << 3 | u64::from(f >> 5);
    (bytes > CHECKED_BYTES as u64).then_some(bytes)
}

/// Opens an ADTS stream and reads all its headers, which alone say how long it is.
///
/// # Errors
/// [`DecodeError`], naming what is wrong with the file.
pub fn open(path: &Path) -> Result<Box<dyn Decoder>, DecodeError> {
    let mut input = Input::open(path, FORMAT)?;
    skip_id3(&mut input)?;
    let behind_tags = input.position();
    let Some((start, first)) = find_first(&mut input, length)? else {
        return Err(input.malformed(behind_tags, "no frame", "a frame of AAC with its header"));
    };
    let [_, _, c, d, ..] = first;
    let (profile, rate, channels) = (c >> 6, c >> 2 & 0xf, (c & 1) << 2 | d >> 6);
    if profile != LOW_COMPLEXITY {
        return Err(input.unsupported(format!("AAC of profile {profile}"), "AAC-LC"));
    }
    // Object type 2, rate and channels, as MP4 files say it.
    let config = [2 << 3 | rate >> 1, (rate & 1) << 7 | channels << 3];
    let Some((rate_hz, channels)) = shape(&config) else {
        return Err(input.unsupported(
            format!("AAC with channel arrangement {channels}"),
            "mono or stereo",
        ));
    };
    let rule = FrameRule {
        length,
        first,
        samples: PACKET_FRAMES,
        lead: LEAD,
    };
    let mut framed = Framed::new(input, rule, start)?;
    let frames = framed.count()?;
    let spec = StreamSpec { rate_hz, channels };
    let recipe = Recipe {
        codec: CODEC_ID_AAC,
        spec,
        extra: Some(&config),
        format: FORMAT,
        offset: start,
    };
    let codec = Unwrapped(LibraryCodec::new(path, &recipe)?);
    let track = Track {
        format: FORMAT,
        spec,
        delay: 0,
        length: frames.map(|frames| frames * PACKET_FRAMES),
    };
    Ok(Box::new(PacketDecoder::new(
        path,
        track,
        Box::new(framed),
        Box::new(codec),
    )))
}

/// The codec, without the headers of frames.
struct Unwrapped(LibraryCodec);

impl Codec for Unwrapped {
    fn decode(&mut self, packet: &[u8], output: &mut Vec<f32>) -> Result<(), String> {
        let [_, flags, _, _, _, _, blocks, ..] = *packet else {
            return Err(format!("a frame of {} bytes", packet.len()));
        };
        if blocks & 3 != 0 {
            return Err("several blocks in a frame".to_owned());
        }
        let header = if flags & 1 == 1 {
            PLAIN_BYTES
        } else {
            CHECKED_BYTES
        };
        self.0
            .decode(packet.get(header..).unwrap_or_default(), output)
    }

    fn reset(&mut self) {
        self.0.reset();
    }
}
