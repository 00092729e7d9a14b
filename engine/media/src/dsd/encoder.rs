//! PCM to bits in a file.

use std::io;
use std::path::{Path, PathBuf};

use airloom_dsp::dsd::FULL_SCALE;
use airloom_dsp::dsd::modulator::Modulator;
use airloom_dsp::resample::converter::Converter;
use airloom_dsp::resample::quality::Quality;

use crate::dsd::container::{Container, Kind};
use crate::dsd::{dff, dsf};
use crate::encode::{EncodeError, Encoder, Finished};
use crate::resample::converted_length;
use crate::spec::StreamSpec;

/// Rate of DSD64.
const LOWEST_HZ: u32 = 64 * 44_100;

/// The highest rate of PCM that is taken.
const HIGHEST_PCM_HZ: u32 = 768_000;

/// Frames that are converted at once.
const PIECE: usize = 512;

/// Writes a DSF file, or a DFF file if its name says so. PCM of any rate is first brought to the rate of the bits.
///
/// 1.0 becomes half of full modulation. Samples beyond 1.2 at the rate of the bits are held there and counted as clipped.
#[derive(Debug)]
pub struct DsdEncoder {
    path: PathBuf,
    kind: Kind,
    spec: StreamSpec,
    bits_hz: u32,
    /// `None` once finished.
    container: Option<Container>,
    converter: Converter,
    modulators: Vec<Modulator>,
    frames: u64,
    /// One vector a channel: PCM, PCM at the rate of the bits of which whole bytes are taken, and those.
    input: Vec<Vec<f32>>,
    fast: Vec<Vec<f32>>,
    bytes: Vec<Vec<u8>>,
    converted: Vec<Vec<f32>>,
}

impl DsdEncoder {
    /// Creates a file, replacing one of that name, with bits at `times` (64, 128 or 256) times 44.1 kHz.
    ///
    /// # Errors
    /// [`EncodeError`], when the stream does not fit the format or the file cannot be written.
    pub fn create(path: &Path, times: u32, spec: StreamSpec) -> Result<Self, EncodeError> {
        Self::check(path, spec)?;
        let kind = Kind::of(path);
        let bits_hz = LOWEST_HZ / 64 * times;
        let codec = |reason: String| EncodeError::Codec {
            path: path.to_owned(),
            format: kind.name(),
            reason,
        };
        let converter = Converter::new(spec.rate_hz, bits_hz, spec.channels, Quality::FILE)
            .map_err(|error| codec(error.to_string()))?;
        let container =
            Container::create(path, kind, bits_hz, spec.channels).map_err(|source| {
                EncodeError::Io {
                    path: path.to_owned(),
                    source,
                }
            })?;
        let planes = || vec![Vec::new(); spec.channels];
        Ok(Self {
            path: path.to_owned(),
            kind,
            spec,
            bits_hz,
            container: Some(container),
            converter,
            modulators: vec![Modulator::new(f64::from(bits_hz)); spec.channels],
            frames: 0,
            input: planes(),
            fast: planes(),
            bytes: vec![Vec::new(); spec.channels],
            converted: planes(),
        })
    }

    /// Whether such a stream fits the format. Touches no file.
    ///
    /// # Errors
    /// [`EncodeError::Unsupported`].
    pub fn check(path: &Path, spec: StreamSpec) -> Result<(), EncodeError> {
        let kind = Kind::of(path);
        let (most, expected) = match kind {
            Kind::Dsf => (dsf::MOST_CHANNELS, "1 to 6 channels, 8 to 768 kHz"),
            Kind::Dff => (dff::MOST_CHANNELS, "1 to 64 channels, 8 to 768 kHz"),
        };
        if (1..=most).contains(&spec.channels) && (8_000..=HIGHEST_PCM_HZ).contains(&spec.rate_hz) {
            return Ok(());
        }
        Err(EncodeError::Unsupported {
            path: path.to_owned(),
            format: kind.name(),
            found: format!("{} channels at {} Hz", spec.channels, spec.rate_hz),
            expected,
        })
    }

