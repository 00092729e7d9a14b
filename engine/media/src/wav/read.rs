//! Reading the header of a WAV file.

use std::path::Path;

use crate::chunk::{Chunk, ChunkFile};
use crate::decode::{DecodeError, Decoder};
use crate::pcm::{ByteOrder, Layout, PcmDecoder, SampleKind};
use crate::spec::StreamSpec;
use crate::wav::layout::{SIZE_ELSEWHERE, SUBFORMAT_TAIL, TAG_EXTENSIBLE, TAG_FLOAT, TAG_PCM};

/// The longest format chunk that is looked at; the longest one defined has 40 bytes.
const LONGEST_FORMAT_CHUNK: u32 = 4096;

/// Whether a file with these first bytes is a WAV file.
pub fn recognises(head: &[u8]) -> bool {
    matches!(head.get(..4), Some(b"RIFF" | b"RF64" | b"BW64")) && head.get(8..12) == Some(b"WAVE")
}

/// Opens a WAV file and reads its header.
///
/// # Errors
/// [`DecodeError`], naming what is wrong with the header.
pub fn open(path: &Path) -> Result<Box<dyn Decoder>, DecodeError> {
    let mut file = ChunkFile::open(path, ByteOrder::Little, "WAV")?;
    let mut head = [0; 12];
    file.read(&mut head)?;
    if !recognises(&head) {
        return Err(file.malformed(
            String::from_utf8_lossy(&head).into_owned(),
            "RIFF, RF64 or BW64 and WAVE",
        ));
    }
    let riff_bytes = le_u32(&head[4..8]);

    let mut long_data_bytes = None;
    let mut format = None;
    let mut repeated = None;
    let stated = loop {
        let chunk = file.next()?;
        match &chunk.id {
            b"smpl" => repeated = sampler_loop(&mut file, chunk)?,
            b"ds64" => long_data_bytes = Some(read_long_data_size(&mut file, chunk)?),
            b"fmt " => format = Some(read_format(&mut file, chunk, path)?),
            b"data" => break chunk.size,
            _ => file.skip(chunk, 0)?,
        }
    };
    let (spec, kind) = format.ok_or_else(|| {
        file.malformed(
            "audio data before any format chunk".to_owned(),
            "a format chunk first",
        )
    })?;

    let start = file.position()?;
    let available = file.bytes().saturating_sub(start);
    // A writer that was interrupted leaves a size of zero or of all ones: its audio ends with the file.
    let unfinished = riff_bytes == 0 || riff_bytes == SIZE_ELSEWHERE;
    let bytes = match (stated, long_data_bytes) {
        (SIZE_ELSEWHERE, Some(bytes)) => bytes,
        (SIZE_ELSEWHERE, None) => available,
        (0, _) if unfinished => available,
        _ => u64::from(stated),
    };
    let frame_bytes = u64::from(kind.bytes()) * spec.channels as u64;
    if bytes > available {
        return Err(file.truncated(available / frame_bytes, bytes / frame_bytes));
    }
    if repeated.is_none() {
        repeated = loop_behind(&mut file, start + bytes + bytes % 2);
        file.go_to(start)?;
    }
    let layout = Layout {
        format: file.format(),
        spec,
        kind,
        order: ByteOrder::Little,
        start,
        frames: bytes / frame_bytes,
        repeated,
    };
    Ok(Box::new(PcmDecoder::new(path, file.into_inner(), layout)))
}

/// Looks for a sampler's chunk behind the audio data, where most programs write it. What is broken there does not
/// concern the audio.
fn loop_behind(file: &mut ChunkFile, mut offset: u64) -> Option<(u64, u64)> {
    while offset + 8 < file.bytes() {
        file.go_to(offset).ok()?;
        let chunk = file.next().ok()?;
        if chunk.id == *b"smpl" {
            return sampler_loop(file, chunk).ok().flatten();
        }
        offset += 8 + u64::from(chunk.size) + u64::from(chunk.size % 2);
    }
    None
}

