//! The FLAC decoder: Symphonia's, behind this crate's trait.

use std::fs::File;
use std::io::{self, Read, Seek};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use symphonia::core::codecs::audio::{AudioDecoder, AudioDecoderOptions};
use symphonia::core::errors::{Error, SeekErrorKind};
use symphonia::core::formats::{FormatOptions, FormatReader, SeekMode, SeekTo, TrackType};
use symphonia::core::io::MediaSourceStream;
use symphonia::core::units::Timestamp;
use symphonia::default::formats::FlacReader;

use crate::decode::{DecodeError, Decoder};
use crate::flac::empty::EmptyDecoder;
use crate::spec::StreamSpec;

/// The format's name.
const FORMAT: &str = "FLAC";
/// As many bytes of a packet tell it from others: its header with the frame's number, and some samples.
const LIKE_BYTES: usize = 32;
/// Bytes of a file looked at together.
const SEARCH_BYTES: u64 = 64 * 1024;

/// Whether a file with these first bytes is a FLAC file.
pub fn recognises(head: &[u8]) -> bool {
    head.starts_with(b"fLaC")
}

/// Opens a FLAC file and reads its header.
///
/// # Errors
/// [`DecodeError`], naming what is wrong with the header.
pub fn open(path: &Path) -> Result<Box<dyn Decoder>, DecodeError> {
    let failed = |source| DecodeError::Io {
        path: path.to_owned(),
        source,
    };
    Ok(match EmptyDecoder::open(path).map_err(failed)? {
        Some(empty) => Box::new(empty),
        None => Box::new(FlacDecoder::open(path)?),
    })
}

/// Reads a FLAC file.
struct FlacDecoder {
    path: PathBuf,
    file: File,
    reader: Box<dyn FormatReader>,
    decoder: Box<dyn AudioDecoder>,
    track: u32,
    spec: StreamSpec,
    length: Option<u64>,
    position: u64,
    /// Where the packet is that cannot be decoded; 0 without one.
    packet: u64,
    /// Decoded samples not yet handed out, from `pending_from`.
    pending: Vec<f32>,
    pending_from: usize,
}

impl FlacDecoder {
    fn open(path: &Path) -> Result<Self, DecodeError> {
        let file = File::open(path).map_err(|source| DecodeError::Io {
            path: path.to_owned(),
            source,
        })?;
        let failed = |error| broken(path, error, Place::default());
        let reader = reader(&file).map_err(failed)?;
        let missing = |what: &str| DecodeError::Malformed {
            path: path.to_owned(),
            format: FORMAT,
            offset: 0,
            found: format!("no {what}"),
            expected: format!("a FLAC file with {what}"),
        };
        let track = reader
            .default_track(TrackType::Audio)
            .ok_or_else(|| missing("audio track"))?;
        let parameters = track
            .codec_params
            .as_ref()
            .and_then(|parameters| parameters.audio())
            .ok_or_else(|| missing("audio parameters"))?;
        let rate_hz = parameters
            .sample_rate
            .filter(|rate| *rate > 0)
            .ok_or_else(|| missing("sample rate"))?;
        let channels = parameters
            .channels
            .as_ref()
            .map(|channels| channels.count())
            .filter(|channels| *channels > 0)
            .ok_or_else(|| missing("channels"))?;
        let decoder = symphonia::default::get_codecs()
            .make_audio_decoder(parameters, &AudioDecoderOptions::default())
            .map_err(failed)?;
        let (track, length) = (track.id, track.num_frames);
        Ok(Self {
            path: path.to_owned(),
            file,
            reader,
            decoder,
            track,
            spec: StreamSpec { rate_hz, channels },
            length,
            position: 0,
            packet: 0,
            pending: Vec::new(),
            pending_from: 0,
        })
    }

    fn broken(&self, error: Error) -> DecodeError {
        broken(&self.path, error, self.place())
    }

    fn place(&self) -> Place {
        Place {
            frame: self.position,
            length: self.length,
            packet: self.packet,
            end: self.file.metadata().map_or(0, |about| about.len()),
        }
    }

