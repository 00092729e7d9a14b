//! The WAV encoder.

use std::fs::File;
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::encode::{EncodeError, Encoder, Finished};
use crate::pcm::SampleKind;
use crate::quantise::Quantiser;
use crate::spec::StreamSpec;
use crate::wav::layout::{
    DS64_BYTES, SIZE_ELSEWHERE, SUBFORMAT_TAIL, TAG_EXTENSIBLE, TAG_FLOAT, TAG_PCM, channel_mask,
};

/// The sample types that can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WavSamples {
    /// 16-bit integers.
    Int16,
    /// 24-bit integers.
    Int24,
    /// 32-bit floats.
    Float32,
}

impl WavSamples {
    fn kind(self) -> SampleKind {
        match self {
            Self::Int16 => SampleKind::Int16,
            Self::Int24 => SampleKind::Int24,
            Self::Float32 => SampleKind::Float32,
        }
    }
}

/// Bytes collected before they go to the file.
const BUFFER_BYTES: usize = 64 * 1024;

/// Writes a WAV file. Beyond 4 GiB it becomes an RF64 file: a chunk that is reserved from the start takes the
/// 64-bit sizes, so nothing is moved.
#[derive(Debug)]
pub struct WavEncoder {
    path: PathBuf,
    /// `None` once finished.
    file: Option<BufWriter<File>>,
    spec: StreamSpec,
    kind: SampleKind,
    quantiser: Option<Quantiser>,
    /// Where the audio starts.
    data_start: u64,
    frames: u64,
    /// The largest file that is still RIFF.
    riff_limit: u64,
    block: Vec<u8>,
}

impl WavEncoder {
    /// Creates a file, replacing one of that name, and writes a header for zero frames.
    ///
    /// # Errors
    /// [`EncodeError`], when the stream does not fit the format or the file cannot be written.
    pub fn create(path: &Path, samples: WavSamples, spec: StreamSpec) -> Result<Self, EncodeError> {
        let frame_bytes = Self::check(path, samples, spec)?;
        let kind = samples.kind();
        let quantiser = match samples {
            WavSamples::Int16 => Some(Quantiser::new(16)),
            WavSamples::Int24 => Some(Quantiser::new(24)),
            WavSamples::Float32 => None,
        };
        let header = header(spec, kind, frame_bytes);
        let io_error = |source| EncodeError::Io {
            path: path.to_owned(),
            source,
        };
        let mut file =
            BufWriter::with_capacity(BUFFER_BYTES, File::create(path).map_err(io_error)?);
        file.write_all(&header).map_err(io_error)?;
        let mut encoder = Self {
            path: path.to_owned(),
            file: Some(file),
            spec,
            kind,
            quantiser,
            data_start: header.len() as u64,
            frames: 0,
            riff_limit: u64::from(u32::MAX),
            block: Vec::new(),
        };
        encoder.checkpoint()?;
        Ok(encoder)
    }

    /// Whether such a stream fits the format; returns the size of a frame in bytes. Touches no file.
    ///
    /// # Errors
    /// [`EncodeError::Unsupported`].
    pub fn check(path: &Path, samples: WavSamples, spec: StreamSpec) -> Result<u16, EncodeError> {
        u16::try_from(spec.channels)
            .ok()
            .filter(|channels| *channels > 0 && spec.rate_hz > 0)
            .and_then(|channels| channels.checked_mul(samples.kind().bytes()))
            .ok_or_else(|| EncodeError::Unsupported {
                path: path.to_owned(),
                format: "WAV",
                found: format!("{} channels at {} Hz", spec.channels, spec.rate_hz),
                expected: "at least one channel, frames below 64 KiB, at least 1 Hz",
            })
    }

    fn data_bytes(&self) -> u64 {
        self.frames * u64::from(self.kind.bytes()) * self.spec.channels as u64
    }

