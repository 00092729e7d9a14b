//! Reading AIFF and AIFF-C files with uncompressed samples.
//!
//! Sources: Apple, "Audio Interchange File Format" version 1.3 and "AIFF-C" draft (1991): a `COMM` chunk with
//! the rate as an 80-bit float, samples big-endian in an `SSND` chunk; AIFF-C adds a compression type, of which
//! the uncompressed ones are read.

use std::path::Path;

use crate::chunk::{Chunk, ChunkFile};
use crate::decode::{DecodeError, Decoder};
use crate::pcm::{ByteOrder, Layout, PcmDecoder, SampleKind};
use crate::spec::StreamSpec;

/// Bytes of a `COMM` chunk without and with a compression type.
const COMMON_BYTES: u32 = 18;
const COMMON_BYTES_WITH_TYPE: u32 = 22;
/// Bytes before the samples in an `SSND` chunk: offset and block size.
const SOUND_HEAD_BYTES: u32 = 8;

/// Whether a file with these first bytes is an AIFF file.
pub fn recognises(head: &[u8]) -> bool {
    head.starts_with(b"FORM") && matches!(head.get(8..12), Some(b"AIFF" | b"AIFC"))
}

/// Opens an AIFF file and reads its header.
///
/// # Errors
/// [`DecodeError`], naming what is wrong with the header.
pub fn open(path: &Path) -> Result<Box<dyn Decoder>, DecodeError> {
    let mut file = ChunkFile::open(path, ByteOrder::Big, "AIFF")?;
    let mut head = [0; 12];
    file.read(&mut head)?;
    if !recognises(&head) {
        return Err(file.malformed(
            String::from_utf8_lossy(&head).into_owned(),
            "FORM and AIFF or AIFC",
        ));
    }
    let compressed = head[8..12] == *b"AIFC";
    let mut common = None;
    // The order of the chunks is free, so the place of the samples is kept until both are known.
    let mut sound = None;
    while common.is_none() || sound.is_none() {
        let chunk = file.next()?;
        match &chunk.id {
            b"COMM" => common = Some(Common::read(&mut file, chunk, compressed, path)?),
            b"SSND" => {
                let mut offset = [0; SOUND_HEAD_BYTES as usize];
                if chunk.size < SOUND_HEAD_BYTES {
                    return Err(file.malformed(
                        format!("a sound chunk of {} bytes", chunk.size),
                        "at least 8 bytes",
                    ));
                }
                file.read(&mut offset)?;
                let offset = u32::from_be_bytes([offset[0], offset[1], offset[2], offset[3]]);
                let room = chunk.size - SOUND_HEAD_BYTES;
                let bytes = room.checked_sub(offset).ok_or_else(|| {
                    file.malformed(
                        format!("an offset of {offset} bytes"),
                        format!("at most {room}"),
                    )
                })?;
                sound = Some((file.position()? + u64::from(offset), u64::from(bytes)));
                if common.is_none() {
                    file.skip(chunk, SOUND_HEAD_BYTES)?;
                }
            }
            _ => file.skip(chunk, 0)?,
        }
    }
    let (Some(common), Some((start, bytes))) = (common, sound) else {
        return Err(file.malformed("no audio".to_owned(), "a COMM and an SSND chunk"));
    };
    let frame_bytes = u64::from(common.kind.bytes()) * common.spec.channels as u64;
    let frames = u64::from(common.frames);
    let available = file.bytes().saturating_sub(start).min(bytes) / frame_bytes;
    if frames > available {
        return Err(file.truncated(available, frames));
    }
    let layout = Layout {
        format: file.format(),
        spec: common.spec,
        kind: common.kind,
        order: common.order,
        start,
        frames,
        repeated: None,
    };
    let mut decoder = PcmDecoder::new(path, file.into_inner(), layout);
    decoder.seek(0)?;
    Ok(Box::new(decoder))
}

/// What a `COMM` chunk says.
struct Common {
    spec: StreamSpec,
    frames: u32,
    kind: SampleKind,
    order: ByteOrder,
}

impl Common {
    fn read(
        file: &mut ChunkFile,
        chunk: Chunk,
        compressed: bool,
        path: &Path,
    ) -> Result<Self, DecodeError> {
        let needed = if compressed {
            COMMON_BYTES_WITH_TYPE
        } else {
            COMMON_BYTES
        };
        if chunk.size < needed {
            return Err(file.malformed(
                format!("a common chunk of {} bytes", chunk.size),
                format!("at least {needed} bytes"),
            ));
        }
        let mut bytes = [0; COMMON_BYTES_WITH_TYPE as usize];
        file.read(&mut bytes[..needed as usize])?;
        file.skip(chunk, needed)?;

        let channels = usize::from(u16::from_be_bytes([bytes[0], bytes[1]]));
        let frames = u32::from_be_bytes([bytes[2], bytes[3], bytes[4], bytes[5]]);
        let bits = u16::from_be_bytes([bytes[6], bytes[7]]);
        if channels == 0 {
            return Err(file.malformed("0 channels".to_owned(), "at least 1"));
        }
        let rate_hz = rate_hz(&bytes[8..18])
            .ok_or_else(|| file.malformed("no usable sample rate".to_owned(), "at least 1 Hz"))?;
        let (kind, order) = match (compressed, &bytes[18..22]) {
            (false, _) | (true, b"NONE" | b"twos") => (SampleKind::signed(bits), ByteOrder::Big),
            (true, b"sowt") => (SampleKind::signed(bits), ByteOrder::Little),
            (true, b"fl32" | b"FL32") => (Some(SampleKind::Float32), ByteOrder::Big),
            (true, b"fl64" | b"FL64") => (Some(SampleKind::Float64), ByteOrder::Big),
            (true, _) => (None, ByteOrder::Big),
        };
        let kind = kind.ok_or_else(|| DecodeError::Unsupported {
            path: path.to_owned(),
            found: format!(
                "AIFF compression \"{}\" with {bits} bits a sample",
                String::from_utf8_lossy(&bytes[18..22]).escape_debug()
            ),
            expected: "uncompressed integers of 1 to 32 bits or floats",
        })?;
        Ok(Self {
            spec: StreamSpec { rate_hz, channels },
            frames,
            kind,
            order,
        })
    }
}

/// The rate from an 80-bit float: sign and exponent, biased by 16383, then a 64-bit mantissa with its integer
/// bit. Rounded to whole hertz; `None` below 1 Hz or beyond 32 bits.
fn rate_hz(bytes: &[u8]) -> Option<u32> {
    let exponent = i32::from(u16::from_be_bytes([bytes[0], bytes[1]])) - 16_383;
    // 24 bits of the mantissa and 8 more below: enough for any rate of 32 bits.
    let mantissa = u32::from_be_bytes([bytes[2], bytes[3], bytes[4], bytes[5]]);
    let rate = (f64::from(mantissa) * f64::from(exponent - 31).exp2()).round();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the range was checked"
    )]
    (1.0..=f64::from(u32::MAX))
        .contains(&rate)
        .then_some(rate as u32)
}
