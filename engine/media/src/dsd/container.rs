//! Writing bits into a DSF or DFF file.

use std::fs::File;
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::Path;

use crate::dsd::dsf::{BLOCK_BYTES, HEADER_BYTES};

/// Bytes of a block of one channel of a DSF file.
const BLOCK: usize = BLOCK_BYTES as usize;

/// What a DFF file says of its compression, with the length before it and a byte that makes it even behind.
const NOT_COMPRESSED: &[u8; 16] = b"\x0enot compressed\0";

/// A container of bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Blocks of each channel.
    Dsf,
    /// Channels by turns.
    Dff,
}

impl Kind {
    /// DFF where the name says so, else DSF.
    pub(super) fn of(path: &Path) -> Self {
        let extension = path.extension().unwrap_or_default();
        if extension.eq_ignore_ascii_case("dff") {
            Self::Dff
        } else {
            Self::Dsf
        }
    }

    /// The name that messages show.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Dsf => "DSF",
            Self::Dff => "DFF",
        }
    }
}

/// A file being written.
#[derive(Debug)]
pub(super) struct Container {
    kind: Kind,
    file: BufWriter<File>,
    /// Offset of the first bit's byte.
    start: u64,
    /// Bytes of each channel that are in the file.
    written: u64,
    /// Bytes of each channel that are not yet.
    pending: Vec<Vec<u8>>,
    turns: Vec<u8>,
}

impl Container {
    /// Creates a file with a header for no bits. There are as many channels as fit the kind.
    pub(super) fn create(
        path: &Path,
        kind: Kind,
        bits_hz: u32,
        channels: usize,
    ) -> io::Result<Self> {
        let header = match kind {
            Kind::Dsf => dsf_header(bits_hz, channels),
            Kind::Dff => dff_header(bits_hz, channels),
        };
        let mut file = BufWriter::new(File::create(path)?);
        file.write_all(&header)?;
        let mut container = Self {
            kind,
            file,
            start: header.len() as u64,
            written: 0,
            pending: vec![Vec::new(); channels],
            turns: Vec::new(),
        };
        container.write_sizes(0)?;
        Ok(container)
    }

    /// Appends bytes of each channel, all as many, the first bit the highest.
    pub(super) fn push(&mut self, planes: &[Vec<u8>]) -> io::Result<()> {
        for (pending, plane) in self.pending.iter_mut().zip(planes) {
            pending.extend(plane);
        }
        self.write(false)
    }

    /// Writes what is pending, a last block only with `all`.
    fn write(&mut self, all: bool) -> io::Result<()> {
        let there = self.pending.first().map_or(0, Vec::len);
        match self.kind {
            Kind::Dff => {
                self.turns.clear();
                for byte in 0..there {
                    let channels = self.pending.iter();
                    self.turns
                        .extend(channels.filter_map(|plane| plane.get(byte)));
                }
                self.file.write_all(&self.turns)?;
                self.written += there as u64;
                self.pending.iter_mut().for_each(Vec::clear);
            }
            Kind::Dsf => {
                let blocks = if all {
                    there.div_ceil(BLOCK)
                } else {
                    there / BLOCK
                };
                for block in 0..blocks {
                    for plane in &self.pending {
                        let bytes = plane.iter().skip(block * BLOCK).take(BLOCK);
                        self.turns.clear();
                        self.turns.extend(bytes.map(|byte| byte.reverse_bits()));
                        // The format's filling is zero.
                        self.turns.resize(BLOCK, 0);
                        self.file.write_all(&self.turns)?;
                    }
                }
                self.written += (blocks * BLOCK) as u64;
                for plane in &mut self.pending {
                    plane.drain(..(blocks * BLOCK).min(there));
                }
            }
        }
        Ok(())
    }

    /// Makes the header say that all that is in the file so far is there, at most `bits` of each channel, and goes back
    /// to the end.
    pub(super) fn write_sizes(&mut self, bits: u64) -> io::Result<()> {
        let data = self.written * self.pending.len() as u64;
        let end = self.start + data;
        let at = |file: &mut BufWriter<File>, offset, bytes: [u8; 8]| {
            file.seek(SeekFrom::Start(offset))?;
            file.write_all(&bytes)
        };
        match self.kind {
            Kind::Dsf => {
                at(&mut self.file, 12, end.to_le_bytes())?;
                let bits = bits.min(self.written * 8);
                at(&mut self.file, 64, bits.to_le_bytes())?;
                at(&mut self.file, 84, (data + 12).to_le_bytes())?;
            }
            Kind::Dff => {
                let whole = end + data % 2 - 12;
                at(&mut self.file, 4, whole.to_be_bytes())?;
                at(&mut self.file, self.start - 8, data.to_be_bytes())?;
            }
        }
        self.file.seek(SeekFrom::Start(end))?;
        self.file.flush()
    }

