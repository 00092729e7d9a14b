//! What every decoder of audio files offers, and how reading one can fail.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use crate::spec::StreamSpec;

/// A file being read, as interleaved 32-bit float frames.
///
/// Integer samples of `b` bits become exactly `value / 2^(b - 1)`, rounded once to `f32` where `b` exceeds
/// its 24 bits; float samples keep their value (64-bit ones are rounded to `f32`). Nothing is clipped.
pub trait Decoder: Send {
    /// Rate and channel count; they do not change within a file.
    fn spec(&self) -> StreamSpec;

    /// The number of frames in the file, where the container says so.
    fn length(&self) -> Option<u64>;

    /// The stretch that the file itself says to repeat, as its first frame and the one behind its last.
    fn loop_points(&self) -> Option<(u64, u64)> {
        None
    }

    /// Reads the next frames into `interleaved`, whose length must be a multiple of the channel count, and
    /// returns how many frames were read. Fewer than asked for means the end of the file; zero after that.
    ///
    /// # Errors
    /// [`DecodeError::Block`] for a slice of the wrong length, otherwise what is wrong with the file. After
    /// an error the position is undefined until the next [`Decoder::seek`].
    fn read(&mut self, interleaved: &mut [f32]) -> Result<usize, DecodeError>;

    /// Makes `frame` the next frame that [`Decoder::read`] returns. The end of the file is a valid position.
    ///
    /// # Errors
    /// [`DecodeError::Seek`] beyond the end, otherwise what is wrong with the file.
    fn seek(&mut self, frame: u64) -> Result<(), DecodeError>;
}

/// Why a file cannot be read.
#[derive(Debug, Error)]
pub enum DecodeError {
    /// The file cannot be opened or read at all.
    #[error("{path}: cannot be read: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// No codec recognises the file's first bytes.
    #[error(
        "{path}: not an audio file that can be read: it starts with {found}, expected {expected}"
    )]
    Unrecognised {
        /// The file.
        path: PathBuf,
        /// Its first bytes, printable.
        found: String,
        /// The names of the formats that can be read.
        expected: String,
    },
    /// The container is known, what is inside is not supported.
    #[error("{path}: {found} is not supported, expected {expected}")]
    Unsupported {
        /// The file.
        path: PathBuf,
        /// What the file contains.
        found: String,
        /// What could be read.
        expected: &'static str,
    },
    /// The file contradicts its own format.
    #[error("{path}: broken {format} file at byte {offset}: found {found}, expected {expected}")]
    Malformed {
        /// The file.
        path: PathBuf,
        /// The name of its format.
        format: &'static str,
        /// Where in the file: the first byte of what is wrong, or of the packet that holds it.
        offset: u64,
        /// What the file contains.
        found: String,
        /// What its format demands there.
        expected: String,
    },
    /// The file ends before the audio that its header promises.
    #[error(
        "{path}: truncated {format} file: it ends at byte {offset}, after {found} frames, its header promises {expected}"
    )]
    Truncated {
        /// The file.
        path: PathBuf,
        /// The name of its format.
        format: &'static str,
        /// Where the file ends.
        offset: u64,
        /// Frames that are there.
        found: u64,
        /// Frames that were promised.
        expected: u64,
    },
    /// A position that the file does not have.
    #[error("{path}: cannot seek to frame {frame}, the file has {length} frames")]
    Seek {
        /// The file.
        path: PathBuf,
        /// The position asked for.
        frame: u64,
        /// The length of the file.
        length: u64,
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
}
