//! The real-time half of the crossover.

use airloom_api::param::view::Params;
use airloom_api::process::context::Context;
use airloom_api::process::io::Io;
use airloom_api::process::processor::Processor;
use airloom_api::process::status::Status;
use airloom_api::time::SampleRate;
use airloom_dsp::filter::cascade::{Cascade, load_lane, store_lane};
use airloom_dsp::filter::crossover::{Slope, warped};
use airloom_dsp::filter::section::Pair;
use airloom_dsp::filter::wavefront::PIECE;
use airloom_dsp::simd::token::Simd;
use airloom_realtime::buffer::Content;
use airloom_realtime::scope::Rt;

use crate::filter::quiet::{SILENCE, frames_to_look, is_looked_at};
use crate::grid;

/// Most splits.
const MAX_SPLITS: usize = 4;

/// One split, and what the band below it goes through.
struct Split {
    /// The low-pass, then the all-passes of all later splits.
    low: Cascade<f64>,
    high: Cascade<f64>,
}

/// All splits of a crossover.
pub struct Splitter {
    slope: Slope,
    rate_hz: f64,
    channels: usize,
    splits: Vec<Split>,
    /// The number that the sections of each split are made from: where the glide began, where it goes, where it is.
    from: [f64; MAX_SPLITS],
    target: [f64; MAX_SPLITS],
    live: [f64; MAX_SPLITS],
    /// Frames into the glide, which is as long as the grid.
    position: usize,
    /// The revision of the parameters at the last look.
    seen: Option<u64>,
    /// What is left of the signal above the splits so far.
    rest: Vec<Pair<f64>>,
    at_rest: bool,
}

impl Splitter {
    /// A crossover at rest.
    pub fn new(slope: Slope, splits: usize, channels: usize, rate: SampleRate) -> Self {
        let simd = Simd::best();
        let split = |place: usize| {
            let all_passes = (splits - place - 1) * slope.all_pass_sections();
            let sections = slope.pass_sections();
            Split {
                low: Cascade::new(sections + all_passes, channels, simd),
                high: Cascade::new(sections, channels, simd),
            }
        };
        Self {
            slope,
            rate_hz: rate.as_f64(),
            channels,
            splits: (0..splits.min(MAX_SPLITS)).map(split).collect(),
            from: [0.0; MAX_SPLITS],
            target: [0.0; MAX_SPLITS],
            live: [0.0; MAX_SPLITS],
            position: Context::GRID,
            seen: None,
            rest: vec![[0.0; 2]; PIECE],
            at_rest: true,
        }
    }

    fn is_gliding(&self) -> bool {
        self.position < Context::GRID
    }

    fn is_settled(&self, params: &Params<'_>) -> bool {
        let unchanged = |revision| !params.changed_since(revision);
        !self.is_gliding() && self.seen.is_some_and(unchanged)
    }

    /// Takes note of what the parameters ask on frame `start` of the call.
    fn follow(&mut self, params: &Params<'_>, start: usize) {
        let mut asked = [0.0; MAX_SPLITS];
        let mut highest = 0.0_f64;
        for (split, asked) in asked.iter_mut().enumerate().take(self.splits.len()) {
            highest = highest.max(params.at(split, start));
            *asked = warped(highest, self.rate_hz);
        }
        let is_first = self.seen.replace(params.revision()).is_none();
        if is_first {
            self.live = asked;
            self.position = Context::GRID;
            self.tune();
        } else if asked != self.target {
            self.position = 0;
            self.from = self.live;
        }
        self.target = asked;
    }

    /// Moves the glide on by a frame.
    fn advance(&mut self) {
        self.position += 1;
        if self.is_gliding() {
            #[expect(clippy::cast_precision_loss, reason = "at most a grid of frames")]
            let way = self.position as f64 / Context::GRID as f64;
            for (split, live) in self.live.iter_mut().enumerate() {
                *live = self.from[split] + (self.target[split] - self.from[split]) * way;
            }
        } else {
            self.live = self.target;
        }
        self.tune();
    }

    fn tune(&mut self) {
        let slope = self.slope;
        for (place, split) in self.splits.iter_mut().enumerate() {
            let g = self.live[place];
            let later = self.live.iter().skip(place + 1);
            let all_passes = later.flat_map(|g| slope.all_pass(*g));
            // Those beyond the last split have no slot.
            for (slot, design) in slope.low_pass(g).chain(all_passes).enumerate() {
                split.low.set(slot, Some(&design));
            }
            for (slot, design) in slope.high_pass(g).enumerate() {
                split.high.set(slot, Some(&design));
            }
        }
    }

    fn drop_silence(&mut self) -> bool {
        let mut splits = self.splits.iter();
        let is_silent =
            splits.all(|split| split.low.ringing() < SILENCE && split.high.ringing() < SILENCE);
        if is_silent {
            self.clear();
        }
        is_silent
    }

    fn clear(&mut self) {
        for split in &mut self.splits {
            split.low.clear();
            split.high.clear();
        }
    }

    /// Runs all splits over `start..end` of the call.
    fn run(&mut self, io: &mut Io<'_>, start: usize, end: usize) {
        let count = end - start;
        for pair in 0..self.channels.div_ceil(2) {
            let lanes = || (2 * pair..self.channels.min(2 * pair + 2)).zip(0..);
            let rest = &mut self.rest[..count];
            rest.fill([0.0; 2]);
            for (channel, lane) in lanes() {
                load_lane(rest, lane, &io.inputs.channel(0, channel)[start..end]);
            }
            for (band, split) in self.splits.iter_mut().enumerate() {
                split.low.frames(count).copy_from_slice(rest);
                split.low.run(pair, count);
                for (channel, lane) in lanes() {
                    let output = &mut io.outputs.channel(band, channel)[start..end];
                    store(split.low.frames(count), lane, output);
                }
                split.high.frames(count).copy_from_slice(rest);
                split.high.run(pair, count);
                rest.copy_from_slice(split.high.frames(count));
            }
            for (channel, lane) in lanes() {
                let output = &mut io.outputs.channel(self.splits.len(), channel)[start..end];
                store(rest, lane, output);
            }
        }
    }
}

/// As `store_lane`; + 0 makes -0, which sections give for silence, +0.
fn store(frames: &mut [Pair<f64>], lane: usize, output: &mut [f32]) {
    for frame in frames.iter_mut() {
        frame[lane & 1] += 0.0;
    }
    store_lane(frames, lane, output);
}

impl Processor for Splitter {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        let silent_in = io.inputs.is_silent(0);
        self.at_rest &= silent_in;
        let silent = self.at_rest;
        let (frames, params, first) = (io.frames(), io.params, io.context.frame);
        let mut start = 0;
        while start < frames {
            let frame = first + start as u64;
            if self.seen.is_none() || (grid::is_on(frame) && !self.is_settled(&params)) {
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
                grid::frames_to_next(frame)
            };
            let end = frames.min(start + room);
            self.run(io, start, end);
            start = end;
        }
        let content = if silent {
            Content::Silent
        } else {
            Content::Signal
        };
        for band in 0..=self.splits.len() {
            for channel in 0..self.channels {
                io.outputs.mark(band, channel, content);
            }
        }
        if silent && self.is_settled(&params) {
            Status::Idle
        } else {
            Status::Active
        }
    }

    fn reset(&mut self, _rt: &Rt) {
        for split in &mut self.splits {
            split.low.empty();
            split.high.empty();
        }
        self.position = Context::GRID;
        self.seen = None;
        self.at_rest = true;
    }
}
