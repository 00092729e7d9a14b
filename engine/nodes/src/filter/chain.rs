//! Sections in series over the channels of a node, following what its parameters ask for.
//!
//! Parameters are looked at on grid frames; from one look to the next the designs glide frame by frame on a straight
//! line, and a change of form takes a fade. So whatever a [`Voicing`] asks for makes no step.

use airloom_api::level::Decibels;
use airloom_api::param::view::Params;
use airloom_api::process::io::{Io, Outputs};
use airloom_api::process::processor::Processor;
use airloom_api::process::status::Status;
use airloom_api::time::SampleRate;
use airloom_dsp::filter::cascade::{Cascade, load_lane, store_lane};
use airloom_dsp::filter::svf::Svf;
use airloom_dsp::filter::wavefront::PIECE;
use airloom_dsp::simd::token::Simd;
use airloom_realtime::buffer::Content;
use airloom_realtime::scope::Rt;

use crate::filter::quiet::{SILENCE, frames_to_look, is_looked_at};
use crate::parameter::FADE_SECONDS;

/// What the sections of a chain should be.
pub trait Voicing: Send + 'static {
    /// Frames from one look at the parameters to the next: a multiple of the grid.
    const LOOK: u64 = 16;

    /// Writes the designs of all sections that the parameters ask for on a frame of the call.
    fn design(&mut self, params: &Params<'_>, frame: usize, into: &mut [Option<Svf>]);

    /// A number that changes when the designs have to be faded to, since some parameter jumps.
    fn form(&self, params: &Params<'_>, frame: usize) -> usize {
        let _ = (params, frame);
        0
    }

    /// The parameter that is the level behind the sections in dB.
    fn output_db(&self) -> Option<usize> {
        None
    }
}

/// Channels that go through the same sections.
pub struct Strand {
    /// The channels of the node.
    pub channels: Vec<usize>,
    /// How many sections there are.
    pub sections: usize,
}

/// The real-time half of a node that is nothing but sections in series.
pub struct Chain<V> {
    voicing: V,
    strands: Vec<Running>,
    /// Of all strands, one after the other: what is asked, where the glide began, what is heard.
    target: Vec<Option<Svf>>,
    from: Vec<Option<Svf>>,
    live: Vec<Option<Svf>>,
    /// Frames into the glide, and its length.
    position: u32,
    length: u32,
    fade_frames: u32,
    /// Form and revision of the parameters at the last look.
    seen: Option<(usize, u64)>,
    at_rest: bool,
}

struct Running {
    channels: Vec<usize>,
    cascade: Cascade<f64>,
    /// Where its sections begin among those of all strands.
    first: usize,
    sections: usize,
}

impl<V: Voicing> Chain<V> {
    /// Strands at rest.
    pub fn new(voicing: V, strands: Vec<Strand>, rate: SampleRate) -> Self {
        let fade = rate.frames(FADE_SECONDS).0.max(1);
        let simd = Simd::best();
        let mut first = 0;
        let strands: Vec<Running> = strands
            .into_iter()
            .map(|Strand { channels, sections }| {
                let cascade = Cascade::new(sections, channels.len(), simd);
                first += sections;
                Running {
                    channels,
                    cascade,
                    first: first - sections,
                    sections,
                }
            })
            .collect();
        Self {
            voicing,
            strands,
            target: vec![None; first],
            from: vec![None; first],
            live: vec![None; first],
            position: 0,
            length: 0,
            fade_frames: u32::try_from(fade).unwrap_or(u32::MAX),
            seen: None,
            at_rest: true,
        }
    }

    /// One strand of all channels.
    pub fn of_all(voicing: V, channels: usize, sections: usize, rate: SampleRate) -> Self {
        let channels = (0..channels).collect();
        Self::new(voicing, vec![Strand { channels, sections }], rate)
    }

    fn is_gliding(&self) -> bool {
        self.position < self.length
    }

    fn is_settled(&self, params: &Params<'_>) -> bool {
        let unchanged = |(_, revision)| !params.changed_since(revision);
        !self.is_gliding() && self.seen.is_some_and(unchanged)
    }

