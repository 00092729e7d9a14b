//! Packets and a codec as a decoder of exact length and places.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use crate::decode::{DecodeError, Decoder};
use crate::packets::codec::{Codec, decode_safely};
use crate::packets::packet::{Packet, Packets};
use crate::spec::StreamSpec;

/// The most samples that a packet may decode to: 120 ms of Opus in 255 channels are fewer.
const MOST_SAMPLES: usize = 2 << 20;

/// The audio within what a codec gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Track {
    pub(crate) format: &'static str,
    pub(crate) spec: StreamSpec,
    /// Raw frames before the audio: the encoder's delay.
    pub(crate) delay: u64,
    /// Frames of audio, without delay and padding.
    pub(crate) length: Option<u64>,
}

/// Reads a compressed file.
pub(crate) struct PacketDecoder {
    path: PathBuf,
    track: Track,
    packets: Box<dyn Packets>,
    codec: Box<dyn Codec>,
    packet: Packet,
    /// The raw frame behind what was decoded; `None` until the container has told a place.
    decoded_to: Option<u64>,
    /// Whether decoding began with the first packet.
    from_start: bool,
    /// The raw frame that is read next.
    position: u64,
    /// Decoded samples; those from `pending_from` are not handed out yet.
    pending: Vec<f32>,
    pending_from: usize,
}

impl PacketDecoder {
    /// A decoder at the beginning of the audio.
    pub(crate) fn new(
        path: &Path,
        track: Track,
        packets: Box<dyn Packets>,
        codec: Box<dyn Codec>,
    ) -> Self {
        Self {
            path: path.to_owned(),
            track,
            packets,
            codec,
            packet: Packet::default(),
            decoded_to: Some(0),
            from_start: true,
            position: track.delay,
            pending: Vec::new(),
            pending_from: 0,
        }
    }

    /// The raw frame behind the audio.
    fn end(&self) -> u64 {
        self.track
            .length
            .map_or(u64::MAX, |length| self.track.delay.saturating_add(length))
    }

    /// Decodes until samples from `position` on are pending; false at the end of the packets.
    fn refill(&mut self) -> Result<bool, DecodeError> {
        let channels = self.track.spec.channels;
        loop {
            self.pending.clear();
            self.pending_from = 0;
            if !self.packets.next(&mut self.packet)? {
                return Ok(false);
            }
            let told = self.packet.ends_at;
            let outcome = self.track.decode(
                &self.path,
                &mut *self.codec,
                &self.packet,
                &mut self.pending,
                self.position,
            );
            if let Err(error) = outcome {
                // Before the place that was sought, a packet may lack what came before it.
                if told.is_none_or(|end| end > self.position) {
                    return Err(error);
                }
                self.decoded_to = told;
                continue;
            }
            let frames = (self.pending.len() / channels) as u64;
            self.decoded_to = match (self.decoded_to, told) {
                (Some(before), _) => Some(before + frames),
                (None, told) => told,
            };
            let Some(end) = self.decoded_to else {
                continue;
            };
            let start = end.saturating_sub(frames);
            if end <= self.position {
                continue;
            }
            if start > self.position && !self.from_start {
                // What was read after a seek told its place too late: from the beginning it is known.
                self.start_over()?;
                continue;
            }
            // A place that the container told wrongly leaves a gap; what comes next is taken for it.
            let skipped = usize::try_from(self.position.saturating_sub(start)).unwrap_or(0);
            self.pending_from = skipped * channels;
            return Ok(true);
        }
    }
}

impl Track {
    /// Decodes one packet; whatever the codec does to it, this answers.
    pub(crate) fn decode(
        &self,
        path: &Path,
        codec: &mut dyn Codec,
        packet: &Packet,
        output: &mut Vec<f32>,
        position: u64,
    ) -> Result<(), DecodeError> {
        // The codec is reset before it is used again after an error.
        let found = match decode_safely(codec, &packet.data, output) {
            Ok(()) if output.len() > MOST_SAMPLES => {
                format!("a packet of {} samples", output.len())
            }
            Ok(()) if !output.len().is_multiple_of(self.spec.channels) => {
                format!("a packet of {} samples in other channels", output.len())
            }
            Ok(()) => return Ok(()),
            Err(found) => found,
        };
        let frame = position.saturating_sub(self.delay);
        Err(DecodeError::Malformed {
            path: path.to_owned(),
            format: self.format,
            offset: packet.offset,
            found,
            expected: format!("a sound packet at frame {frame}"),
        })
    }
}

impl Decoder for PacketDecoder {
    fn spec(&self) -> StreamSpec {
        self.track.spec
    }

    fn length(&self) -> Option<u64> {
        self.track.length
    }

    fn read(&mut self, interleaved: &mut [f32]) -> Result<usize, DecodeError> {
        let channels = self.track.spec.channels;
        let wanted = self
            .track
            .spec
            .frames_in(interleaved.len())
            .ok_or_else(|| DecodeError::Block {
                path: self.path.clone(),
                samples: interleaved.len(),
                channels,
            })?;
        let left = usize::try_from(self.end().saturating_sub(self.position)).unwrap_or(usize::MAX);
        let samples = wanted.min(left) * channels;
        let mut filled = 0;
        while filled < samples {
            if self.pending_from >= self.pending.len() && !self.refill()? {
                if let Some(expected) = self.track.length {
                    return Err(DecodeError::Truncated {
                        path: self.path.clone(),
                        format: self.track.format,
                        offset: self.packets.bytes(),
                        found: self.position.saturating_sub(self.track.delay),
                        expected,
                    });
                }
                break;
            }
            let source = self.pending.get(self.pending_from..).unwrap_or_default();
            let count = source.len().min(samples - filled);
            interleaved[filled..filled + count].copy_from_slice(&source[..count]);
            filled += count;
            self.pending_from += count;
            self.position += (count / channels) as u64;
        }
        Ok(filled / channels)
    }

    fn seek(&mut self, frame: u64) -> Result<(), DecodeError> {
        if let Some(length) = self.track.length.filter(|length| frame > *length) {
            return Err(DecodeError::Seek {
                path: self.path.clone(),
                frame,
                length,
            });
        }
        self.pending.clear();
        self.pending_from = 0;
        self.position = self.track.delay.saturating_add(frame);
        if self.position >= self.end() {
            // Nothing more is read from here.
            self.decoded_to = None;
            return Ok(());
        }
        self.forget();
        self.decoded_to = self.packets.seek(self.position)?;
        self.from_start = self.decoded_to == Some(0);
        if self.track.length.is_none() && frame > 0 {
            self.check_reaches(frame)?;
        }
        Ok(())
    }
}

impl PacketDecoder {
    fn forget(&mut self) {
        let codec = &mut self.codec;
        // A codec that panics here does so at the next packet as well, which tells.
        drop(catch_unwind(AssertUnwindSafe(|| codec.reset())));
    }

    /// Goes back to the first packet; the position stays.
    fn start_over(&mut self) -> Result<(), DecodeError> {
        self.forget();
        self.decoded_to = self.packets.seek(0)?;
        self.from_start = true;
        Ok(())
    }

    /// That a file of unknown length has a frame, or ends with it.
    fn check_reaches(&mut self, frame: u64) -> Result<(), DecodeError> {
        if self.refill()? {
            return Ok(());
        }
        let end = self
            .decoded_to
            .unwrap_or(0)
            .saturating_sub(self.track.delay);
        if frame > end {
            return Err(DecodeError::Seek {
                path: self.path.clone(),
                frame,
                length: end,
            });
        }
        Ok(())
    }
}
