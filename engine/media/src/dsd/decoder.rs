//! Bits to PCM.

use airloom_dsp::dsd::SILENCE;
use airloom_dsp::dsd::decimator::Decimator;
use airloom_dsp::resample::converter::Converter;
use airloom_dsp::resample::quality::Quality;

use crate::decode::{DecodeError, Decoder};
use crate::dsd::layout::Source;
use crate::dsd::rate::Way;
use crate::spec::StreamSpec;

/// Bytes of silence at once, behind the end.
const FLUSH_BYTES: usize = 1024;

/// Reads the bits of a file as PCM, in two steps: bytes are looked up for a rate of 352.8 or 384 kHz, and that is
/// converted. Frame n lies where its bits do.
#[derive(Debug)]
pub(super) struct DsdDecoder {
    source: Source,
    way: Way,
    length: u64,
    decimators: Vec<Decimator>,
    converter: Converter,
    /// One vector a channel, of each of the steps.
    bytes: Vec<Vec<u8>>,
    between: Vec<Vec<f32>>,
    output: Vec<Vec<f32>>,
    /// Frames of the output that have been given.
    given: usize,
    /// The next frame.
    position: u64,
    /// Frames that come out before it.
    early: usize,
}

impl DsdDecoder {
    /// From the first frame on.
    ///
    /// # Errors
    /// [`DecodeError::Unsupported`], which no rate that was found to be one is known to cause.
    pub(super) fn new(source: Source) -> Result<Self, DecodeError> {
        let layout = source.layout();
        let (way, channels) = (layout.way, layout.channels);
        let converter = Converter::new(way.between_hz, way.pcm_hz, channels, Quality::FILE);
        let converter = converter.map_err(|error| DecodeError::Unsupported {
            path: source.path().to_owned(),
            found: error.to_string(),
            expected: "a rate of DSD",
        })?;
        Ok(Self {
            way,
            length: way.frames(layout.bits),
            decimators: vec![Decimator::new(way.bytes); channels],
            converter,
            bytes: vec![Vec::new(); channels],
            between: vec![Vec::new(); channels],
            output: vec![Vec::new(); channels],
            given: 0,
            position: 0,
            early: 0,
            source,
        })
    }

    /// Replaces the output by what the next bytes give, which may be nothing.
    fn fill(&mut self) -> Result<(), DecodeError> {
        self.source.read(&mut self.bytes)?;
        let channels = self.bytes.iter_mut().zip(&mut self.between);
        for ((bytes, between), decimator) in channels.zip(&mut self.decimators) {
            if bytes.is_empty() {
                bytes.resize(FLUSH_BYTES, SILENCE);
            }
            between.resize(decimator.output_frames(bytes.len()), 0.0);
            decimator.process(bytes, between);
        }
        let frames = self.between.first().map_or(0, Vec::len);
        let due = self.converter.output_frames(frames);
        for output in &mut self.output {
            output.resize(due, 0.0);
        }
        // All planes are as long as the converter said.
        let given = self.converter.process(&self.between, &mut self.output);
        debug_assert_eq!(given, Ok(due));
        self.given = self.early.min(due);
        self.early -= self.given;
        Ok(())
    }
}

impl Decoder for DsdDecoder {
    fn spec(&self) -> StreamSpec {
        StreamSpec {
            rate_hz: self.way.pcm_hz,
            channels: self.decimators.len(),
        }
    }

    fn length(&self) -> Option<u64> {
        Some(self.length)
    }

    fn read(&mut self, interleaved: &mut [f32]) -> Result<usize, DecodeError> {
        let spec = self.spec();
        let wanted = spec
            .frames_in(interleaved.len())
            .ok_or_else(|| DecodeError::Block {
                path: self.source.path().to_owned(),
                samples: interleaved.len(),
                channels: spec.channels,
            })?;
        let left = usize::try_from(self.length - self.position).unwrap_or(usize::MAX);
        let frames = wanted.min(left);
        let mut done = 0;
        while done < frames {
            let ready = self.output.first().map_or(0, Vec::len) - self.given;
            if ready == 0 {
                self.fill()?;
                continue;
            }
            let count = ready.min(frames - done);
            for (channel, output) in self.output.iter().enumerate() {
                let samples = interleaved.iter_mut().skip(done * spec.channels + channel);
                let samples = samples.step_by(spec.channels);
                for (place, sample) in samples.zip(output.iter().skip(self.given).take(count)) {
                    *place = *sample;
                }
            }
            self.given += count;
            self.position += count as u64;
            done += count;
        }
        Ok(frames)
    }

    fn seek(&mut self, frame: u64) -> Result<(), DecodeError> {
        if frame > self.length {
            return Err(DecodeError::Seek {
                path: self.source.path().to_owned(),
                frame,
                length: self.length,
            });
        }
        // Both filters have to see what lies before; and the converter begins where its period does.
        let bytes = self.way.bytes_a_frame();
        let delay = self.decimators.first().map_or(0, Decimator::delay)
            + self.converter.delay() * self.way.bytes;
        let before = (delay as u64).div_ceil(bytes) + 1;
        let period = self.converter.period();
        let start = frame.saturating_sub(before) / period * period;
        let end = self.source.position() + self.source.left();
        self.source.seek((start * bytes).min(end))?;
        self.decimators.iter_mut().for_each(Decimator::reset);
        self.converter.reset();
        self.output.iter_mut().for_each(Vec::clear);
        self.given = 0;
        self.position = frame;
        self.early = usize::try_from(frame - start).unwrap_or(0);
        Ok(())
    }
}
