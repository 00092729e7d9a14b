//! The processor of `time.tempo_delay`.

use airloom_api::param::view::Params;
use airloom_api::process::context::Context;
use airloom_api::process::io::Io;
use airloom_api::process::processor::Processor;
use airloom_api::process::status::Status;
use airloom_api::time::{Frames, SampleRate};
use airloom_dsp::delay::fading::FadingTap;
use airloom_dsp::delay::fraction::HALF;
use airloom_dsp::delay::line::DelayLine;
use airloom_dsp::sample::{frames_to_f64, narrow};
use airloom_realtime::buffer::Content;
use airloom_realtime::scope::Rt;

use crate::grid;
use crate::musical::note::quarters;
use crate::musical::tempo_bpm;
use crate::time::tempo_delay::tone::{Corners, Tone};

const NOTE: usize = 0;
const FEEL: usize = 1;
const TEMPO: usize = 2;
const FEEDBACK: usize = 3;
const LOW_CUT: usize = 4;
const HIGH_CUT: usize = 5;
const MIX: usize = 6;

/// Frames from one grid frame to the next: what is computed at once.
const PIECE: usize = Context::GRID;

/// The shortest delay in frames: a piece is read before it is written, and the interpolation reads around it.
pub const SHORTEST: usize = PIECE + HALF;

/// Smaller than this, an echo is silence: -200 dB.
const NOTHING: f64 = 1e-10;

/// Echoes in a loop. Both channels of a pair are worked on together, since they may change sides.
pub struct Echoes {
    pub rate: SampleRate,
    pub longest: Frames,
    pub fade: u64,
    pub is_ping_pong: bool,
    pub lines: Vec<DelayLine>,
    pub tones: Vec<Tone>,
    /// `None` until the first frame.
    pub corners: Option<Corners>,
    /// `None` until the first frame, which starts at its time.
    pub tap: Option<FadingTap>,
    /// Frames since something went into a line.
    pub quiet: u64,
}

impl Echoes {
    /// The delay that is asked for at a frame of this call, in frames.
    fn aim(&self, context: &Context, params: &Params<'_>, frame: usize) -> f64 {
        let index = |param: usize| {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "the index of a choice"
            )]
            let index = params.at(param, frame).round() as usize;
            index
        };
        let tempo = tempo_bpm(context, params.at(TEMPO, frame));
        let seconds = quarters(index(NOTE), index(FEEL)) * 60.0 / tempo;
        let shortest = SHORTEST as f64;
        let longest = frames_to_f64(self.longest.0).max(shortest);
        (seconds * self.rate.as_f64()).clamp(shortest, longest)
    }

    /// Follows the corners that are set at a frame of this call.
    fn corners(&mut self, params: &Params<'_>, frame: usize) -> Corners {
        let hz = (params.at(LOW_CUT, frame), params.at(HIGH_CUT, frame));
        let known = self.corners.filter(|corners| corners.hz == hz);
        *self
            .corners
            .insert(known.unwrap_or_else(|| Corners::new(hz.0, hz.1, self.rate.as_f64())))
    }

    /// One channel's frames of a piece: what comes out of its line, filtered, in `echo`.
    fn listen(&mut self, channel: usize, tap: &FadingTap, corners: &Corners, echo: &mut [f32]) {
        let (Some(line), Some(tone)) = (self.lines.get(channel), self.tones.get_mut(channel))
        else {
            return;
        };
        tap.read_piece(line, echo.len(), echo);
        for sample in echo {
            *sample = narrow(tone.next(f64::from(*sample), corners));
        }
    }

    /// What goes into a line at one frame: input and echo; nothing where it is next to nothing.
    fn feed(&mut self, channel: usize, dry: f64, echo: f32, feedback: f64) -> bool {
        let fed = dry + feedback * f64::from(echo);
        let fed = if fed.abs() < NOTHING { 0.0 } else { fed };
        if let Some(line) = self.lines.get_mut(channel) {
            line.push(narrow(fed));
        }
        fed != 0.0
    }

    /// A channel that is alone, or one whose echoes stay where they are.
    fn straight(&mut self, io: &mut Io<'_>, piece: &Piece, channel: usize) -> bool {
        let mut echo = [0.0; PIECE];
        let echo = &mut echo[..piece.frames];
        self.listen(channel, &piece.tap, &piece.corners, echo);
        let params = io.params;
        let samples = io.outputs.channel(0, channel);
        let samples = &mut samples[piece.start..piece.start + piece.frames];
        let mut is_fed = false;
        for ((frame, sample), echo) in (piece.start..).zip(samples).zip(echo.iter()) {
            let feedback = params.at(FEEDBACK, frame);
            is_fed |= self.feed(channel, f64::from(*sample), *echo, feedback);
            *sample = blend(*sample, *echo, params.at(MIX, frame));
        }
        is_fed
    }

    /// A pair of channels whose echoes change sides: the sum goes in on the left.
    fn crossed(&mut self, io: &mut Io<'_>, piece: &Piece, left: usize) -> bool {
        let mut echoes = [[0.0; PIECE]; 2];
        for (side, echo) in echoes.iter_mut().enumerate() {
            self.listen(
                left + side,
                &piece.tap,
                &piece.corners,
                &mut echo[..piece.frames],
            );
        }
        let params = io.params;
        let Some((lefts, rights)) = io.outputs.pair(0, left) else {
            return false;
        };
        let span = piece.start..piece.start + piece.frames;
        let samples = lefts[span.clone()].iter_mut().zip(&mut rights[span]);
        let mut is_fed = false;
        for ((place, frame), (l, r)) in (piece.start..).enumerate().zip(samples) {
            let feedback = params.at(FEEDBACK, frame);
            let (from_left, from_right) = (echoes[0][place], echoes[1][place]);
            let middle = f64::midpoint(f64::from(*l), f64::from(*r));
            is_fed |= self.feed(left, middle, from_right, feedback);
            // The first echo on the right is as loud as one more round makes it.
            is_fed |= self.feed(left + 1, 0.0, from_left, feedback);
            let mix = params.at(MIX, frame);
            *l = blend(*l, from_left, mix);
            *r = blend(*r, from_right, mix);
        }
        is_fed
    }
}

