//! A decoder that looks into the cache first.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::cache::frames::{FileVersion, FrameCache};
use crate::codecs;
use crate::decode::{DecodeError, Decoder};
use crate::spec::StreamSpec;

/// Frames kept together.
const STRETCH: usize = 8_192;

/// Opens a file with the standard codecs for reading through a cache. It gives the frames that [`codecs::open`] gives.
///
/// # Errors
/// As [`codecs::open`].
pub fn open(cache: &Arc<FrameCache>, path: &Path) -> Result<Box<dyn Decoder>, DecodeError> {
    // Before the file is opened: one that is replaced meanwhile is at worst decoded again.
    let version = FileVersion::of(path).map_err(|source| DecodeError::Io {
        path: path.to_owned(),
        source,
    })?;
    let decoder = codecs::open(path)?;
    Ok(Box::new(CachedReader {
        cache: Arc::clone(cache),
        path: path.to_owned(),
        version: Arc::new(version),
        decoder,
        decoder_at: Some(0),
        position: 0,
        present: None,
    }))
}

/// Frames come from the cache where it has them, and from the decoder, which then fills the cache, where not.
struct CachedReader {
    cache: Arc<FrameCache>,
    path: PathBuf,
    version: Arc<FileVersion>,
    decoder: Box<dyn Decoder>,
    /// The frame that the decoder reads next; `None` after an error.
    decoder_at: Option<u64>,
    /// The frame that is read next.
    position: u64,
    /// The stretch that was read last.
    present: Option<(u64, Arc<[f32]>)>,
}

impl CachedReader {
    /// A stretch of the file, shorter than others at the file's end.
    fn stretch(&mut self, number: u64) -> Result<Arc<[f32]>, DecodeError> {
        if let Some((present, samples)) = &self.present
            && *present == number
        {
            return Ok(Arc::clone(samples));
        }
        let samples = match self.cache.stretch(&self.version, number) {
            Some(samples) => samples,
            None => {
                let samples = self.decode(number * STRETCH as u64)?;
                self.cache.keep(&self.version, number, &samples);
                samples
            }
        };
        self.present = Some((number, Arc::clone(&samples)));
        Ok(samples)
    }

    fn decode(&mut self, start: u64) -> Result<Arc<[f32]>, DecodeError> {
        if self.decoder_at != Some(start) {
            self.decoder_at = None;
            self.decoder.seek(start)?;
        }
        self.decoder_at = None;
        let channels = self.decoder.spec().channels;
        let mut samples = vec![0.0; STRETCH * channels];
        let frames = self.decoder.read(&mut samples)?;
        self.decoder_at = Some(start + frames as u64);
        samples.truncate(frames * channels);
        Ok(samples.into())
    }
}

impl Decoder for CachedReader {
    fn spec(&self) -> StreamSpec {
        self.decoder.spec()
    }

    fn length(&self) -> Option<u64> {
        self.decoder.length()
    }

    fn loop_points(&self) -> Option<(u64, u64)> {
        self.decoder.loop_points()
    }

    fn read(&mut self, interleaved: &mut [f32]) -> Result<usize, DecodeError> {
        let channels = self.spec().channels;
        if !interleaved.len().is_multiple_of(channels) {
            return Err(DecodeError::Block {
                path: self.path.clone(),
                samples: interleaved.len(),
                channels,
            });
        }
        let mut filled = 0;
        while filled < interleaved.len() {
            let samples = self.stretch(self.position / STRETCH as u64)?;
            #[expect(
                clippy::cast_possible_truncation,
                reason = "smaller than a stretch, which is a usize"
            )]
            let start = (self.position % STRETCH as u64) as usize * channels;
            let rest = samples.get(start..).unwrap_or_default();
            let count = rest.len().min(interleaved.len() - filled);
            interleaved[filled..filled + count].copy_from_slice(&rest[..count]);
            filled += count;
            self.position += (count / channels) as u64;
            if count == 0 {
                break;
            }
        }
        Ok(filled / channels)
    }

    fn seek(&mut self, frame: u64) -> Result<(), DecodeError> {
        match self.length() {
            Some(length) if frame > length => {
                return Err(DecodeError::Seek {
                    path: self.path.clone(),
                    frame,
                    length,
                });
            }
            Some(_) => {}
            None => {
                // Only the decoder knows whether the file has that frame.
                self.decoder_at = None;
                self.decoder.seek(frame)?;
                self.decoder_at = Some(frame);
            }
        }
        self.position = frame;
        Ok(())
    }
}
