//! The real-time half of the equaliser.

use airloom_api::level::Decibels;
use airloom_api::param::view::Params;
use airloom_api::process::batch::Batching;
use airloom_api::process::io::{Io, Outputs};
use airloom_api::process::processor::Processor;
use airloom_api::process::status::Status;
use airloom_api::time::SampleRate;
use airloom_dsp::filter::butterworth::MAX_SECTIONS;
use airloom_dsp::filter::cascade::{Cascade, load_lane, store_lane};
use airloom_dsp::filter::strips::FactorCache;
use airloom_dsp::filter::wavefront::PIECE;
use airloom_dsp::simd::token::Simd;
use airloom_realtime::buffer::Content;
use airloom_realtime::scope::Rt;

use crate::filter::eq::band::{PARAMS_PER_BAND, Request};
use crate::filter::eq::batched::Batched;
use crate::filter::eq::moving::MovingBand;
use crate::filter::quiet::{SILENCE, frames_to_look, is_looked_at};
use crate::grid;
use crate::parameter::FADE_SECONDS;

/// Up to so many bands move on every frame, more of them on every fourth, so that a long chain has time to.
const BANDS_OF_FINE_STRIDE: usize = 64;
const FINE_STRIDE: u64 = 1;
const COARSE_STRIDE: u64 = 4;

/// All bands over all channels, in the precision `T`.
pub struct Equaliser<T> {
    rate_hz: f64,
    channels: usize,
    bands: Vec<MovingBand>,
    cascade: Cascade<T>,
    fade_frames: u32,
    /// Frames from one design of a moving band to the next; divides the grid.
    stride: u64,
    /// Whether the first frame has been met and a glide or a fade runs in some band.
    state: Option<Following>,
    /// Whether the sections remember nothing.
    at_rest: bool,
    /// The output's level in dB and the factor it stands for.
    output: (f64, f64),
    /// The revision of the parameters at which `output` was found while nothing moved.
    weighed_at: Option<u64>,
    simd: Simd,
    /// For the first of several that are computed together.
    cache: FactorCache,
}

/// How far the parameters have been followed.
#[derive(Clone, Copy)]
struct Following {
    revision: u64,
    moving: bool,
}

impl<T: Batched> Equaliser<T> {
    /// An equaliser at rest.
    pub fn new(bands: usize, channels: usize, rate: SampleRate) -> Self {
        let fade = rate.frames(FADE_SECONDS).0.max(1);
        let simd = Simd::best();
        Self {
            rate_hz: rate.as_f64(),
            channels,
            bands: vec![MovingBand::new(); bands],
            cascade: Cascade::new(bands * MAX_SECTIONS, channels, simd),
            fade_frames: u32::try_from(fade).unwrap_or(u32::MAX),
            stride: if bands > BANDS_OF_FINE_STRIDE {
                COARSE_STRIDE
            } else {
                FINE_STRIDE
            },
            state: None,
            at_rest: true,
            output: (0.0, 1.0),
            weighed_at: None,
            simd,
            cache: FactorCache::new(T::lane_sections(bands, channels)),
        }
    }

    /// Bytes that such an equaliser takes.
    pub fn bytes(bands: usize, channels: usize) -> usize {
        Cascade::<T>::bytes(bands * MAX_SECTIONS, channels) + bands * size_of::<MovingBand>()
    }

    fn is_settled(&self, params: &Params<'_>) -> bool {
        self.state
            .is_some_and(|state| !state.moving && !params.changed_since(state.revision))
    }

    /// Brings the sections to what the parameters ask on frame `start` of the call.
    fn follow(&mut self, params: &Params<'_>, start: usize) {
        for index in 0..self.bands.len() {
            let request = Request::read(params, index, start);
            if self.bands[index].follow(request, self.rate_hz, self.fade_frames) {
                self.tune(index);
            }
        }
        let moving = self
            .bands
            .iter()
            .any(|band| band.is_moving(self.fade_frames));
        self.state = Some(Following {
            revision: params.revision(),
            moving,
        });
    }

    /// Moves the bands that are on their way on by a stride.
    fn advance(&mut self) {
        let stride = u32::try_from(self.stride).unwrap_or(1);
        let mut moving = false;
        for index in 0..self.bands.len() {
            if self.bands[index].advance(stride, self.fade_frames) {
                self.tune(index);
                moving |= self.bands[index].is_moving(self.fade_frames);
            }
        }
        if let Some(state) = &mut self.state {
            state.moving = moving;
        }
    }

    /// Frames from `frame` to the next multiple of the stride.
    fn frames_to_stride(&self, frame: u64) -> usize {
        usize::try_from(self.stride - frame % self.stride).unwrap_or(1)
    }

    /// Puts the live designs of a band into its sections.
    fn tune(&mut self, band: usize) {
        for (section, design) in self.bands[band].live().iter().enumerate() {
            self.cascade
                .set(band * MAX_SECTIONS + section, design.as_ref());
        }
    }