    /// Decodes the next packet into `pending`; false at the end of the file.
    fn refill(&mut self) -> Result<bool, DecodeError> {
        loop {
            let packet = match self.reader.next_packet() {
                Ok(Some(packet)) => packet,
                Ok(None) => return self.end_of_file(),
                Err(error) => return Err(self.broken(error)),
            };
            if packet.track_id != self.track {
                continue;
            }
            // The library leaves out packets whose checksums are wrong and says nothing.
            let starts = u64::try_from(packet.pts.get()).unwrap_or(0);
            if starts != self.position {
                return Err(DecodeError::Malformed {
                    path: self.path.clone(),
                    format: FORMAT,
                    offset: offset_of(&self.file, &packet.data).unwrap_or(0),
                    found: format!("a packet that starts at frame {starts}"),
                    expected: format!(
                        "one that starts at frame {}; what is before it is damaged",
                        self.position
                    ),
                });
            }
            let path = &self.path;
            let buffer = match self.decoder.decode(&packet) {
                Ok(buffer) => buffer,
                Err(error) => {
                    self.packet = offset_of(&self.file, &packet.data).unwrap_or(0);
                    return Err(self.broken(error));
                }
            };
            let found = StreamSpec {
                rate_hz: buffer.spec().rate(),
                channels: buffer.spec().channels().count(),
            };
            if found != self.spec {
                return Err(DecodeError::Malformed {
                    path: path.clone(),
                    format: FORMAT,
                    offset: self.packet,
                    found: format!(
                        "{} channels at {} Hz from frame {}",
                        found.channels, found.rate_hz, self.position
                    ),
                    expected: format!(
                        "{} channels at {} Hz as at the start",
                        self.spec.channels, self.spec.rate_hz
                    ),
                });
            }
            buffer.copy_to_vec_interleaved(&mut self.pending);
            self.pending_from = 0;
            if !self.pending.is_empty() {
                return Ok(true);
            }
        }
    }

    fn end_of_file(&self) -> Result<bool, DecodeError> {
        match self.length {
            Some(expected) if self.position < expected => Err(DecodeError::Truncated {
                path: self.path.clone(),
                format: FORMAT,
                offset: self.place().end,
                found: self.position,
                expected,
            }),
            _ => Ok(false),
        }
    }
}

impl Decoder for FlacDecoder {
    fn spec(&self) -> StreamSpec {
        self.spec
    }

    fn length(&self) -> Option<u64> {
        self.length
    }

    fn read(&mut self, interleaved: &mut [f32]) -> Result<usize, DecodeError> {
        catch_unwind(AssertUnwindSafe(|| self.read_on(interleaved)))
            .unwrap_or_else(|_| Err(self.given_up()))
    }

    fn seek(&mut self, frame: u64) -> Result<(), DecodeError> {
        catch_unwind(AssertUnwindSafe(|| self.go_to(frame)))
            .unwrap_or_else(|_| Err(self.given_up()))
    }
}

impl FlacDecoder {
    /// The error where the library panics on damage.
    fn given_up(&self) -> DecodeError {
        DecodeError::Malformed {
            path: self.path.clone(),
            format: FORMAT,
            offset: self.packet,
            found: "damage that the library cannot take".to_owned(),
            expected: "packets of FLAC".to_owned(),
        }
    }

    fn read_on(&mut self, interleaved: &mut [f32]) -> Result<usize, DecodeError> {
        if self.spec.frames_in(interleaved.len()).is_none() {
            return Err(DecodeError::Block {
                path: self.path.clone(),
                samples: interleaved.len(),
                channels: self.spec.channels,
            });
        }
        let mut filled = 0;
        while filled < interleaved.len() {
            if self.pending_from >= self.pending.len() && !self.refill()? {
                break;
            }
            let source = self.pending.get(self.pending_from..).unwrap_or_default();
            let count = source.len().min(interleaved.len() - filled);
            interleaved[filled..filled + count].copy_from_slice(&source[..count]);
            filled += count;
            self.pending_from += count;
            self.position += (count / self.spec.channels) as u64;
        }
        Ok(filled / self.spec.channels)
    }

