//! From a source of samples to a sink, with tail, compensation and timed events.
//!
//! The output is one continuous stream. How many frames of latency are left out at its beginning, and how long it
//! is, follows from the graph as it is at the beginning. Where a timed edit changes the latency on the way, no
//! frames are left out or put in: the old sound fades into the new one, and from there on the output lags the input
//! by the difference (or leads it, where the latency shrinks). So every frame of the output is one frame of the
//! stream that a listener of the running graph hears; only the first frame is chosen. Who needs the output aligned
//! to the end has the node in the graph from the beginning, bypassed: a bypassed node keeps its latency.

use airloom_api::event::TimedEvent;
use airloom_api::process::host::Bus;

use crate::execute::block::{BlockEvent, Change};
use crate::offline::aim::resolve;
use crate::offline::renderer::Renderer;
use crate::offline::timeline::{Action, TimedAction, Timeline};
use crate::session::error::ApplyError;

/// An error of a source or sink.
pub type EndError = Box<dyn std::error::Error + Send + Sync>;

/// Where the input comes from.
pub trait FrameSource {
    /// Fills the front of every channel, all alike, and returns how many frames; fewer than asked only at the end.
    ///
    /// # Errors
    /// Whatever keeps it from reading on.
    fn read(&mut self, channels: &mut [&mut [f32]]) -> Result<usize, EndError>;
}

/// Where the output goes.
pub trait FrameSink {
    /// Takes frames, one slice a channel, all of one length.
    ///
    /// # Errors
    /// Whatever keeps it from writing on.
    fn write(&mut self, channels: &[&[f32]]) -> Result<(), EndError>;
}

/// What to render.
#[derive(Debug, Clone, Copy)]
pub struct Job {
    /// Frames of a block, at most the stream's largest.
    pub block: usize,
    /// Frames to render after the input's end (or in all, without input).
    pub tail: u64,
    /// Whether sample 0 of the output belongs to sample 0 of the input.
    pub compensate: bool,
}

/// A rendering that ended early.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// The input failed.
    #[error("reading the input: {0}")]
    Source(EndError),
    /// The output failed.
    #[error("writing the output: {0}")]
    Sink(EndError),
    /// A timed parameter names something that is not there, or a value that it cannot take.
    #[error("line {line}: {reason}")]
    Event {
        /// From 1.
        line: usize,
        /// What was found and what was expected.
        reason: String,
    },
    /// A timed edit was refused.
    #[error("line {line}: {source}")]
    Edit {
        /// From 1.
        line: usize,
        /// Why.
        source: ApplyError,
    },
    /// `progress` asked to stop.
    #[error("stopped")]
    Stopped,
}

/// How far a rendering came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rendered {
    /// Frames written.
    pub written: u64,
    /// The frame at which it ended: events from here on were not played.
    pub end: u64,
}

/// Notes and messages that are played in one block: where there are more, blocks are shorter, so that every node has
/// room for them.
const MOST_PLAYED: usize = 256;

/// Renders until the input is at its end and the tail has passed. `progress` is told the input frames done and
/// says whether to go on.
///
/// # Errors
/// [`JobError`]; what was written by then has been written.
pub fn run(
    renderer: &mut Renderer,
    source: &mut dyn FrameSource,
    sink: &mut dyn FrameSink,
    timeline: &Timeline,
    job: Job,
    progress: &mut dyn FnMut(u64) -> bool,
) -> Result<Rendered, JobError> {
    let mut skip = if job.compensate {
        renderer.latency()
    } else {
        0
    };
    let mut left_after_end = job.tail.saturating_add(skip);
    let mut at_end = false;
    let mut position = 0_u64;
    let mut written = 0_u64;
    let mut pending = timeline.events();
    let mut events = Vec::new();
    loop {
        pending = apply_due(renderer, pending, position)?;
        let mut frames = job.block as u64;
        if let Some(edit) = pending
            .iter()
            .find(|event| matches!(event.action, Action::Edit(_)))
        {
            frames = frames.min(edit.frame - position);
        }
        if let Some(crowded) = pending
            .iter()
            .filter(|event| matches!(event.action, Action::Play(_)))
            .nth(MOST_PLAYED)
        {
            frames = frames.min((crowded.frame - position).max(1));
        }
        if at_end {
            frames = frames.min(left_after_end);
        }
        if frames == 0 {
            return Ok(Rendered {
                written,
                end: position,
            });
        }
        let asked = usize::try_from(frames).unwrap_or(job.block);
        let got = if at_end {
            fill(renderer, asked, 0);
            0
        } else {
            let got = read(renderer, source, asked)?;
            fill(renderer, asked, got);
            got
        };
        let mut count = asked;
        if got < asked && !at_end {
            at_end = true;
            let silent = left_after_end.min((asked - got) as u64);
            left_after_end -= silent;
            count = got + usize::try_from(silent).unwrap_or(0);
        } else if at_end {
            left_after_end -= asked as u64;
        }
        if count == 0 {
            return Ok(Rendered {
                written,
                end: position,
            });
        }
        pending = block_events(renderer, pending, position, count, &mut events)?;
        renderer.process(count, &events);
        position += count as u64;
        written += write(renderer, sink, count, &mut skip)?;
        if !progress(position) {
            return Err(JobError::Stopped);
        }
        if at_end && left_after_end == 0 {
            return Ok(Rendered {
                written,
                end: position,
            });
        }
    }
}

