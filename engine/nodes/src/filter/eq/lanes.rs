//! Equalisers side by side: up to sixteen strips, one SIMD lane each.

use std::any::Any;

use airloom_api::process::batch::{BatchKey, Batching, Lane, MAX_LANES};
use airloom_api::process::context::Context;
use airloom_api::process::status::Status;
use airloom_dsp::filter::cascade::{load_lane, store_lane};
use airloom_dsp::filter::strips::{self, FactorCache, Strip};
use airloom_dsp::filter::wavefront::PIECE;
use airloom_dsp::simd::token::Simd;
use airloom_realtime::buffer::Content;
use airloom_realtime::scope::Rt;
use arrayvec::ArrayVec;

use crate::filter::eq::batched::Batched;
use crate::filter::eq::processor::{Equaliser, drop_silence, weigh};
use crate::filter::quiet::{frames_to_look, is_looked_at};

/// Most sections of an equaliser that is computed together with others.
const MOST_SECTIONS: usize = 16;

/// Fewer strips than this are quicker one by one.
const FEWEST_STRIPS: usize = 3;

impl Batched for f32 {
    fn lane_sections(bands: usize, channels: usize) -> usize {
        let pays = channels <= 2 && bands <= MOST_SECTIONS;
        if pays {
            (2 * bands).clamp(4, MOST_SECTIONS)
        } else {
            0
        }
    }

    fn batching(bands: usize, channels: usize) -> Option<Batching> {
        let shape = (bands * 2 + channels) as u64;
        (Self::lane_sections(bands, channels) > 0).then(|| Batching {
            key: BatchKey::of::<Equaliser<f32>>(shape),
            run,
        })
    }
}

impl Batched for f64 {
    fn lane_sections(_bands: usize, _channels: usize) -> usize {
        0
    }

    fn batching(_bands: usize, _channels: usize) -> Option<Batching> {
        None
    }
}

fn run(lanes: &mut [Lane<'_>], context: &Context, _rt: &Rt) {
    let lanes = match lanes.split_at_mut_checked(MAX_LANES) {
        Some((those, _)) => those,
        None => lanes,
    };
    let mut members = Members {
        strips: ArrayVec::new(),
        rests: ArrayVec::new(),
        shared: None,
    };
    for lane in lanes.iter_mut() {
        members.take(lane);
    }
    let silent = members.run(context.frame);
    for (lane, silent) in lanes.iter_mut().zip(silent) {
        lane.status = if silent { Status::Idle } else { Status::Active };
        // Before the call every output counts as signal.
        if silent {
            for channel in 0..lane.outputs.channels(0) {
                lane.outputs.mark(0, channel, Content::Silent);
            }
        }
    }
}

/// Lanes, taken apart.
struct Members<'l> {
    strips: ArrayVec<Strip<'l>, MAX_LANES>,
    rests: ArrayVec<Resting<'l>, MAX_LANES>,
    /// Of the first one.
    shared: Option<(Simd, &'l mut FactorCache)>,
}

/// Whether a member is silent.
struct Resting<'l> {
    is_at_rest: &'l mut bool,
    is_silent_in: bool,
}

impl<'l> Members<'l> {
    /// Takes a lane apart; one of another kind is left out: there is none.
    fn take(&mut self, lane: &'l mut Lane<'_>) -> Option<()> {
        let processor: &mut dyn Any = lane.processor;
        let equaliser: &mut Equaliser<f32> = processor.downcast_mut()?;
        let parts = equaliser.parts(&lane.params);
        let inputs = &lane.inputs;
        let left_in = inputs.channel(0, 0);
        let strip = if lane.outputs.channels(0) == 1 {
            Strip {
                cascade: parts.cascade,
                input: [left_in, &[]],
                output: [lane.outputs.channel(0, 0), &mut []],
                gain: parts.gain,
            }
        } else {
            let (left, right) = lane.outputs.pair(0, 0)?;
            Strip {
                cascade: parts.cascade,
                input: [left_in, inputs.channel(0, 1)],
                output: [left, right],
                gain: parts.gain,
            }
        };
        let resting = Resting {
            is_at_rest: parts.is_at_rest,
            is_silent_in: inputs.is_silent(0),
        };
        self.shared.get_or_insert((parts.simd, parts.cache));
        self.rests.try_push(resting).ok()?;
        self.strips.try_push(strip).ok()
    }

    /// Computes all of them; gives who is silent.
    fn run(mut self, first: u64) -> [bool; MAX_LANES] {
        let mut silent = [false; MAX_LANES];
        for (silent, resting) in silent.iter_mut().zip(&mut self.rests) {
            *resting.is_at_rest &= resting.is_silent_in;
            *silent = *resting.is_at_rest;
        }
        let frames = self.strips.first().map_or(0, |strip| strip.input[0].len());
        let mut start = 0;
        while start < frames {
            let frame = first + start as u64;
            let members = self.strips.iter_mut().zip(&mut self.rests);
            if is_looked_at(frame) {
                for (strip, resting) in members {
                    if drop_silence(strip.cascade) {
                        *resting.is_at_rest = resting.is_silent_in;
                    }
                }
            }
            let end = frames.min(start + frames_to_look(frame));
            if self.strips.len() < FEWEST_STRIPS {
                for strip in &mut self.strips {
                    run_alone(strip, start, end);
                }
            } else if let Some((simd, cache)) = &mut self.shared {
                strips::run(*simd, cache, &mut self.strips, start..end);
            }
            start = end;
        }
        silent
    }
}

fn run_alone(strip: &mut Strip<'_>, start: usize, end: usize) {
    for start in (start..end).step_by(PIECE) {
        let piece = start..end.min(start + PIECE);
        let frames = strip.cascade.frames(piece.len());
        frames.fill([0.0; 2]);
        for (lane, input) in strip.input.iter().enumerate() {
            load_lane(frames, lane, input.get(piece.clone()).unwrap_or(&[]));
        }
        strip.cascade.run(0, piece.len());
        let frames = strip.cascade.frames(piece.len());
        for frame in frames.iter_mut() {
            weigh(frame, strip.gain);
        }
        for (lane, output) in strip.output.iter_mut().enumerate() {
            store_lane(
                frames,
                lane,
                output.get_mut(piece.clone()).unwrap_or(&mut []),
            );
        }
    }
}