    /// Writes the sizes into the header and returns to the end of the audio.
    fn write_sizes(&mut self) -> io::Result<()> {
        let data = self.data_bytes();
        let riff = self.data_start - 8 + data + data % 2;
        let (data_start, frames) = (self.data_start, self.frames);
        let long = self.data_start + data + 1 > self.riff_limit;
        let float = self.kind == SampleKind::Float32;
        let Some(file) = &mut self.file else {
            return Ok(());
        };
        let short = |size: u64| u32::try_from(size).unwrap_or(SIZE_ELSEWHERE);
        let [riff_size, data_size, fact] = if long {
            file.seek(SeekFrom::Start(0))?;
            file.write_all(b"RF64")?;
            file.seek(SeekFrom::Start(12))?;
            file.write_all(b"ds64")?;
            file.seek(SeekFrom::Start(20))?;
            for size in [riff, data, frames] {
                file.write_all(&size.to_le_bytes())?;
            }
            [SIZE_ELSEWHERE; 3]
        } else {
            [short(riff), short(data), short(frames)]
        };
        file.seek(SeekFrom::Start(4))?;
        file.write_all(&riff_size.to_le_bytes())?;
        if float {
            // The fact chunk's only field stands right before the data chunk's header.
            file.seek(SeekFrom::Start(data_start - 12))?;
            file.write_all(&fact.to_le_bytes())?;
        }
        file.seek(SeekFrom::Start(data_start - 4))?;
        file.write_all(&data_size.to_le_bytes())?;
        file.seek(SeekFrom::Start(data_start + data))?;
        file.flush()
    }

    fn complete(&mut self) -> Result<Finished, EncodeError> {
        let finished = Finished {
            frames: self.frames,
            clipped: self.clipped(),
        };
        if self.file.is_none() {
            return Ok(finished);
        }
        let pad = (self.data_bytes() % 2 == 1).then_some(0_u8);
        let result = self.write_sizes().and_then(|()| {
            let Some(file) = &mut self.file else {
                return Ok(());
            };
            file.write_all(pad.as_slice())?;
            file.flush()
        });
        self.file = None;
        result.map_err(|source| EncodeError::Io {
            path: self.path.clone(),
            source,
        })?;
        Ok(finished)
    }
}

impl Encoder for WavEncoder {
    fn spec(&self) -> StreamSpec {
        self.spec
    }

    fn write(&mut self, interleaved: &[f32]) -> Result<(), EncodeError> {
        let frames = self
            .spec
            .frames_in(interleaved.len())
            .ok_or_else(|| EncodeError::Block {
                path: self.path.clone(),
                samples: interleaved.len(),
                channels: self.spec.channels,
            })?;
        self.block.clear();
        match &mut self.quantiser {
            None => {
                for sample in interleaved {
                    self.block.extend_from_slice(&sample.to_le_bytes());
                }
            }
            Some(quantiser) => {
                let bytes = usize::from(self.kind.bytes());
                for sample in interleaved {
                    let value = quantiser.quantise(*sample).to_le_bytes();
                    self.block.extend_from_slice(&value[..bytes]);
                }
            }
        }
        if let Some(file) = &mut self.file {
            file.write_all(&self.block)
                .map_err(|source| EncodeError::Io {
                    path: self.path.clone(),
                    source,
                })?;
            self.frames += frames as u64;
        }
        Ok(())
    }

    fn frames(&self) -> u64 {
        self.frames
    }

    fn clipped(&self) -> u64 {
        self.quantiser.as_ref().map_or(0, Quantiser::clipped)
    }

    fn checkpoint(&mut self) -> Result<(), EncodeError> {
        self.write_sizes().map_err(|source| EncodeError::Io {
            path: self.path.clone(),
            source,
        })
    }

    fn finish(mut self: Box<Self>) -> Result<Finished, EncodeError> {
        self.complete()
    }
}

impl Drop for WavEncoder {
    fn drop(&mut self) {
        // Errors cannot leave a drop; whoever wants to know them calls `finish`.
        drop(self.complete());
    }
}