/// Applies the edits of this frame.
fn apply_due<'a>(
    renderer: &mut Renderer,
    mut pending: &'a [TimedAction],
    position: u64,
) -> Result<&'a [TimedAction], JobError> {
    while let [event, rest @ ..] = pending
        && event.frame == position
        && let Action::Edit(edit) = &event.action
    {
        let applied = renderer.session().apply(edit);
        applied.map_err(|source| JobError::Edit {
            line: event.line,
            source,
        })?;
        renderer.process(0, &[]);
        pending = rest;
    }
    Ok(pending)
}

/// The values that change within a block.
fn block_events<'a>(
    renderer: &mut Renderer,
    mut pending: &'a [TimedAction],
    position: u64,
    count: usize,
    events: &mut Vec<BlockEvent>,
) -> Result<&'a [TimedAction], JobError> {
    events.clear();
    while let [event, rest @ ..] = pending
        && event.frame < position + count as u64
    {
        let offset = u32::try_from(event.frame - position).unwrap_or(0);
        let change = match &event.action {
            Action::Edit(_) => break,
            Action::Play(played) => {
                renderer.buses().events_mut().push(TimedEvent {
                    offset,
                    event: *played,
                });
                pending = rest;
                continue;
            }
            Action::Macro { slot, value } => Change::Macro {
                slot: *slot,
                value: *value,
            },
            Action::Param { node, param, value } => {
                let refuse = |reason| JobError::Event {
                    line: event.line,
                    reason,
                };
                let session = renderer.session();
                let (index, reading) =
                    resolve(session.graph(), node, param, value).map_err(refuse)?;
                let (slot, _) = session
                    .locate(node, param)
                    .ok_or_else(|| refuse(format!("node \"{node}\" does not play")))?;
                Change::Param {
                    node: slot,
                    param: u32::try_from(index).unwrap_or(u32::MAX),
                    value: reading.value,
                }
            }
        };
        events.push(BlockEvent { offset, change });
        pending = rest;
    }
    Ok(pending)
}

fn read(
    renderer: &mut Renderer,
    source: &mut dyn FrameSource,
    frames: usize,
) -> Result<usize, JobError> {
    let buffers = renderer.buses().input_mut(Bus::Main);
    let mut channels: Vec<&mut [f32]> = buffers
        .iter_mut()
        .map(|buffer| buffer.as_mut_slice().get_mut(..frames).unwrap_or(&mut []))
        .collect();
    source.read(&mut channels).map_err(JobError::Source)
}

/// Silence from `from` to `to` on the main input.
fn fill(renderer: &mut Renderer, to: usize, from: usize) {
    for buffer in renderer.buses().input_mut(Bus::Main) {
        if let Some(samples) = buffer.as_mut_slice().get_mut(from..to) {
            samples.fill(0.0);
        }
    }
}

fn write(
    renderer: &mut Renderer,
    sink: &mut dyn FrameSink,
    count: usize,
    skip: &mut u64,
) -> Result<u64, JobError> {
    let skipped = usize::try_from(*skip).unwrap_or(usize::MAX).min(count);
    *skip -= skipped as u64;
    let channels: Vec<&[f32]> = renderer
        .buses()
        .output(Bus::Main)
        .iter()
        .map(|buffer| buffer.as_slice().get(skipped..count).unwrap_or(&[]))
        .collect();
    if skipped < count {
        sink.write(&channels).map_err(JobError::Sink)?;
    }
    Ok((count - skipped) as u64)
}
