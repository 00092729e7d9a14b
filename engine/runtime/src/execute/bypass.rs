//! Passing a node's input by, delayed like the node.

use airloom_api::channels::{ChannelRule, MAX_CHANNELS};
use airloom_api::param::ramp::Ramp;
use airloom_realtime::buffer::{AudioBuffer, Content};
use airloom_realtime::pool::lending::Writable;

use crate::execute::edge::DelayLine;
use crate::execute::piece::Piece;

/// Crossfades a node's first audio output with its first audio input.
///
/// The node goes on being called, so that taking it in again is as smooth as leaving it out. The input is delayed
/// by the node's latency: aligned paths stay aligned.
#[derive(Debug)]
pub struct Bypass {
    /// First audio input and the rule by which it becomes the output; `None`: bypass means silence.
    source: Option<(usize, ChannelRule)>,
    /// Where the output's channels start among the node's written buffers.
    output: usize,
    /// The dry signal of the current piece, one buffer a channel.
    dry: Vec<AudioBuffer>,
    /// One line a channel if the node has latency.
    lines: Vec<DelayLine>,
    /// 0 = the node is heard, 1 = the input is heard.
    share: Ramp,
}

impl Bypass {
    /// For an output of `channels` channels.
    #[must_use]
    pub fn new(
        source: Option<(usize, ChannelRule)>,
        output: usize,
        channels: usize,
        latency: usize,
        max_block: usize,
    ) -> Self {
        let lines = if latency > 0 {
            (0..channels)
                .map(|_| DelayLine::new(latency, latency))
                .collect()
        } else {
            Vec::new()
        };
        Self {
            source,
            output,
            dry: (0..channels).map(|_| AudioBuffer::new(max_block)).collect(),
            lines,
            share: Ramp::resting(0.0),
        }
    }

    /// Starts out bypassed or not, without a fade.
    pub fn place(&mut self, bypassed: bool) {
        self.share = Ramp::resting(f64::from(u8::from(bypassed)));
    }

    /// Fades to the input or back to the node, in frames. On a straight line: both are the same sound, or parts of it.
    pub fn set(&mut self, bypassed: bool, frames: u32) {
        self.share.aim(f64::from(u8::from(bypassed)), frames, false);
    }

    /// Crossfades to another delay, in frames; `lines` take over what was recorded, and are exchanged for the older ones.
    pub fn set_delay(&mut self, lines: &mut Vec<DelayLine>, delay: usize, frames: u32) {
        for (newer, older) in lines.iter_mut().zip(&self.lines) {
            newer.inherit(older);
        }
        std::mem::swap(&mut self.lines, lines);
        for line in &mut self.lines {
            line.set_delay(delay, frames);
        }
    }

    /// Whether the node is bypassed, or on its way there.
    #[must_use]
    pub fn is_set(&self) -> bool {
        self.share.target() > 0.0
    }

    /// Whether the input alone is heard.
    #[must_use]
    pub fn has_arrived(&self) -> bool {
        self.is_set() && self.share.is_resting()
    }

    /// Whether it has nothing to keep and nothing to mix: then neither [`Self::capture`] nor [`Self::apply`] does
    /// anything.
    #[must_use]
    pub fn is_passive(&self) -> bool {
        self.lines.is_empty() && self.is_out()
    }

    fn is_out(&self) -> bool {
        self.share.is_resting() && self.share.target() == 0.0
    }

    /// Keeps the input before the node may overwrite it; `input` gives the samples of a port's channel, none for
    /// a channel that is not there.
    pub fn capture<'a>(&mut self, piece: Piece, input: impl Fn(usize, usize) -> &'a [f32]) {
        for (channel, buffer) in self.dry.iter_mut().enumerate() {
            let dry = piece.of_mut(buffer);
            match self.source {
                None => dry.fill(0.0),
                Some((port, ChannelRule::Pass)) => dry.copy_from_slice(input(port, channel)),
                Some((port, ChannelRule::Copy)) => dry.copy_from_slice(input(port, 0)),
                Some((port, ChannelRule::Sum { gain })) => {
                    dry.fill(0.0);
                    let sources = (0..MAX_CHANNELS).map(|source| input(port, source));
                    for source in sources.take_while(|source| !source.is_empty()) {
                        for (sum, sample) in dry.iter_mut().zip(source) {
                            *sum += sample * gain;
                        }
                    }
                }
            }
            if let Some(line) = self.lines.get_mut(channel) {
                line.process(dry);
            }
        }
    }

    /// Mixes the kept input into the outputs.
    pub fn apply(&mut self, written: &mut Writable<'_>, piece: Piece) {
        if !self.is_out() {
            for (place, dry) in (self.output..written.len()).zip(&self.dry) {
                let is_silence = self.source.is_none() && self.share.is_resting();
                let content = if is_silence {
                    Content::Silent
                } else {
                    Content::Signal
                };
                written.set_content(place, content);
                let wet = written.samples_mut(place, piece.range());
                let dry = piece.of(dry);
                if self.share.is_resting() {
                    wet.copy_from_slice(dry);
                } else {
                    crossfade(&self.share, wet, dry);
                }
            }
        }
        self.advance(piece.frames);
    }

    /// Lets frames pass in which both the node and its input are silent.
    pub fn advance(&mut self, frames: usize) {
        self.share
            .advance(u32::try_from(frames).unwrap_or(u32::MAX));
    }

    /// Forgets what the lines have recorded, and moves to the end of a fade.
    pub fn reset(&mut self) {
        self.share.advance(u32::MAX);
        for line in &mut self.lines {
            line.reset();
        }
    }
}

fn crossfade(share: &Ramp, wet: &mut [f32], dry: &[f32]) {
    for (frame, (wet, dry)) in (0_u32..).zip(wet.iter_mut().zip(dry)) {
        let amount = share.at(frame);
        let mixed = f64::from(*wet) * (1.0 - amount) + f64::from(*dry) * amount;
        #[expect(clippy::cast_possible_truncation, reason = "buses carry f32")]
        let sample = mixed as f32;
        *wet = sample;
    }
}
