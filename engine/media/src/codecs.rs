//! The codecs that files are read and written with: a plain list, filled here and open to additions.
//!
//! A new one to read with is one file or folder with a `recognises` and an `open`, and one line in
//! [`Codecs::standard`]; how the parts for compressed formats fit together is told in `packets/mod.rs`. A program adds one
//! of its own with [`Codecs::add`].

use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::aac;
use crate::aiff;
use crate::caf;
use crate::decode::{DecodeError, Decoder};
use crate::dsd::encoder::DsdEncoder;
use crate::dsd::{dff, dsf};
use crate::encode::{EncodeError, Encoder};
use crate::flac;
use crate::flac::write::FlacEncoder;
use crate::format::Format;
use crate::mp3;
use crate::mp4;
use crate::ogg;
use crate::spec::StreamSpec;
use crate::wav;
use crate::wav::write::{WavEncoder, WavSamples};

/// Bytes at the head of a file that a codec may look at.
pub const HEAD_BYTES: usize = 64;

/// One way to read files.
pub struct ReadCodec {
    /// The format's name, as messages list it.
    pub name: &'static str,
    /// Whether a file that starts with these bytes (at most [`HEAD_BYTES`]) is of this format.
    pub recognises: fn(head: &[u8]) -> bool,
    /// Opens a file that was recognised.
    pub open: fn(path: &Path) -> Result<Box<dyn Decoder>, DecodeError>,
}

/// The codecs to read with, asked in order.
pub struct Codecs(Vec<ReadCodec>);

impl Codecs {
    /// WAV (with RF64 and BW64), FLAC, AIFF, DSF, DFF, Ogg Vorbis, Ogg Opus, MP4 with AAC-LC or ALAC, CAF, MP3 and AAC in
    /// ADTS.
    pub fn standard() -> Self {
        Self(vec![
            ReadCodec {
                name: "WAV",
                recognises: wav::read::recognises,
                open: wav::read::open,
            },
            ReadCodec {
                name: "FLAC",
                recognises: flac::read::recognises,
                open: flac::read::open,
            },
            ReadCodec {
                name: "AIFF",
                recognises: aiff::recognises,
                open: aiff::open,
            },
            ReadCodec {
                name: "DSF",
                recognises: dsf::recognises,
                open: dsf::open,
            },
            ReadCodec {
                name: "DFF",
                recognises: dff::recognises,
                open: dff::open,
            },
            ReadCodec {
                name: "Ogg Vorbis",
                recognises: ogg::vorbis::recognises,
                open: ogg::vorbis::open,
            },
            ReadCodec {
                name: "Ogg Opus",
                recognises: ogg::opus::recognises,
                open: ogg::opus::open,
            },
            ReadCodec {
                name: "MP4",
                recognises: mp4::read::recognises,
                open: mp4::read::open,
            },
            ReadCodec {
                name: "CAF",
                recognises: caf::read::recognises,
                open: caf::read::open,
            },
            // The headers of these two are short: all others are asked before.
            ReadCodec {
                name: "MP3",
                recognises: mp3::read::recognises,
                open: mp3::read::open,
            },
            ReadCodec {
                name: "AAC",
                recognises: aac::adts::recognises,
                open: aac::adts::open,
            },
        ])
    }

    /// Adds a codec, asked before those already there.
    pub fn add(&mut self, codec: ReadCodec) {
        self.0.insert(0, codec);
    }

    /// Opens a file with the first codec that recognises its head.
    ///
    /// # Errors
    /// [`DecodeError::Io`] where the file cannot be read, [`DecodeError::Unrecognised`] where no codec knows it,
    /// otherwise what the codec finds wrong.
    pub fn open(&self, path: &Path) -> Result<Box<dyn Decoder>, DecodeError> {
        let head = read_head(path)?;
        match self.0.iter().find(|codec| (codec.recognises)(&head)) {
            Some(codec) => (codec.open)(path),
            None => Err(DecodeError::Unrecognised {
                path: path.to_owned(),
                found: printable(&head),
                expected: self
                    .0
                    .iter()
                    .map(|codec| codec.name)
                    .collect::<Vec<_>>()
                    .join(", "),
            }),
        }
    }
}

/// Opens a file for reading with the standard codecs.
///
/// # Errors
/// As [`Codecs::open`].
pub fn open(path: &Path) -> Result<Box<dyn Decoder>, DecodeError> {
    Codecs::standard().open(path)
}

/// Creates a file in a format, replacing one of that name.
///
/// # Errors
/// [`EncodeError`], when the stream does not fit the format or the file cannot be written.
pub fn create(
    path: &Path,
    format: Format,
    spec: StreamSpec,
) -> Result<Box<dyn Encoder>, EncodeError> {
    Ok(match format {
        Format::WavFloat32 => Box::new(WavEncoder::create(path, WavSamples::Float32, spec)?),
        Format::WavInt24 => Box::new(WavEncoder::create(path, WavSamples::Int24, spec)?),
        Format::WavInt16 => Box::new(WavEncoder::create(path, WavSamples::Int16, spec)?),
        Format::Flac24 => Box::new(FlacEncoder::create(path, 24, spec)?),
        Format::Flac16 => Box::new(FlacEncoder::create(path, 16, spec)?),
        Format::Dsd64 => Box::new(DsdEncoder::create(path, 64, spec)?),
        Format::Dsd128 => Box::new(DsdEncoder::create(path, 128, spec)?),
        Format::Dsd256 => Box::new(DsdEncoder::create(path, 256, spec)?),
    })
}

/// Whether a stream fits a format, without touching the file.
///
/// # Errors
/// [`EncodeError::Unsupported`], saying what the format can hold.
pub fn check(path: &Path, format: Format, spec: StreamSpec) -> Result<(), EncodeError> {
    match format {
        Format::WavFloat32 => WavEncoder::check(path, WavSamples::Float32, spec).map(drop),
        Format::WavInt24 => WavEncoder::check(path, WavSamples::Int24, spec).map(drop),
        Format::WavInt16 => WavEncoder::check(path, WavSamples::Int16, spec).map(drop),
        Format::Flac24 => FlacEncoder::check(path, 24, spec),
        Format::Flac16 => FlacEncoder::check(path, 16, spec),
        Format::Dsd64 | Format::Dsd128 | Format::Dsd256 => DsdEncoder::check(path, spec),
    }
}

fn read_head(path: &Path) -> Result<Vec<u8>, DecodeError> {
    let mut head = Vec::with_capacity(HEAD_BYTES);
    File::open(path)
        .and_then(|file| file.take(HEAD_BYTES as u64).read_to_end(&mut head))
        .map_err(|source| DecodeError::Io {
            path: path.to_owned(),
            source,
        })?;
    Ok(head)
}

/// The first bytes for a message: text where they are text, numbers otherwise.
fn printable(head: &[u8]) -> String {
    let start = &head[..head.len().min(12)];
    if start.is_empty() {
        "nothing, it is empty".to_owned()
    } else if start.iter().all(|byte| (0x20..0x7f).contains(byte)) {
        format!("\"{}\"", String::from_utf8_lossy(start))
    } else {
        format!("bytes {start:02x?}")
    }
}
