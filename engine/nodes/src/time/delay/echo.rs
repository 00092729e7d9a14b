//! The processor of `time.delay`.

use airloom_api::param::view::Params;
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
use crate::time::reach::PIECE;

const TIME: usize = 0;
const MIX: usize = 1;

/// How a line is read between its frames.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// At fractions of frames; another time is crossfaded.
    Fractional,
    /// At whole frames; another time is crossfaded.
    Whole,
    /// At fractions of frames, each frame anew.
    Gliding,
}

/// A delayed copy beside the signal itself.
pub struct Echo {
    pub rate: SampleRate,
    pub longest: Frames,
    pub fade: u64,
    pub reading: Reading,
    pub lines: Vec<DelayLine>,
    /// `None` until the first frame, which starts at its time.
    pub tap: Option<FadingTap>,
    /// Frames since something came in.
    pub quiet: u64,
}

impl Echo {
    /// The delay of a time, in frames.
    fn frames(&self, seconds: f64) -> f64 {
        if self.reading == Reading::Whole {
            return frames_to_f64(self.rate.frames(seconds).min(self.longest).0);
        }
        (seconds * self.rate.as_f64()).clamp(0.0, frames_to_f64(self.longest.0))
    }

    /// Delays by crossfading taps; true if they rest at the time that is set.
    fn crossfade(&mut self, io: &mut Io<'_>) -> bool {
        let (frames, params, first) = (io.frames(), io.params, io.context.frame);
        let (steady, mix) = (params.steady(TIME), params.steady(MIX));
        let mut resting = false;
        let mut start = 0;
        while start < frames {
            let frame = first + start as u64;
            let aim = self.frames(steady.unwrap_or_else(|| params.at(TIME, start)));
            let mut tap = *self.tap.get_or_insert(FadingTap::new(aim, self.fade));
            if grid::is_on(frame) {
                tap.set(aim);
            }
            // A time that may change again, or waits for the grid, is looked at there.
            let pending = steady.is_none() || tap.wanted() != aim;
            let room = if pending {
                grid::frames_to_next(frame)
            } else {
                PIECE
            };
            let end = frames.min(start + room.min(tap.room()));
            for (channel, line) in self.lines.iter_mut().enumerate() {
                let samples = &mut io.outputs.channel(0, channel)[start..end];
                let mut delayed = [0.0; PIECE];
                let delayed = &mut delayed[..end - start];
                line.write(samples);
                tap.read_piece(line, 0, delayed);
                match mix {
                    Some(mix) => blend(samples, delayed, |_| mix),
                    None => blend(samples, delayed, |frame| params.at(MIX, start + frame)),
                }
            }
            tap.advance(end - start);
            self.tap = Some(tap);
            resting = tap.is_resting() && !pending;
            start = end;
        }
        resting
    }

    /// Delays by a position that moves frame by frame; true if it rests.
    fn glide(&mut self, io: &mut Io<'_>) -> bool {
        let params: Params<'_> = io.params;
        let steady = params.steady(TIME);
        for (channel, line) in self.lines.iter_mut().enumerate() {
            let samples = io.outputs.channel(0, channel);
            for (frame, sample) in samples.iter_mut().enumerate() {
                let seconds = steady.unwrap_or_else(|| params.at(TIME, frame));
                let delay = seconds * self.rate.as_f64();
                line.push(*sample);
                let wet = line.read_lagrange(delay.min(frames_to_f64(self.longest.0)));
                let mut dry = [*sample];
                blend(&mut dry, &[wet], |_| params.at(MIX, frame));
                *sample = dry[0];
            }
        }
        steady.is_some()
    }
}

impl Processor for Echo {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        io.through(0, 0);
        let silent_in = io.is_output_silent(0);
        let frames = io.frames() as u64;
        let resting = match self.reading {
            Reading::Gliding => self.glide(io),
            Reading::Fractional | Reading::Whole => self.crossfade(io),
        };
        self.quiet = if silent_in {
            self.quiet.saturating_add(frames)
        } else {
            0
        };
        // All of this call's reads lie behind the last sound that came in.
        let silent = self.quiet > self.longest.0 + HALF as u64 + frames;
        let content = if silent {
            Content::Silent
        } else {
            Content::Signal
        };
        for channel in 0..self.lines.len() {
            io.outputs.mark(0, channel, content);
        }
        if silent && resting {
            Status::Idle
        } else {
            Status::Active
        }
    }

    fn reset(&mut self, _rt: &Rt) {
        self.lines.iter_mut().for_each(DelayLine::clear);
        self.tap = None;
        self.quiet = 0;
    }
}

/// dry·(1 - mix) + wet·mix, in place of the dry; exactly one of them at either end.
fn blend(dry: &mut [f32], wet: &[f32], mix: impl Fn(usize) -> f64) {
    for (frame, (dry, wet)) in dry.iter_mut().zip(wet).enumerate() {
        let mix = mix(frame);
        *dry = if mix == 1.0 {
            *wet
        } else if mix == 0.0 {
            *dry
        } else {
            narrow(f64::from(*dry) * (1.0 - mix) + f64::from(*wet) * mix)
        };
    }
}
