//! The real-time half of the equaliser.

use airloom_api::level::Decibels;
use airloom_api::param::view::Params;
use airloom_api::process::io::Io;
use airloom_api::process::processor::{Processor, Status};
use airloom_api::time::SampleRate;
use airloom_dsp::filter::butterworth::MAX_SECTIONS;
use airloom_dsp::filter::cascade::{Cascade, load_lane, store_lane};
use airloom_realtime::buffer::Content;
use airloom_realtime::scope::Rt;

use crate::filter::eq::band::{MovingBand, PARAMS_PER_BAND, Request};
use crate::grid;
use crate::parameter::FADE_SECONDS;

/// Most frames that the sections run over at once: 2 KB of pairs stay in the nearest cache.
const PIECE: usize = 128;

/// Below this magnitude (-360 dB) everywhere, what still rings is dropped.
const SILENCE: f64 = 1e-18;
/// How often that is looked at, in absolute frames.
const SILENCE_GRID: u64 = 1024;

/// All bands over all channels.
pub struct Equaliser {
    rate_hz: f64,
    channels: usize,
    bands: Vec<MovingBand>,
    cascade: Cascade,
    fade_frames: u32,
    /// Whether the first frame has been met and a fade runs in some band.
    state: Option<Following>,
    /// Whether the sections remember nothing.
    at_rest: bool,
}

/// How far the parameters have been followed.
#[derive(Clone, Copy)]
struct Following {
    revision: u64,
    fading: bool,
}

impl Equaliser {
    /// An equaliser at rest.
    pub fn new(bands: usize, channels: usize, rate: SampleRate) -> Self {
        let fade = rate.frames(FADE_SECONDS).0.max(1);
        Self {
            rate_hz: rate.as_f64(),
            channels,
            bands: vec![MovingBand::new(); bands],
            cascade: Cascade::new(bands * MAX_SECTIONS, channels),
            fade_frames: u32::try_from(fade).unwrap_or(u32::MAX),
            state: None,
            at_rest: true,
        }
    }

    fn is_settled(&self, params: &Params<'_>) -> bool {
        self.state
            .is_some_and(|state| !state.fading && !params.changed_since(state.revision))
    }

    /// Brings the sections to what the parameters ask on frame `start` of the call.
    fn follow(&mut self, params: &Params<'_>, start: usize) {
        for index in 0..self.bands.len() {
            let request = Request::read(params, index, start);
            if self.bands[index].follow(request, self.rate_hz, self.fade_frames) {
                self.tune(index);
            }
        }
        let fading = self
            .bands
            .iter()
            .any(|band| band.is_fading(self.fade_frames));
        self.state = Some(Following {
            revision: params.revision(),
            fading,
        });
    }

    /// Moves the running fades on by a frame.
    fn advance(&mut self) {
        let mut fading = false;
        for index in 0..self.bands.len() {
            if self.bands[index].advance(self.fade_frames) {
                self.tune(index);
                fading |= self.bands[index].is_fading(self.fade_frames);
            }
        }
        if let Some(state) = &mut self.state {
            state.fading = fading;
        }
    }

    /// Puts the live designs of a band into its sections.
    fn tune(&mut self, band: usize) {
        for (section, design) in self.bands[band].live().iter().enumerate() {
            self.cascade
                .set(band * MAX_SECTIONS + section, design.as_ref());
        }
    }

    /// Runs the sections over `start..end` of the call, in place.
    fn run(&mut self, io: &mut Io<'_>, start: usize, end: usize) {
        let output_db = self.bands.len() * PARAMS_PER_BAND;
        let params = io.params;
        let gain = params.steady(output_db).map(|db| Decibels(db).to_gain());
        if self.cascade.is_empty() && gain == Some(1.0) {
            return;
        }
        let mut frames = [[0.0; 2]; PIECE];
        let frames = &mut frames[..end - start];
        for pair in 0..self.cascade.pairs() {
            let lanes = || (2 * pair..self.channels.min(2 * pair + 2)).zip(0..);
            frames.fill([0.0; 2]);
            for (channel, lane) in lanes() {
                load_lane(frames, lane, &io.outputs.channel(0, channel)[start..end]);
            }
            self.cascade.process(pair, frames);
            for (at, frame) in (start..).zip(frames.iter_mut()) {
                let gain = gain.unwrap_or_else(|| Decibels(params.at(output_db, at)).to_gain());
                // + 0.0 makes -0, which sections give for silence, +0.
                *frame = frame.map(|sample| sample * gain + 0.0);
            }
            for (channel, lane) in lanes() {
                store_lane(
                    frames,
                    lane,
                    &mut io.outputs.channel(0, channel)[start..end],
                );
            }
        }
    }
}

impl Processor for Equaliser {
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
            if frame.is_multiple_of(SILENCE_GRID) && self.cascade.ringing() < SILENCE {
                self.cascade.clear();
                self.at_rest = silent_in;
            }
            let fading = self.state.is_some_and(|state| state.fading);
            let room = if fading {
                // Sixteen frames at a time would be heard as steps.
                self.advance();
                1
            } else if self.is_settled(&params) {
                let to_look = usize::try_from(SILENCE_GRID - frame % SILENCE_GRID).unwrap_or(1);
                PIECE.min(to_look)
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
        self.at_rest = true;
    }
}
