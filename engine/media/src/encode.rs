//! What every writer of audio files offers, and how writing one can fail.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use crate::spec::StreamSpec;

/// A file being written from interleaved 32-bit float frames.
///
/// Dropping an encoder finishes the file as [`Encoder::finish`] does, but errors are lost then. Formats with
/// integer samples round to the nearest value without dither, so that the same input gives the same file;
/// samples outside their range are clipped and counted, NaN becomes silence and is counted with them.
pub trait Encoder: Send {
    /// Rate and channel count of the frames expected.
    fn spec(&self) -> StreamSpec;

    /// Appends frames; the length of `interleaved` must be a multiple of the channel count.
    ///
    /// # Errors
    /// A full disk, a format's size limit, or a block that does not hold whole frames. What was written
    /// before stays readable.
    fn write(&mut self, interleaved: &[f32]) -> Result<(), EncodeError>;

    /// Frames written so far.
    fn frames(&self) -> u64;

    /// Samples clipped so far.
    fn clipped(&self) -> u64;

    /// Brings the file on disk up to date with what was written, as far as the format allows, so that a
    /// program that is killed loses no more than what follows.
    ///
    /// # Errors
    /// What the disk answers.
    fn checkpoint(&mut self) -> Result<(), EncodeError>;

    /// Completes the file and closes it.
    ///
    /// # Errors
    /// What the disk answers; the file is then incomplete.
    fn finish(self: Box<Self>) -> Result<Finished, EncodeError>;
}

/// What became of a finished file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Finished {
    /// Frames in the file.
    pub frames: u64,
    /// Samples that were outside the format's range and have been clipped.
    pub clipped: u64,
}

/// Why a file cannot be written.
#[derive(Debug, Error)]
pub enum EncodeError {
    /// The file cannot be created or written.
    #[error("{path}: cannot be written: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// The format has no place for such a stream.
    #[error("{path}: {format} cannot hold {found}, expected {expected}")]
    Unsupported {
        /// The file.
        path: PathBuf,
        /// The format's name.
        format: &'static str,
        /// What was asked for.
        found: String,
        /// What the format can hold.
        expected: &'static str,
    },
    /// The format's largest file is full.
    #[error("{path}: {format} cannot hold more than {limit} frames")]
    Full {
        /// The file.
        path: PathBuf,
        /// The format's name.
        format: &'static str,
        /// The most frames it can hold.
        limit: u64,
    },
    /// A block of samples that does not hold whole frames.
    #[error(
        "{path}: a block of {samples} samples does not hold whole frames of {channels} channels"
    )]
    Block {
        /// The file.
        path: PathBuf,
        /// Samples in the block.
        samples: usize,
        /// Channels of the file.
        channels: usize,
    },
    /// The compressor failed.
    #[error("{path}: cannot be compressed as {format}: {reason}")]
    Codec {
        /// The file.
        path: PathBuf,
        /// The format's name.
        format: &'static str,
        /// What the compressor said.
        reason: String,
    },
}