    /// Writes what is left and the sizes, for so many bits of each channel.
    pub(super) fn finish(&mut self, bits: u64) -> io::Result<()> {
        self.write(true)?;
        self.write_sizes(bits)?;
        let data = self.written * self.pending.len() as u64;
        if self.kind == Kind::Dff && data % 2 == 1 {
            self.file.write_all(&[0])?;
        }
        self.file.flush()
    }
}

/// The header of a DSF file, with all sizes zero that depend on the bits.
fn dsf_header(bits_hz: u32, channels: usize) -> Vec<u8> {
    // Mono, stereo, three, quadrophonic, 5.0, 5.1; there are no others.
    let channel_type = [1, 2, 3, 4, 6, 7].get(channels.saturating_sub(1)).copied();
    let mut header = Vec::with_capacity(HEADER_BYTES);
    header.extend_from_slice(b"DSD ");
    header.extend_from_slice(&28_u64.to_le_bytes());
    // The file's size, and where the tags are: nowhere.
    header.extend_from_slice(&[0; 16]);
    header.extend_from_slice(b"fmt ");
    header.extend_from_slice(&52_u64.to_le_bytes());
    let channels = u32::try_from(channels).unwrap_or(u32::MAX);
    // Version, raw DSD, the channels, the rate, the lowest bit first.
    for word in [1, 0, channel_type.unwrap_or(2), channels, bits_hz, 1] {
        header.extend_from_slice(&word.to_le_bytes());
    }
    header.extend_from_slice(&[0; 8]);
    header.extend_from_slice(&BLOCK_BYTES.to_le_bytes());
    header.extend_from_slice(&[0; 4]);
    header.extend_from_slice(b"data");
    header.extend_from_slice(&[0; 8]);
    header
}

/// The header of a DFF file, with all sizes zero that depend on the bits.
fn dff_header(bits_hz: u32, channels: usize) -> Vec<u8> {
    let names = channel_names(channels);
    let count = u16::try_from(channels).unwrap_or(u16::MAX);
    let loudspeakers: u16 = match channels {
        2 => 0,
        5 => 3,
        6 => 4,
        _ => u16::MAX,
    };
    let mut sound = b"SND ".to_vec();
    let mut chunk = |id: &[u8; 4], size: usize, contents: &[u8]| {
        sound.extend_from_slice(id);
        sound.extend_from_slice(&(size as u64).to_be_bytes());
        sound.extend_from_slice(contents);
    };
    chunk(b"FS  ", 4, &bits_hz.to_be_bytes());
    let list = [&count.to_be_bytes()[..], &names].concat();
    chunk(b"CHNL", list.len(), &list);
    let compression = [b"DSD ", &NOT_COMPRESSED[..]].concat();
    chunk(b"CMPR", compression.len() - 1, &compression);
    chunk(b"LSCO", 2, &loudspeakers.to_be_bytes());

    let mut header = b"FRM8\0\0\0\0\0\0\0\0DSD ".to_vec();
    header.extend_from_slice(b"FVER");
    header.extend_from_slice(&4_u64.to_be_bytes());
    header.extend_from_slice(&[1, 5, 0, 0]);
    header.extend_from_slice(b"PROP");
    header.extend_from_slice(&(sound.len() as u64).to_be_bytes());
    header.extend_from_slice(&sound);
    header.extend_from_slice(b"DSD \0\0\0\0\0\0\0\0");
    header
}

/// Four letters for each channel of an ordered layout.
fn channel_names(channels: usize) -> Vec<u8> {
    let known: &[&[u8; 4]] = match channels {
        1 => &[b"C   "],
        2 => &[b"SLFT", b"SRGT"],
        5 => &[b"MLFT", b"MRGT", b"C   ", b"LS  ", b"RS  "],
        6 => &[b"MLFT", b"MRGT", b"C   ", b"LFE ", b"LS  ", b"RS  "],
        _ => &[],
    };
    let numbered = |index| format!("C{index:03}").into_bytes();
    if known.is_empty() {
        (0..channels).flat_map(numbered).collect()
    } else {
        known.iter().flat_map(|name| name.iter().copied()).collect()
    }
}
