//! The real-time half of nodes that work out a gain from their input or a key and multiply by it.

use airloom_api::param::view::Params;
use airloom_api::process::io::Io;
use airloom_api::process::processor::Processor;
use airloom_api::process::status::Status;
use airloom_realtime::buffer::Content;
use airloom_realtime::scope::Rt;

use crate::dynamics::apply::{Delayed, Quiet, amplify};
use crate::dynamics::key::{self, Key};
use crate::dynamics::meters::Meter;
use crate::dynamics::settings::{PIECE, Settings};

/// What a node does with its first `N` parameters and the level.
pub trait Gaining<const N: usize>: Send + 'static {
    /// Takes over parameters; gives what the key is to be.
    fn take_over(&mut self, values: &[f64; N]) -> [f64; key::PARAMS];

    /// Takes note of the key of one channel for the next frames.
    fn measure(&mut self, channel: usize, key: &[f64]);

    /// Works out the gains of the next frames, which begin `start` frames into the call. False where all are 1.
    fn compute(&mut self, params: &Params<'_>, start: usize, frames: usize) -> bool;

    /// The gains of one channel of the piece that was computed last.
    fn gains(&mut self, params: &Params<'_>, start: usize, channel: usize, into: &mut [f64]);

    /// The gain to show of the piece that was computed last, in dB.
    fn shown_db(&self) -> f64;

    /// Whether silence changes nothing any more.
    fn is_resting(&self) -> bool;

    /// Forgets the past.
    fn clear(&mut self);
}

/// A node around what it does.
pub struct Gained<G, const N: usize> {
    pub channels: usize,
    pub settings: Settings<N>,
    pub gaining: G,
    pub key: Key,
    pub delayed: Delayed,
    pub quiet: Quiet,
    pub meter: Meter,
}

impl<G: Gaining<N>, const N: usize> Gained<G, N> {
    fn piece(&mut self, io: &mut Io<'_>, start: usize, frames: usize) {
        let params = io.params;
        for channel in 0..self.channels {
            let key = self.key.take(io, channel, start, frames);
            self.gaining.measure(channel, key);
        }
        let acts = self.gaining.compute(&params, start, frames);
        for channel in 0..self.channels {
            let samples = &mut io.outputs.channel(0, channel)[start..start + frames];
            self.meter.hear(samples);
            self.delayed.process(channel, samples);
            if acts {
                let mut gains = [1.0; PIECE];
                let gains = &mut gains[..frames];
                self.gaining.gains(&params, start, channel, gains);
                amplify(samples, gains);
            }
            self.meter.give(samples);
        }
        self.meter.act(self.gaining.shown_db());
        self.meter.advance(frames);
    }
}

impl<G: Gaining<N>, const N: usize> Processor for Gained<G, N> {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        io.through(0, 0);
        let (frames, params, first) = (io.frames(), io.params, io.context.frame);
        let silent_in = io.is_output_silent(0);
        let mut is_key_settled = false;
        let mut start = 0;
        while start < frames {
            let piece = self.settings.next(&params, start, frames, first);
            if let Some(values) = piece.news {
                self.key.set(self.gaining.take_over(&values));
            }
            if piece.opens {
                is_key_settled = self.key.settle();
            }
            self.piece(io, start, piece.frames);
            start += piece.frames;
        }
        let silent = self.quiet.advance(silent_in, frames, self.delayed.frames());
        let content = if silent {
            Content::Silent
        } else {
            Content::Signal
        };
        for channel in 0..self.channels {
            io.outputs.mark(0, channel, content);
        }
        let is_key_calm = is_key_settled && self.key.is_silent(io, silent_in);
        if silent && is_key_calm && self.gaining.is_resting() {
            self.meter.show();
            Status::Idle
        } else {
            Status::Active
        }
    }

    fn reset(&mut self, _rt: &Rt) {
        self.settings.reset();
        self.gaining.clear();
        self.key.clear();
        self.delayed.clear();
        self.quiet.reset();
    }
}