    /// Bits of each channel that the frames so far make.
    fn bits(&self) -> u64 {
        converted_length(self.frames, self.spec.rate_hz, self.bits_hz)
    }

    /// Turns the input that is there into bits.
    fn run(&mut self) -> Result<(), EncodeError> {
        let frames = self.input.first().map_or(0, Vec::len);
        let due = self.converter.output_frames(frames);
        for plane in &mut self.converted {
            plane.resize(due, 0.0);
        }
        self.converter
            .process(&self.input, &mut self.converted)
            .map_err(|error| EncodeError::Codec {
                path: self.path.clone(),
                format: self.kind.name(),
                reason: error.to_string(),
            })?;
        for (fast, converted) in self.fast.iter_mut().zip(&self.converted) {
            fast.extend_from_slice(converted);
        }
        self.modulate()
    }

    /// Whole bytes of what is there go to the file.
    fn modulate(&mut self) -> Result<(), EncodeError> {
        let whole = self.fast.first().map_or(0, Vec::len) / 8;
        let planes = self.fast.iter_mut().zip(&mut self.bytes);
        for ((fast, bytes), modulator) in planes.zip(&mut self.modulators) {
            bytes.resize(whole, 0);
            modulator.process(fast, FULL_SCALE, bytes);
            fast.drain(..8 * whole);
        }
        match &mut self.container {
            Some(container) => container.push(&self.bytes),
            None => Ok(()),
        }
        .map_err(|source| self.io_error(source))
    }

    fn io_error(&self, source: io::Error) -> EncodeError {
        EncodeError::Io {
            path: self.path.clone(),
            source,
        }
    }

    fn complete(&mut self) -> Result<Finished, EncodeError> {
        if self.container.is_some() {
            let silence = self.converter.delay();
            for plane in &mut self.input {
                plane.clear();
                plane.resize(silence, 0.0);
            }
            self.run()?;
            for fast in &mut self.fast {
                fast.resize(fast.len().next_multiple_of(8), 0.0);
            }
            self.modulate()?;
        }
        let bits = self.bits();
        if let Some(mut container) = self.container.take() {
            container.finish(bits).map_err(|e| self.io_error(e))?;
        }
        Ok(Finished {
            frames: self.frames,
            clipped: self.clipped(),
        })
    }
}

impl Encoder for DsdEncoder {
    fn spec(&self) -> StreamSpec {
        self.spec
    }

    fn write(&mut self, interleaved: &[f32]) -> Result<(), EncodeError> {
        let channels = self.spec.channels;
        let frames = self
            .spec
            .frames_in(interleaved.len())
            .ok_or_else(|| EncodeError::Block {
                path: self.path.clone(),
                samples: interleaved.len(),
                channels,
            })?;
        for piece in interleaved.chunks(PIECE * channels) {
            for (channel, plane) in self.input.iter_mut().enumerate() {
                plane.clear();
                plane.extend(piece.iter().skip(channel).step_by(channels));
            }
            self.run()?;
        }
        self.frames += frames as u64;
        Ok(())
    }

    fn frames(&self) -> u64 {
        self.frames
    }

    fn clipped(&self) -> u64 {
        self.modulators.iter().map(Modulator::clipped).sum()
    }

    fn checkpoint(&mut self) -> Result<(), EncodeError> {
        let bits = self.bits();
        match &mut self.container {
            Some(container) => container.write_sizes(bits),
            None => Ok(()),
        }
        .map_err(|source| self.io_error(source))
    }

    fn finish(mut self: Box<Self>) -> Result<Finished, EncodeError> {
        self.complete()
    }
}

impl Drop for DsdEncoder {
    fn drop(&mut self) {
        // Errors cannot leave a drop; whoever wants to know them calls `finish`.
        drop(self.complete());
    }
}
