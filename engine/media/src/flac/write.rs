//! The FLAC encoder.
//!
//! Frames are compressed and written as they fill up, so memory does not grow with the length of the file. The
//! stream information at the head is written as "length unknown" first, which the format allows, and completed
//! with length and checksum at the end: a file whose writer was killed still plays.

use std::fs::File;
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use flacenc::bitsink::ByteSink;
use flacenc::component::{BitRepr, StreamInfo};
use flacenc::source::{Context, Fill, FrameBuf};

use crate::encode::{EncodeError, Encoder, Finished};
use crate::flac::compress::Compressor;
use crate::quantise::Quantiser;
use crate::spec::StreamSpec;

/// Frames of audio in one FLAC frame; the reference encoder's choice, and within the streamable subset at every
/// rate.
const BLOCK_FRAMES: usize = 4096;
/// The name in messages.
const NAME: &str = "FLAC";
/// Most channels the format can hold.
const MOST_CHANNELS: usize = 8;
/// Highest rate that a frame header could state.
const HIGHEST_RATE_HZ: u32 = 655_350;
/// The codec library knows no higher rate than this.
const HIGHEST_KNOWN_RATE_HZ: u32 = 96_000;
/// What the library is told in place of a higher one: no frame header can state this rate, so the library's refer
/// to the stream information, where the true one stands (RFC 9639, section 9.1.2).
const UNSTATED_RATE_HZ: u32 = 65_537;
/// Where the rate stands in the head, with 20 bits: behind [`HEAD`] and ten bytes of sizes.
const RATE_AT: usize = 18;
/// The length field has 36 bits.
const MOST_FRAMES: u64 = (1 << 36) - 1;
/// `fLaC`, then the header of the only metadata block: last of its kind, type 0, 34 bytes.
const HEAD: [u8; 8] = [b'f', b'L', b'a', b'C', 0x80, 0, 0, 34];

/// Writes a FLAC file.
pub struct FlacEncoder {
    path: PathBuf,
    /// `None` once finished.
    file: Option<BufWriter<File>>,
    spec: StreamSpec,
    quantiser: Quantiser,
    compressor: Compressor,
    info: StreamInfo,
    checksum: Context,
    block: FrameBuf,
    pending: Vec<i32>,
    blocks: usize,
    frames: u64,
}

impl FlacEncoder {
    /// Creates a file, replacing one of that name; `bits` is 16 or 24.
    ///
    /// # Errors
    /// [`EncodeError`], when the stream does not fit the format or the file cannot be written.
    pub fn create(path: &Path, bits: u8, spec: StreamSpec) -> Result<Self, EncodeError> {
        let unsupported = || Self::unsupported(path, bits, spec);
        Self::check(path, bits, spec)?;
        let depth = usize::from(bits);
        let known_hz = if spec.rate_hz > HIGHEST_KNOWN_RATE_HZ {
            UNSTATED_RATE_HZ
        } else {
            spec.rate_hz
        };
        let info =
            StreamInfo::new(known_hz as usize, spec.channels, depth).map_err(|_| unsupported())?;
        let block = FrameBuf::with_size(spec.channels, BLOCK_FRAMES).map_err(|_| unsupported())?;
        let compressor = Compressor::new().map_err(|error| codec_error(path, error))?;
        let file = File::create(path).map_err(|source| EncodeError::Io {
            path: path.to_owned(),
            source,
        })?;
        let mut encoder = Self {
            path: path.to_owned(),
            file: Some(BufWriter::new(file)),
            spec,
            quantiser: Quantiser::new(u32::from(bits)),
            compressor,
            info,
            checksum: Context::new(depth, spec.channels),
            block,
            pending: Vec::with_capacity(BLOCK_FRAMES * spec.channels),
            blocks: 0,
            frames: 0,
        };
        let head = encoder.head(false)?;
        encoder.put(|file| file.write_all(&head))?;
        Ok(encoder)
    }

    /// Whether such a stream fits the format. Touches no file.
    ///
    /// # Errors
    /// [`EncodeError::Unsupported`].
    pub fn check(path: &Path, bits: u8, spec: StreamSpec) -> Result<(), EncodeError> {
        if (1..=MOST_CHANNELS).contains(&spec.channels)
            && matches!(bits, 16 | 24)
            && (1..=HIGHEST_RATE_HZ).contains(&spec.rate_hz)
        {
            Ok(())
        } else {
            Err(Self::unsupported(path, bits, spec))
        }
    }

