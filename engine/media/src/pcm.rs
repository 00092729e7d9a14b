//! Files that hold their samples uncompressed, frame after frame: what WAV and AIFF have in common once their
//! headers are read.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use crate::decode::{DecodeError, Decoder};
use crate::spec::StreamSpec;

/// Bytes converted at once.
const BLOCK_BYTES: usize = 32 * 1024;

/// How one sample is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SampleKind {
    /// Unsigned 8 bit, 128 is silence.
    Unsigned8,
    /// Signed 8 bit.
    Int8,
    /// Signed, 2 bytes.
    Int16,
    /// Signed, 3 bytes.
    Int24,
    /// Signed, 4 bytes.
    Int32,
    /// IEEE 754 single.
    Float32,
    /// IEEE 754 double.
    Float64,
}

impl SampleKind {
    /// The signed integer that holds `bits` bits, left-aligned in whole bytes.
    pub(crate) fn signed(bits: u16) -> Option<Self> {
        match bits {
            1..=8 => Some(Self::Int8),
            9..=16 => Some(Self::Int16),
            17..=24 => Some(Self::Int24),
            25..=32 => Some(Self::Int32),
            _ => None,
        }
    }

    /// Bytes of one sample.
    pub(crate) fn bytes(self) -> u16 {
        match self {
            Self::Unsigned8 | Self::Int8 => 1,
            Self::Int16 => 2,
            Self::Int24 => 3,
            Self::Int32 | Self::Float32 => 4,
            Self::Float64 => 8,
        }
    }

    /// The value of a little-endian sample of this kind.
    fn value(self, bytes: &[u8]) -> f32 {
        match (self, bytes) {
            (Self::Unsigned8, &[a]) => (f32::from(a) - 128.0) / 128.0,
            (Self::Int8, &[a]) => f32::from(i8::from_le_bytes([a])) / 128.0,
            (Self::Int16, &[a, b]) => f32::from(i16::from_le_bytes([a, b])) / 32_768.0,
            // The three bytes go to the top of an i32, so full scale is 2^31 in both cases.
            (Self::Int24, &[a, b, c]) => full_scale(i32::from_le_bytes([0, a, b, c])),
            (Self::Int32, &[a, b, c, d]) => full_scale(i32::from_le_bytes([a, b, c, d])),
            (Self::Float32, &[a, b, c, d]) => f32::from_le_bytes([a, b, c, d]),
            (Self::Float64, &[a, b, c, d, e, f, g, h]) => {
                single(f64::from_le_bytes([a, b, c, d, e, f, g, h]))
            }
            _ => 0.0,
        }
    }
}

/// The order of a sample's bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ByteOrder {
    /// Lowest byte first, as in WAV.
    Little,
    /// Highest byte first, as in AIFF.
    Big,
}

/// Where a file's samples are and what they look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Layout {
    /// The format's name, for messages.
    pub(crate) format: &'static str,
    pub(crate) spec: StreamSpec,
    pub(crate) kind: SampleKind,
    pub(crate) order: ByteOrder,
    /// Offset of the first sample in the file.
    pub(crate) start: u64,
    pub(crate) frames: u64,
    /// What the file says to repeat.
    pub(crate) repeated: Option<(u64, u64)>,
}

/// Reads uncompressed samples.
#[derive(Debug)]
pub(crate) struct PcmDecoder {
    path: PathBuf,
    file: BufReader<File>,
    layout: Layout,
    position: u64,
    block: Vec<u8>,
}

impl PcmDecoder {
    /// Takes over a file that is positioned at its first sample.
    pub(crate) fn new(path: &Path, file: BufReader<File>, layout: Layout) -> Self {
        Self {
            path: path.to_owned(),
            file,
            layout,
            position: 0,
            block: Vec::new(),
        }
    }

    fn io_error(&self, source: io::Error) -> DecodeError {
        match source.kind() {
            io::ErrorKind::UnexpectedEof => DecodeError::Truncated {
                path: self.path.clone(),
                format: self.layout.format,
                offset: self
                    .file
                    .get_ref()
                    .metadata()
                    .map_or(0, |about| about.len()),
                found: self.position,
                expected: self.layout.frames,
            },
            _ => DecodeError::Io {
                path: self.path.clone(),
                source,
            },
        }
    }
}

impl Decoder for PcmDecoder {
    fn spec(&self) -> StreamSpec {
        self.layout.spec
    }

    fn length(&self) -> Option<u64> {
        Some(self.layout.frames)
    }

    fn loop_points(&self) -> Option<(u64, u64)> {
        self.layout.repeated
    }

    fn read(&mut self, interleaved: &mut [f32]) -> Result<usize, DecodeError> {
        let Layout {
            spec, kind, order, ..
        } = self.layout;
        let wanted = spec
            .frames_in(interleaved.len())
            .ok_or_else(|| DecodeError::Block {
                path: self.path.clone(),
                samples: interleaved.len(),
                channels: spec.channels,
            })?;
        let sample_bytes = usize::from(kind.bytes());
        let left = usize::try_from(self.layout.frames - self.position).unwrap_or(usize::MAX);
        let frames = wanted.min(left);
        let block_frames = (BLOCK_BYTES / (sample_bytes * spec.channels)).max(1);
        for samples in
            interleaved[..frames * spec.channels].chunks_mut(block_frames * spec.channels)
        {
            self.block.resize(samples.len() * sample_bytes, 0);
            self.file
                .read_exact(&mut self.block)
                .map_err(|source| self.io_error(source))?;
            for (sample, bytes) in samples
                .iter_mut()
                .zip(self.block.chunks_exact_mut(sample_bytes))
            {
                if order == ByteOrder::Big {
                    bytes.reverse();
                }
                *sample = kind.value(bytes);
            }
            self.position += (samples.len() / spec.channels) as u64;
        }
        Ok(frames)
    }

    fn seek(&mut self, frame: u64) -> Result<(), DecodeError> {
        let Layout {
            spec,
            kind,
            start,
            frames,
            ..
        } = self.layout;
        if frame > frames {
            return Err(DecodeError::Seek {
                path: self.path.clone(),
                frame,
                length: frames,
            });
        }
        let offset = start + frame * u64::from(kind.bytes()) * spec.channels as u64;
        self.file
            .seek(SeekFrom::Start(offset))
            .map_err(|source| self.io_error(source))?;
        self.position = frame;
        Ok(())
    }
}

/// `value / 2^31`, rounded once.
fn full_scale(value: i32) -> f32 {
    single(f64::from(value) / 2_147_483_648.0)
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "rounding to f32 is what is wanted"
)]
fn single(value: f64) -> f32 {
    value as f32
}