    /// Takes note of what the parameters ask on frame `start` of the call.
    fn follow(&mut self, params: &Params<'_>, start: usize) {
        // What was asked before is in `from` for a moment.
        std::mem::swap(&mut self.target, &mut self.from);
        self.target.fill(None);
        self.voicing.design(params, start, &mut self.target);
        let form = self.voicing.form(params, start);
        let last = self.seen.replace((form, params.revision()));
        match last {
            None => {
                self.live.copy_from_slice(&self.target);
                (self.position, self.length) = (0, 0);
                self.tune();
            }
            Some((last, _)) if last != form || self.from != self.target => {
                let left = self.length.saturating_sub(self.position);
                let look = u32::try_from(V::LOOK).unwrap_or(u32::MAX);
                self.length = if last == form {
                    left.max(look)
                } else {
                    self.fade_frames
                };
                self.position = 0;
                self.from.copy_from_slice(&self.live);
            }
            // On its way to the same target still.
            Some(_) => {
                let left = self.length.saturating_sub(self.position);
                (self.position, self.length) = (0, left);
                self.from.copy_from_slice(&self.live);
            }
        }
    }

    /// Moves the glide on by a frame.
    fn advance(&mut self) {
        self.position += 1;
        let way = f64::from(self.position) / f64::from(self.length.max(1));
        let places = self.live.iter_mut().zip(self.from.iter().zip(&self.target));
        for (live, (from, target)) in places {
            *live = Svf::between(from.as_ref(), target.as_ref(), way);
        }
        self.tune();
    }

    fn tune(&mut self) {
        for strand in &mut self.strands {
            let designs = self.live.iter().skip(strand.first).take(strand.sections);
            for (slot, design) in designs.enumerate() {
                strand.cascade.set(slot, design.as_ref());
            }
        }
    }

    fn drop_silence(&mut self) -> bool {
        let mut strands = self.strands.iter();
        let is_silent = strands.all(|strand| strand.cascade.ringing() < SILENCE);
        if is_silent {
            let strands = self.strands.iter_mut();
            strands.for_each(|strand| strand.cascade.clear());
        }
        is_silent
    }

    /// Runs the sections over `start..end` of the call, in place.
    fn run(&mut self, outputs: &mut Outputs<'_>, params: &Params<'_>, start: usize, end: usize) {
        let level = self.voicing.output_db();
        let gain = match level {
            None => Some(1.0),
            Some(level) => params.steady(level).map(|db| Decibels(db).to_gain()),
        };
        let count = end - start;
        for strand in &mut self.strands {
            if strand.cascade.is_empty() && gain == Some(1.0) {
                continue;
            }
            for (pair, channels) in strand.channels.chunks(2).enumerate() {
                let frames = strand.cascade.frames(count);
                frames.fill([0.0; 2]);
                for (lane, channel) in channels.iter().enumerate() {
                    load_lane(frames, lane, &outputs.channel(0, *channel)[start..end]);
                }
                strand.cascade.run(pair, count);
                let frames = strand.cascade.frames(count);
                for (at, frame) in (start..).zip(frames.iter_mut()) {
                    let gain = gain.unwrap_or_else(|| {
                        level.map_or(1.0, |level| Decibels(params.at(level, at)).to_gain())
                    });
                    // + 0 makes -0, which sections give for silence, +0.
                    *frame = frame.map(|sample| sample * gain + 0.0);
                }
                for (lane, channel) in channels.iter().enumerate() {
                    store_lane(frames, lane, &mut outputs.channel(0, *channel)[start..end]);
                }
            }
        }
    }
}

impl<V: Voicing> Processor for Chain<V> {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        io.through(0, 0);
        let silent_in = io.is_output_silent(0);
        self.at_rest &= silent_in;
        let silent = self.at_rest;
        let (frames, params, first) = (io.frames(), io.params, io.context.frame);
        let mut start = 0;
        while start < frames {
            let frame = first + start as u64;
            let is_look = frame.is_multiple_of(V::LOOK) && !self.is_settled(&params);
            if self.seen.is_none() || is_look {
                self.follow(&params, start);
            }
            if is_looked_at(frame) && self.drop_silence() {
                self.at_rest = silent_in;
            }
            let room = if self.is_gliding() {
                self.advance();
                1
            } else if self.is_settled(&params) {
                PIECE.min(frames_to_look(frame))
            } else {
                usize::try_from(V::LOOK - frame % V::LOOK).unwrap_or(1)
            };
            let end = frames.min(start + room);
            self.run(&mut io.outputs, &params, start, end);
            start = end;
        }
        let content = if silent {
            Content::Silent
        } else {
            Content::Signal
        };
        for channel in 0..io.outputs.channels(0) {
            io.outputs.mark(0, channel, content);
        }
        if silent && self.is_settled(&params) {
            Status::Idle
        } else {
            Status::Active
        }
    }

    fn reset(&mut self, _rt: &Rt) {
        for strand in &mut self.strands {
            strand.cascade.empty();
        }
        self.live.fill(None);
        self.target.fill(None);
        self.from.fill(None);
        (self.position, self.length) = (0, 0);
        self.seen = None;
        self.at_rest = true;
    }
}