    /// Runs the sections over `start..end` of the call, in place.
    fn run(&mut self, outputs: &mut Outputs<'_>, params: &Params<'_>, start: usize, end: usize) {
        let output_db = self.bands.len() * PARAMS_PER_BAND;
        let gain = params.steady(output_db).map(|db| self.gain_of(db));
        if self.cascade.is_empty() && gain == Some(1.0) {
            return;
        }
        let count = end - start;
        for pair in 0..self.cascade.pairs() {
            let lanes = || (2 * pair..self.channels.min(2 * pair + 2)).zip(0..);
            let frames = self.cascade.frames(count);
            frames.fill([T::zeroed(); 2]);
            for (channel, lane) in lanes() {
                load_lane(frames, lane, &outputs.channel(0, channel)[start..end]);
            }
            self.cascade.run(pair, count);
            let frames = self.cascade.frames(count);
            if let Some(gain) = gain {
                let gain = T::from_f64(gain);
                frames.iter_mut().for_each(|frame| weigh(frame, gain));
            } else {
                for (at, frame) in (start..).zip(frames.iter_mut()) {
                    let gain = Decibels(params.at(output_db, at)).to_gain();
                    weigh(frame, T::from_f64(gain));
                }
            }
            for (channel, lane) in lanes() {
                store_lane(frames, lane, &mut outputs.channel(0, channel)[start..end]);
            }
        }
    }

    fn gain_of(&mut self, output_db: f64) -> f64 {
        if self.output.0 != output_db {
            self.output = (output_db, Decibels(output_db).to_gain());
        }
        self.output.1
    }

    /// What is needed to compute it together with others, in a call in which it is settled.
    pub fn parts(&mut self, params: &Params<'_>) -> Parts<'_, T> {
        let revision = params.revision();
        if self.weighed_at != Some(revision) {
            self.gain_of(params.value(self.bands.len() * PARAMS_PER_BAND));
            self.weighed_at = Some(revision);
        }
        Parts {
            cascade: &mut self.cascade,
            is_at_rest: &mut self.at_rest,
            gain: T::from_f64(self.output.1),
            cache: &mut self.cache,
            simd: self.simd,
        }
    }
}

/// What is needed to compute an equaliser together with others.
pub struct Parts<'a, T> {
    /// The chain of all sections.
    pub cascade: &'a mut Cascade<T>,
    /// Whether the sections remember nothing.
    pub is_at_rest: &'a mut bool,
    /// The factor of the output.
    pub gain: T,
    /// The factors of all, if this one is the first.
    pub cache: &'a mut FactorCache,
    /// The vectors that it runs with.
    pub simd: Simd,
}

/// Applies the output's factor. + 0 makes -0, which sections give for silence, +0.
pub fn weigh<T: Batched>(frame: &mut [T; 2], gain: T) {
    *frame = frame.map(|sample| sample * gain + T::zeroed());
}

/// Forgets what still rings if it cannot be heard; whether it was so.
pub fn drop_silence<T: Batched>(cascade: &mut Cascade<T>) -> bool {
    let is_silent = cascade.ringing() < SILENCE;
    if is_silent {
        cascade.clear();
    }
    is_silent
}

impl<T: Batched> Processor for Equaliser<T> {
    fn batching(&self) -> Option<Batching> {
        T::batching(self.bands.len(), self.channels)
    }

    fn is_batch_ready(&self, params: &Params<'_>) -> bool {
        // An empty chain passes every bit, which those beside it do not.
        let sections = self.cascade.len();
        self.is_settled(params) && sections > 0 && sections <= self.cache.room()
    }

    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        io.through(0, 0);
        let silent_in = io.is_output_silent(0);
        self.at_rest &= silent_in;
        let silent = self.at_rest;
        let (frames, params, first) = (io.frames(), io.params, io.context.frame);
        let mut start = 0;
        while start < frames {
            let frame = first + start as u64;
            let settled = self.is_settled(&params);
            if self.state.is_none() || (grid::is_on(frame) && !settled) {
                self.follow(&params, start);
            }
            if is_looked_at(frame) && drop_silence(&mut self.cascade) {
                self.at_rest = silent_in;
            }
            let moving = self.state.is_some_and(|state| state.moving);
            let room = if moving {
                // Sixteen frames at a time would be heard as steps.
                if frame.is_multiple_of(self.stride) {
                    self.advance();
                }
                self.frames_to_stride(frame)
            } else if self.is_settled(&params) {
                PIECE.min(frames_to_look(frame))
            } else {
                grid::frames_to_next(frame)
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
        for channel in 0..self.channels {
            io.outputs.mark(0, channel, content);
        }
        if silent && self.is_settled(&params) {
            Status::Idle
        } else {
            Status::Active
        }
    }

    fn reset(&mut self, _rt: &Rt) {
        self.bands.fill(MovingBand::new());
        self.cascade.empty();
        self.state = None;
        self.weighed_at = None;
        self.at_rest = true;
    }
}