/// The first loop of a `smpl` chunk (Microsoft, "Multimedia Data Standards Update", 1994): nine numbers, the eighth of
/// which counts loops; of each loop the third and fourth are its first and last frame.
fn sampler_loop(file: &mut ChunkFile, chunk: Chunk) -> Result<Option<(u64, u64)>, DecodeError> {
    let mut bytes = [0; 60];
    if (chunk.size as usize) < bytes.len() {
        file.skip(chunk, 0)?;
        return Ok(None);
    }
    file.read(&mut bytes)?;
    file.skip(chunk, 60)?;
    let number = |at: usize| u64::from(le_u32(&bytes[at..at + 4]));
    let (loops, first, last) = (number(28), number(44), number(48));
    Ok((loops > 0 && first <= last).then_some((first, last + 1)))
}

/// The 64-bit size of the audio data from a `ds64` chunk.
fn read_long_data_size(file: &mut ChunkFile, chunk: Chunk) -> Result<u64, DecodeError> {
    let mut sizes = [0; 16];
    if chunk.size < 16 {
        return Err(file.malformed(
            format!("a ds64 chunk of {} bytes", chunk.size),
            "at least 28 bytes",
        ));
    }
    file.read(&mut sizes)?;
    file.skip(chunk, 16)?;
    Ok(u64::from(le_u32(&sizes[8..12])) | u64::from(le_u32(&sizes[12..16])) << 32)
}

fn read_format(
    file: &mut ChunkFile,
    chunk: Chunk,
    path: &Path,
) -> Result<(StreamSpec, SampleKind), DecodeError> {
    if !(16..=LONGEST_FORMAT_CHUNK).contains(&chunk.size) {
        return Err(file.malformed(
            format!("a format chunk of {} bytes", chunk.size),
            "16 to 40 bytes",
        ));
    }
    let mut bytes = vec![0; chunk.size as usize];
    file.read(&mut bytes)?;
    file.skip(chunk, chunk.size)?;

    let mut tag = le_u16(&bytes[0..2]);
    let channels = usize::from(le_u16(&bytes[2..4]));
    let rate_hz = le_u32(&bytes[4..8]);
    let frame_bytes = usize::from(le_u16(&bytes[12..14]));
    let bits = le_u16(&bytes[14..16]);
    if tag == TAG_EXTENSIBLE {
        let subformat = bytes.get(24..40).ok_or_else(|| {
            file.malformed(
                format!("an extensible format chunk of {} bytes", bytes.len()),
                "40 bytes",
            )
        })?;
        if subformat[2..] != SUBFORMAT_TAIL {
            return Err(DecodeError::Unsupported {
                path: path.to_owned(),
                found: format!("WAV sub-format {subformat:02x?}"),
                expected: "integer or float PCM",
            });
        }
        tag = le_u16(&subformat[0..2]);
    }
    if channels == 0 {
        return Err(file.malformed("0 channels".to_owned(), "at least 1"));
    }
    if rate_hz == 0 {
        return Err(file.malformed("a sample rate of 0 Hz".to_owned(), "at least 1 Hz"));
    }
    let kind = match (tag, bits) {
        (TAG_PCM, 1..=8) => Some(SampleKind::Unsigned8),
        (TAG_PCM, bits) => SampleKind::signed(bits),
        (TAG_FLOAT, 32) => Some(SampleKind::Float32),
        (TAG_FLOAT, 64) => Some(SampleKind::Float64),
        _ => None,
    }
    .ok_or_else(|| DecodeError::Unsupported {
        path: path.to_owned(),
        found: format!("WAV format tag {tag:#x} with {bits} bits a sample"),
        expected: "integer PCM of 8 to 32 bits or float PCM of 32 or 64 bits",
    })?;
    let expected_bytes = usize::from(kind.bytes()) * channels;
    if frame_bytes != expected_bytes {
        return Err(file.malformed(
            format!("frames of {frame_bytes} bytes"),
            format!("{expected_bytes} bytes for {channels} channels of {bits} bits"),
        ));
    }
    Ok((StreamSpec { rate_hz, channels }, kind))
}

fn le_u16(bytes: &[u8]) -> u16 {
    u16::from_le_bytes([bytes[0], bytes[1]])
}

fn le_u32(bytes: &[u8]) -> u32 {
    u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])
}