    fn go_to(&mut self, frame: u64) -> Result<(), DecodeError> {
        if let Some(length) = self.length.filter(|length| frame > *length) {
            return Err(DecodeError::Seek {
                path: self.path.clone(),
                frame,
                length,
            });
        }
        self.pending.clear();
        self.pending_from = 0;
        if self.length == Some(frame) {
            // There is no packet to land on; reading from here finds the end.
            self.skip_to_end(frame)?;
            return Ok(());
        }
        // A reader that has read keeps what it has begun of a packet when a seek lands on the first byte of another,
        // and gives that later in a wrong place. A new one has nothing to keep.
        self.reader = reader(&self.file).map_err(|error| self.broken(error))?;
        let ts = Timestamp::new(i64::try_from(frame).unwrap_or(i64::MAX));
        let track_id = self.track;
        let landed = self
            .reader
            .seek(SeekMode::Accurate, SeekTo::Timestamp { ts, track_id })
            .map_err(|error| self.broken(error))?;
        self.decoder.reset();
        self.position = u64::try_from(landed.actual_ts.get()).unwrap_or(0);
        while self.position < frame {
            if !self.refill()? {
                break;
            }
            let ahead = usize::try_from(frame - self.position).unwrap_or(usize::MAX);
            let skipped = ahead.min(self.pending.len() / self.spec.channels);
            self.pending_from = skipped * self.spec.channels;
            self.position += skipped as u64;
        }
        Ok(())
    }

    /// Positions at the end by seeking to the last frame and dropping it.
    fn skip_to_end(&mut self, length: u64) -> Result<(), DecodeError> {
        if length == 0 {
            return Ok(());
        }
        self.go_to(length - 1)?;
        let mut last = vec![0.0; self.spec.channels];
        self.read_on(&mut last)?;
        Ok(())
    }
}

/// A reader of a file from its beginning. All readers of a file share its position: only the last one may be used.
fn reader(file: &File) -> Result<Box<dyn FormatReader>, Error> {
    let mut file = file.try_clone()?;
    file.rewind()?;
    let stream = MediaSourceStream::new(Box::new(file), Default::default());
    Ok(Box::new(FlacReader::try_new(
        stream,
        FormatOptions::default(),
    )?))
}

/// Where a packet is in a file. The library does not say; this reads the file anew, for a message.
fn offset_of(file: &File, packet: &[u8]) -> io::Result<u64> {
    let start = &packet[..packet.len().min(LIKE_BYTES)];
    let mut file = file.try_clone()?;
    file.rewind()?;
    let mut window = Vec::new();
    let mut offset = 0;
    while !start.is_empty() && file.by_ref().take(SEARCH_BYTES).read_to_end(&mut window)? > 0 {
        if let Some(place) = window.windows(start.len()).position(|bytes| bytes == start) {
            return Ok(offset + place as u64);
        }
        let gone = window.len().saturating_sub(start.len());
        offset += gone as u64;
        window.drain(..gone);
    }
    Ok(0)
}

/// Where a decoder was when something went wrong.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    /// The frame that was next.
    frame: u64,
    length: Option<u64>,
    packet: u64,
    /// Where the file ends.
    end: u64,
}

/// What Symphonia found, in this crate's words.
fn broken(path: &Path, error: Error, place: Place) -> DecodeError {
    let path = path.to_owned();
    let format = FORMAT;
    match error {
        Error::IoError(source) if source.kind() == io::ErrorKind::UnexpectedEof => {
            match place.length {
                Some(expected) => DecodeError::Truncated {
                    path,
                    format,
                    offset: place.end,
                    found: place.frame,
                    expected,
                },
                None => DecodeError::Malformed {
                    path,
                    format,
                    offset: place.packet,
                    found: format!("the end of the file at frame {}", place.frame),
                    expected: "a complete FLAC header and stream".to_owned(),
                },
            }
        }
        Error::IoError(source) => DecodeError::Io { path, source },
        Error::Unsupported(found) => DecodeError::Unsupported {
            path,
            found: found.to_owned(),
            expected: "FLAC as in RFC 9639",
        },
        Error::SeekError(SeekErrorKind::OutOfRange) => DecodeError::Seek {
            path,
            frame: place.frame,
            length: place.length.unwrap_or(0),
        },
        other => DecodeError::Malformed {
            path,
            format,
            offset: place.packet,
            found: other.to_string(),
            expected: format!("a sound FLAC stream at frame {}", place.frame),
        },
    }
}