    fn unsupported(path: &Path, bits: u8, spec: StreamSpec) -> EncodeError {
        EncodeError::Unsupported {
            path: path.to_owned(),
            format: NAME,
            found: format!(
                "{} channels of {bits} bits at {} Hz",
                spec.channels, spec.rate_hz
            ),
            expected: "1 to 8 channels of 16 or 24 bits at 1 to 655350 Hz",
        }
    }

    /// The bytes before the first frame.
    fn head(&mut self, complete: bool) -> Result<Vec<u8>, EncodeError> {
        let mut info = self.info.clone();
        // The minimum leaves out the last, shorter block; equal sizes say that the block size is fixed.
        info.set_block_sizes(BLOCK_FRAMES, BLOCK_FRAMES)
            .map_err(|error| codec_error(&self.path, error))?;
        if complete && self.blocks > 0 {
            info.set_md5_digest(&self.checksum.md5_digest());
        } else {
            info.set_total_samples(0);
        }
        if self.blocks == 0 {
            info.set_frame_sizes(0, 0)
                .map_err(|error| codec_error(&self.path, error))?;
        }
        let mut bits = ByteSink::new();
        info.write(&mut bits)
            .map_err(|error| codec_error(&self.path, error))?;
        let mut head = [&HEAD, bits.as_slice()].concat();
        if let Some([high, middle, low]) = head
            .get_mut(RATE_AT..)
            .and_then(|rest| rest.first_chunk_mut())
        {
            let [_, a, b, c] = (self.spec.rate_hz << 4).to_be_bytes();
            (*high, *middle, *low) = (a, b, c | *low & 0x0f);
        }
        Ok(head)
    }

    fn put(
        &mut self,
        action: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>,
    ) -> Result<(), EncodeError> {
        match &mut self.file {
            Some(file) => action(file).map_err(|source| EncodeError::Io {
                path: self.path.clone(),
                source,
            }),
            None => Ok(()),
        }
    }

    /// Compresses and writes what is pending, at most one block.
    fn write_block(&mut self) -> Result<(), EncodeError> {
        self.block
            .fill_interleaved(&self.pending)
            .and_then(|()| self.checksum.fill_interleaved(&self.pending))
            .map_err(|error| codec_error(&self.path, error))?;
        let frame = self
            .compressor
            .frame(&self.block, self.blocks, &self.info)
            .map_err(|error| codec_error(&self.path, error))?;
        let mut bits = ByteSink::new();
        frame
            .write(&mut bits)
            .map_err(|error| codec_error(&self.path, error))?;
        self.put(|file| file.write_all(bits.as_slice()))?;
        self.info.update_frame_info(&frame);
        self.blocks += 1;
        self.pending.clear();
        Ok(())
    }

    fn complete(&mut self) -> Result<Finished, EncodeError> {
        let finished = Finished {
            frames: self.frames,
            clipped: self.clipped(),
        };
        if self.file.is_none() {
            return Ok(finished);
        }
        let result = self.write_rest();
        self.file = None;
        result.map(|()| finished)
    }

    fn write_rest(&mut self) -> Result<(), EncodeError> {
        if !self.pending.is_empty() {
            self.write_block()?;
        }
        let head = self.head(true)?;
        self.put(|file| {
            file.seek(SeekFrom::Start(0))?;
            file.write_all(&head)?;
            file.flush()
        })
    }
}

impl Encoder for FlacEncoder {
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
            })? as u64;
        if self.frames + frames > MOST_FRAMES {
            return Err(EncodeError::Full {
                path: self.path.clone(),
                format: NAME,
                limit: MOST_FRAMES,
            });
        }
        for frame in interleaved.chunks_exact(self.spec.channels) {
            for sample in frame {
                self.pending.push(self.quantiser.quantise(*sample));
            }
            if self.pending.len() == BLOCK_FRAMES * self.spec.channels {
                self.write_block()?;
            }
            self.frames += 1;
        }
        Ok(())
    }

    fn frames(&self) -> u64 {
        self.frames
    }

    fn clipped(&self) -> u64 {
        self.quantiser.clipped()
    }

    fn checkpoint(&mut self) -> Result<(), EncodeError> {
        self.put(BufWriter::flush)
    }

    fn finish(mut self: Box<Self>) -> Result<Finished, EncodeError> {
        self.complete()
    }
}

impl Drop for FlacEncoder {
    fn drop(&mut self) {
        // Errors cannot leave a drop; whoever wants to know them calls `finish`.
        drop(self.complete());
    }
}

fn codec_error(path: &Path, error: impl std::fmt::Display) -> EncodeError {
    EncodeError::Codec {
        path: path.to_owned(),
        format: NAME,
        reason: error.to_string(),
    }
}
