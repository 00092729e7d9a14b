//! Equalisers side by side: up to sixteen strips, one SIMD lane each.

use std::any::Any;
use std::mem;

use airloom_api::process::batch::{BatchKey, Batching, Lane, MAX_LANES};
use airloom_api::process::context::Context;
use airloom_api::process::processor::Status;
use airloom_dsp::filter::strips::{self, Strip};
use airloom_dsp::filter::wavefront::{Chained, PIECE};
use airloom_realtime::buffer::Content;
use airloom_realtime::scope::Rt;
use arrayvec::ArrayVec;

use crate::filter::eq::processor::{Equaliser, frames_to_look};

/// Most sections of an equaliser that is computed together with others.
const MOST_SECTIONS: usize = 16;

/// Fewer strips than this are quicker one by one.
const FEWEST_STRIPS: usize = 3;

/// A precision in which equalisers may be computed side by side, or not.
pub trait Batched: Chained {
    /// How many sections an equaliser of so many bands and channels may have then.
    fn lane_sections(bands: usize, channels: usize) -> usize;
    /// How it is computed together with others.
    fn batching(bands: usize, channels: usize) -> Option<Batching>;
}

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

/// The state of a lane.
fn equaliser<'l>(lane: &'l mut Lane<'_>) -> Option<&'l mut Equaliser<f32>> {
    lane.state()
}

fn run(lanes: &mut [Lane<'_>], context: &Context, _rt: &Rt) {
    let frames = lanes.first().map_or(0, Lane::frames);
    let mut silent = [false; MAX_LANES];
    for (lane, silent) in lanes.iter_mut().zip(&mut silent) {
        let silent_in = lane.inputs.is_silent(0);
        if let Some(equaliser) = equaliser(lane) {
            *silent = equaliser.hear(silent_in);
        }
    }
    let mut start = 0;
    while start < frames {
        let frame = context.frame + start as u64;
        for lane in &mut *lanes {
            let silent_in = lane.inputs.is_silent(0);
            if let Some(equaliser) = equaliser(lane) {
                equaliser.drop_silence(frame, silent_in);
            }
        }
        let end = frames.min(start + frames_to_look(frame));
        run_piece(lanes, start, end);
        start = end;
    }
    for (lane, silent) in lanes.iter_mut().zip(silent) {
        let (content, status) = if silent {
            (Content::Silent, Status::Idle)
        } else {
            (Content::Signal, Status::Active)
        };
        for channel in 0..lane.outputs.channels(0) {
            lane.outputs.mark(0, channel, content);
        }
        lane.status = status;
    }
}

fn run_piece(lanes: &mut [Lane<'_>], start: usize, end: usize) {
    let Some(first) = lanes.first_mut().and_then(equaliser) else {
        return;
    };
    let (simd, mut cache) = (first.simd(), mem::take(first.cache()));
    if lanes.len() < FEWEST_STRIPS {
        for lane in &mut *lanes {
            run_alone(lane, start, end);
        }
    } else {
        let those = lanes.iter_mut().take(MAX_LANES);
        let mut strips: ArrayVec<Strip<'_>, MAX_LANES> =
            those.filter_map(|lane| strip(lane, start, end)).collect();
        strips::run(simd, &mut cache, &mut strips);
    }
    if let Some(first) = lanes.first_mut().and_then(equaliser) {
        *first.cache() = cache;
    }
}

fn run_alone(lane: &mut Lane<'_>, start: usize, end: usize) {
    if start == 0 {
        lane.through(0, 0);
    }
    let processor: &mut dyn Any = lane.processor;
    if let Some(equaliser) = processor.downcast_mut::<Equaliser<f32>>() {
        for start in (start..end).step_by(PIECE) {
            let end = end.min(start + PIECE);
            equaliser.run(&mut lane.outputs, &lane.params, start, end);
        }
    }
}

/// What a lane computes from frame `start` to `end`.
fn strip<'l>(lane: &'l mut Lane<'_>, start: usize, end: usize) -> Option<Strip<'l>> {
    let processor: &mut dyn Any = lane.processor;
    let equaliser: &mut Equaliser<f32> = processor.downcast_mut()?;
    let gain = equaliser.steady_gain(&lane.params);
    let piece = start..end;
    let inputs = &lane.inputs;
    let left_in = inputs.channel(0, 0).get(piece.clone())?;
    let (right_in, left, right): (&[f32], &mut [f32], &mut [f32]) = if lane.outputs.channels(0) == 1
    {
        (&[], lane.outputs.channel(0, 0), &mut [])
    } else {
        let (left, right) = lane.outputs.pair(0, 0)?;
        (inputs.channel(0, 1).get(piece.clone())?, left, right)
    };
    Some(Strip {
        cascade: equaliser.cascade(),
        input: [left_in, right_in],
        output: [
            left.get_mut(piece.clone())?,
            right.get_mut(piece).unwrap_or(&mut []),
        ],
        gain,
    })
}