/// The header, with all sizes zero.
fn header(spec: StreamSpec, kind: SampleKind, frame_bytes: u16) -> Vec<u8> {
    // Lossless: the caller made sure that a frame of this many channels fits 16 bits.
    let channels = frame_bytes / kind.bytes();
    let bits = kind.bytes() * 8;
    // Microsoft asks for the extension beyond two channels and beyond 16 bits of integers.
    let extensible = channels > 2 || kind == SampleKind::Int24;
    let mut bytes = Vec::with_capacity(128);
    bytes.extend_from_slice(b"RIFF\0\0\0\0WAVEJUNK");
    bytes.extend_from_slice(&DS64_BYTES.to_le_bytes());
    bytes.extend_from_slice(&[0; DS64_BYTES as usize]);
    bytes.extend_from_slice(b"fmt ");
    let tag = if kind == SampleKind::Float32 {
        TAG_FLOAT
    } else {
        TAG_PCM
    };
    let (outer_tag, format_bytes) = if extensible {
        (TAG_EXTENSIBLE, 40_u32)
    } else {
        (tag, 16)
    };
    bytes.extend_from_slice(&format_bytes.to_le_bytes());
    bytes.extend_from_slice(&outer_tag.to_le_bytes());
    bytes.extend_from_slice(&channels.to_le_bytes());
    bytes.extend_from_slice(&spec.rate_hz.to_le_bytes());
    bytes.extend_from_slice(
        &spec
            .rate_hz
            .saturating_mul(u32::from(frame_bytes))
            .to_le_bytes(),
    );
    bytes.extend_from_slice(&frame_bytes.to_le_bytes());
    bytes.extend_from_slice(&bits.to_le_bytes());
    if extensible {
        bytes.extend_from_slice(&22_u16.to_le_bytes());
        bytes.extend_from_slice(&bits.to_le_bytes());
        bytes.extend_from_slice(&channel_mask(spec.channels).to_le_bytes());
        bytes.extend_from_slice(&tag.to_le_bytes());
        bytes.extend_from_slice(&SUBFORMAT_TAIL);
    }
    if kind == SampleKind::Float32 {
        bytes.extend_from_slice(b"fact\x04\0\0\0\0\0\0\0");
    }
    bytes.extend_from_slice(b"data\0\0\0\0");
    bytes
}

#[cfg(test)]
mod tests {
    use super::{WavEncoder, WavSamples};
    use crate::clip::Clip;
    use crate::encode::Encoder;
    use crate::spec::StreamSpec;
    use crate::wav::read;

    #[test]
    fn a_file_beyond_the_riff_limit_becomes_rf64_and_reads_back() {
        let path = std::env::temp_dir().join(format!("airloom-rf64-{}.wav", std::process::id()));
        let spec = StreamSpec {
            rate_hz: 48_000,
            channels: 2,
        };
        let mut encoder = WavEncoder::create(&path, WavSamples::Float32, spec).unwrap();
        encoder.riff_limit = 1_000;
        let samples: Vec<f32> = (0..600_i16).map(|i| f32::from(i) / 600.0).collect();
        encoder.write(&samples).unwrap();
        Box::new(encoder).finish().unwrap();
        assert_eq!(&std::fs::read(&path).unwrap()[..4], b"RF64");
        let clip = Clip::read(read::open(&path).unwrap().as_mut()).unwrap();
        assert_eq!(clip.interleaved(), samples);
        // An independent reader, where there is one.
        if let Ok(output) = std::process::Command::new("ffmpeg")
            .args(["-v", "error", "-i"])
            .arg(&path)
            .args(["-f", "f32le", "-"])
            .output()
        {
            let expected: Vec<u8> = samples.iter().flat_map(|s| s.to_le_bytes()).collect();
            assert_eq!(output.stdout, expected);
        }
        std::fs::remove_file(&path).unwrap();
    }
}
