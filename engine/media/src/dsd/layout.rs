//! Where a file's bits are.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use crate::decode::DecodeError;
use crate::dsd::rate::Way;

/// What a header says, checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Layout {
    pub(super) way: Way,
    pub(super) channels: usize,
    /// Bits of each channel.
    pub(super) bits: u64,
    /// Offset of the first byte in the file.
    pub(super) start: u64,
    /// Bytes of a channel before the next channel's; 1 where they take turns.
    pub(super) block: u64,
    /// Whether the first bit of a byte is the lowest.
    pub(super) lowest_first: bool,
}

/// Reads bits, all channels alike, the first bit of a byte the highest.
#[derive(Debug)]
pub(super) struct Source {
    path: PathBuf,
    file: BufReader<File>,
    layout: Layout,
    /// Bytes of each channel that have been read.
    position: u64,
    block: Vec<u8>,
}

impl Source {
    /// Over an open file, at its first bit.
    ///
    /// # Errors
    /// [`DecodeError::Truncated`] where the file is shorter than its header says, [`DecodeError::Io`].
    pub(super) fn new(
        path: &Path,
        file: BufReader<File>,
        layout: Layout,
        available: u64,
    ) -> Result<Self, DecodeError> {
        let bytes = layout.bits.div_ceil(8);
        // The last block of all channels but the last is whole.
        let blocks = bytes.div_ceil(layout.block) * layout.channels as u64;
        let needed = blocks
            .checked_mul(layout.block)
            .map(|whole| whole - (layout.block - 1).min(whole));
        if needed.is_none_or(|needed| needed > available) {
            let whole = available / (layout.block * layout.channels as u64) * layout.block;
            return Err(DecodeError::Truncated {
                path: path.to_owned(),
                format: "DSD",
                offset: layout.start.saturating_add(available),
                found: layout.way.frames(whole.saturating_mul(8)),
                expected: layout.way.frames(layout.bits),
            });
        }
        let mut source = Self {
            path: path.to_owned(),
            file,
            layout,
            position: 0,
            block: Vec::new(),
        };
        source.seek(0)?;
        Ok(source)
    }

    pub(super) fn layout(&self) -> Layout {
        self.layout
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Bytes of each channel that lie before the next.
    pub(super) fn position(&self) -> u64 {
        self.position
    }

    /// Bytes of each channel that are left.
    pub(super) fn left(&self) -> u64 {
        self.layout.bits.div_ceil(8) - self.position
    }

    /// Goes to a byte of every channel, at most the end.
    pub(super) fn seek(&mut self, byte: u64) -> Result<(), DecodeError> {
        let Layout {
            channels,
            start,
            block,
            ..
        } = self.layout;
        // Where blocks are whole, `read` takes a block and leaves out what lies before.
        let offset = start + byte / block * block * channels as u64;
        self.file
            .seek(SeekFrom::Start(offset))
            .map_err(|source| self.io_error(source))?;
        self.position = byte;
        Ok(())
    }

    /// Replaces each channel's vector with the next bytes, as many as the file's layout gives at once; empty at the
    /// end.
    pub(super) fn read(&mut self, planes: &mut [Vec<u8>]) -> Result<(), DecodeError> {
        let Layout {
            channels,
            block,
            lowest_first,
            ..
        } = self.layout;
        planes.iter_mut().for_each(Vec::clear);
        let left = self.left();
        if left == 0 {
            return Ok(());
        }
        // Blocks come one channel after the other; single bytes are taken many at a time.
        let at_once = if block == 1 { left.min(4096) } else { block };
        let within = self.position % block;
        let count = (at_once - within).min(left);
        let bytes = usize::try_from(at_once).unwrap_or(0);
        let whole = bytes * channels;
        self.block.resize(whole, 0);
        let read = read_up_to(&mut self.file, &mut self.block).map_err(|e| self.io_error(e))?;
        // A last block may end with its bits.
        self.block[read..].fill(0);
        let (skip, take) = (usize_of(within), usize_of(count));
        for (channel, plane) in planes.iter_mut().enumerate() {
            if block == 1 {
                let own = self.block.iter().skip(channel).step_by(channels);
                plane.extend(own.take(take));
            } else {
                plane.extend(self.block.iter().skip(channel * bytes + skip).take(take));
            }
            if lowest_first {
                for byte in plane {
                    *byte = byte.reverse_bits();
                }
            }
        }
        self.position += count;
        Ok(())
    }

    fn io_error(&self, source: io::Error) -> DecodeError {
        DecodeError::Io {
            path: self.path.clone(),
            source,
        }
    }
}

/// Fills as much as the file has.
fn read_up_to(file: &mut impl Read, block: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < block.len() {
        match file.read(&mut block[filled..]) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// Within a block, whose size was checked.
fn usize_of(bytes: u64) -> usize {
    usize::try_from(bytes).unwrap_or(usize::MAX)
}