/// What is the same for all channels of a piece.
struct Piece {
    start: usize,
    frames: usize,
    tap: FadingTap,
    corners: Corners,
}

fn blend(dry: f32, wet: f32, mix: f64) -> f32 {
    narrow(f64::from(dry) * (1.0 - mix) + f64::from(wet) * mix)
}

impl Processor for Echoes {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        io.through(0, 0);
        let silent_in = io.is_output_silent(0);
        let (frames, channels) = (io.frames(), io.outputs.channels(0));
        let (params, context) = (io.params, io.context);
        let mut start = 0;
        while start < frames {
            let frame = context.frame + start as u64;
            let aim = self.aim(context, &params, start);
            let mut tap = *self.tap.get_or_insert(FadingTap::new(aim, self.fade));
            let on_grid = grid::is_on(frame);
            if on_grid {
                tap.set(aim);
            }
            let corners = match self.corners {
                Some(corners) if !on_grid => corners,
                _ => self.corners(&params, start),
            };
            let room = grid::frames_to_next(frame).min(tap.room());
            let piece = Piece {
                start,
                frames: room.min(frames - start),
                tap,
                corners,
            };
            let mut is_fed = false;
            let mut channel = 0;
            while channel < channels {
                if self.is_ping_pong && channel + 1 < channels {
                    is_fed |= self.crossed(io, &piece, channel);
                    channel += 2;
                } else {
                    is_fed |= self.straight(io, &piece, channel);
                    channel += 1;
                }
            }
            self.quiet = if is_fed {
                0
            } else {
                self.quiet.saturating_add(piece.frames as u64)
            };
            tap.advance(piece.frames);
            self.tap = Some(tap);
            start += piece.frames;
        }
        let reach = self.longest.0.max(SHORTEST as u64) + HALF as u64 + frames as u64;
        let is_over = self.quiet > reach && self.tones.iter().all(Tone::is_empty);
        let is_silent = is_over && silent_in;
        for channel in 0..channels {
            if is_silent {
                io.outputs.channel(0, channel).fill(0.0);
                io.outputs.mark(0, channel, Content::Silent);
            } else {
                io.outputs.mark(0, channel, Content::Signal);
            }
        }
        let rests = self.tap.is_some_and(|tap| tap.is_resting());
        if is_silent && rests {
            Status::Idle
        } else {
            Status::Active
        }
    }

    fn reset(&mut self, _rt: &Rt) {
        self.lines.iter_mut().for_each(DelayLine::clear);
        self.tones.fill(Tone::default());
        self.corners = None;
        self.tap = None;
        self.quiet = 0;
    }
}
