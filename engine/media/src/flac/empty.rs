//! FLAC files without a single frame of audio: a recording that was stopped at once.
//!
//! The format allows them, and the codec library does not: it looks for a first frame while opening.

use std::fs::File;
use std::io::{self, BufReader, ErrorKind, Read, Seek};
use std::path::{Path, PathBuf};

use crate::decode::{DecodeError, Decoder};
use crate::spec::StreamSpec;

/// The type of the metadata block that describes the stream.
const STREAM_INFO: u8 = 0;
/// Its length in bytes.
const STREAM_INFO_BYTES: u8 = 34;

/// Answers for a file that holds no audio.
pub(super) struct EmptyDecoder {
    path: PathBuf,
    spec: StreamSpec,
}

impl EmptyDecoder {
    /// A decoder for a file that is complete and holds no audio; `None` for every other file.
    ///
    /// # Errors
    /// What the operating system said.
    pub(super) fn open(path: &Path) -> io::Result<Option<Self>> {
        let spec = match read(&mut BufReader::new(File::open(path)?)) {
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => None,
            other => other?,
        };
        let path = path.to_owned();
        Ok(spec.map(|spec| Self { path, spec }))
    }
}

/// Walks over the metadata (RFC 9639, section 8) and gives the stream's shape where the file ends behind them and
/// promised nothing more: a length of zero, which also means "unknown".
fn read(file: &mut (impl Read + Seek)) -> io::Result<Option<StreamSpec>> {
    let mut signature = [0; 4];
    file.read_exact(&mut signature)?;
    if signature != *b"fLaC" {
        return Ok(None);
    }
    let mut spec = None;
    loop {
        let mut header = [0; 4];
        file.read_exact(&mut header)?;
        let [kind, length @ ..] = header;
        let length = length
            .into_iter()
            .fold(0, |sum, byte| (sum << 8) | i64::from(byte));
        if kind & 0x7f == STREAM_INFO && spec.is_none() && length == i64::from(STREAM_INFO_BYTES) {
            let mut info = [0; STREAM_INFO_BYTES as usize];
            file.read_exact(&mut info)?;
            spec = shape(&info);
        } else {
            file.seek_relative(length)?;
        }
        if kind & 0x80 != 0 {
            break;
        }
    }
    // A byte behind the metadata is audio, or damage.
    let ends = file.read(&mut [0])? == 0;
    Ok(spec.filter(|_| ends))
}

/// Rate and channels, where both are given and the length is zero: after 10 bytes of sizes come 20 bits of rate, 3
/// of channels less one, 5 of depth less one and 36 of length.
fn shape(info: &[u8; STREAM_INFO_BYTES as usize]) -> Option<StreamSpec> {
    let [.., a, b, c, d, e, f, g, h] = *info.first_chunk::<18>()?;
    let word = u64::from_be_bytes([a, b, c, d, e, f, g, h]);
    let rate_hz = u32::try_from(word >> 44).ok().filter(|rate| *rate > 0)?;
    let channels = usize::from(c >> 1 & 7) + 1;
    (word & ((1 << 36) - 1) == 0).then_some(StreamSpec { rate_hz, channels })
}

impl Decoder for EmptyDecoder {
    fn spec(&self) -> StreamSpec {
        self.spec
    }

    fn length(&self) -> Option<u64> {
        Some(0)
    }

    fn read(&mut self, interleaved: &mut [f32]) -> Result<usize, DecodeError> {
        match self.spec.frames_in(interleaved.len()) {
            Some(_) => Ok(0),
            None => Err(DecodeError::Block {
                path: self.path.clone(),
                samples: interleaved.len(),
                channels: self.spec.channels,
            }),
        }
    }

    fn seek(&mut self, frame: u64) -> Result<(), DecodeError> {
        match frame {
            0 => Ok(()),
            _ => Err(DecodeError::Seek {
                path: self.path.clone(),
                frame,
                length: 0,
            }),
        }
    }
}
