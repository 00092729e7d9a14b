//! The session's side of a running executor: the near ends of all the ways between the two.

use std::sync::Arc;

use airloom_api::id::NodeId;
use airloom_api::node::asset::Assets;
use airloom_api::node::prepare::{PrepareError, Prepared, Stream, Tail};
use airloom_api::node::spec::NodeSpec;
use airloom_api::process::host::BusChannels;
use airloom_api::process::state::StateBytes;
use airloom_api::time::{Frames, SampleRate};
use airloom_dsp::resample::oversampling::{Factor, Filters};
use airloom_graph::check::checked::CheckedGraph;
use airloom_graph::check::incremental::Incremental;
use airloom_graph::compile::passes::Passes;
use airloom_graph::edit::effect::{Fade, FadeLaw};
use airloom_graph::edit::subgraphs::moves::Moves;
use airloom_realtime::handoff::handoff;
use airloom_realtime::log::{LogReader, log};
use airloom_realtime::meter::{MeterReader, meters};
use airloom_realtime::ring::ring;
use airloom_realtime::scope::offline_scope;

use crate::execute::block::Change;
use crate::execute::executor::{Executor, Links};
use crate::execute::island::{Handle, Island};
use crate::execute::notice::Notice;
use crate::execute::update::Command;
use crate::session::error::LoadError;
use crate::session::loading::{IslandRequest, MadeIsland};
use crate::session::memory::island_stream;
use crate::session::outbox::Outbox;
use crate::session::publisher::{Mode, Publisher};
use crate::session::shown::NodeReadings;
use crate::session::threads::Threads;
use crate::status::Status;

/// Plans that may be on their way at a time: a burst of edits within one audio block, or behind a staged change. What
/// goes beyond is merged, at a time that depends on the blocks.
const DEPTH: usize = 64;
/// Parameter changes that may be on their way: a fast hand on many knobs.
const COMMANDS: usize = 4_096;
/// Records of the real-time log between two collections.
const NOTICES: usize = 1_024;
/// Nodes that have meters: more than a document may have, since leaving ones count too.
const METERED_NODES: usize = 16_384;

/// The control side of one stream.
pub(crate) struct Engine {
    publisher: Publisher,
    commands: Outbox,
    notices: LogReader<Notice>,
    meters: MeterReader,
    pub status: Arc<Status>,
}

impl Engine {
    /// A control side and its executor, which runs nothing yet.
    pub fn new(
        stream: Stream,
        channels: BusChannels,
        fade: Fade,
        passes: Passes,
    ) -> (Self, Executor) {
        let (updates, running) = handoff(DEPTH);
        let (commands, obeyed) = ring(COMMANDS);
        let (writer, notices) = log(NOTICES);
        let (raised, meters) = meters(METERED_NODES * 2);
        let status = Status::new();
        let strand_meters = raised.share();
        let executor = Executor::new(
            stream,
            channels,
            Links {
                depth: DEPTH,
                updates: running,
                commands: obeyed,
                notices: writer,
                meters: raised,
                status: Arc::clone(&status),
            },
        );
        let engine = Self {
            publisher: Publisher::new(
                stream,
                fade,
                updates,
                Arc::clone(&status),
                strand_meters,
                passes,
                prepare_island,
            ),
            commands: Outbox::new(commands),
            notices,
            meters,
            status,
        };
        (engine, executor)
    }

    /// What has been published.
    pub const fn published(&self) -> &Publisher {
        &self.publisher
    }

    /// From the next plan on so many threads compute.
    pub fn set_threads(&mut self, threads: Threads) {
        self.publisher.set_threads(threads);
    }

    /// Sends a change in order with the plans. A macro counts as turned from now on, though the executor may have to
    /// finish a fade before it follows.
    pub fn command(&mut self, change: Change) {
        if let Change::Macro { slot, value } = change {
            self.status.set_macro_value(slot, value);
        }
        let command = Command {
            after: self.publisher.sequence(),
            change,
        };
        self.commands.send(command);
    }

    /// Publishes a graph (see [`Publisher::publish`]); what came home makes room first.
    ///
    /// # Errors
    /// [`LoadError`] of the first node that cannot be prepared; nothing is published then.
    fn publish(
        &mut self,
        graph: &CheckedGraph,
        assets: &dyn Assets,
        latency_floor: u64,
        mode: Mode<'_>,
    ) -> Result<(), LoadError> {
        self.collect();
        let was_stale = self.publisher.is_stale();
        self.publisher.publish(graph, assets, latency_floor, mode)?;
        if was_stale && !self.publisher.is_stale() {
            // What was sent meanwhile met the targets of the plan before.
            for entry in &graph.macros {
                let value = self.status.macro_value(entry.slot);
                self.command(Change::Macro {
                    slot: entry.slot,
                    value,
                });
            }
        }
        Ok(())
    }

    /// Publishes the graph of a checked document. What cannot be published yet stays among its changes.
    ///
    /// # Errors
    /// Like [`Self::publish`].
    pub fn publish_checked(
        &mut self,
        checked: &mut Incremental,
        assets: &dyn Assets,
        latency_floor: u64,
        mode: Mode<'_>,
    ) -> Result<(), LoadError> {
        let mode = Mode {
            changes: checked.changes(),
            ..mode
        };
        self.publish(checked.graph().played(), assets, latency_floor, mode)?;
        if !self.publisher.is_stale() {
            checked.forget_changes();
        }
        Ok(())
    }

    /// From the next edit on everything fades like this.
    pub fn set_fade(&mut self, fade: Fade) {
        self.publisher.set_fade(fade);
    }

    /// See [`Publisher::set_memory_limit`].
    pub const fn set_memory_limit(&mut self, bytes: u64) {
        self.publisher.set_memory_limit(bytes);
    }

    /// See [`Publisher::has_shifted`].
    pub fn has_shifted(&mut self) -> bool {
        self.publisher.has_shifted()
    }

    /// See [`Publisher::states`].
    pub fn states(&mut self) -> Vec<(NodeId, StateBytes)> {
        self.publisher.states()
    }

    /// See [`Present::readings`](crate::session::present::Present::readings).
    pub fn readings(&mut self) -> Vec<NodeReadings> {
        self.publisher.readings()
    }

    /// See [`Present::readings_of`](crate::session::present::Present::readings_of).
    pub fn readings_of(&mut self, node: &NodeId) -> Option<NodeReadings> {
        self.publisher.readings_of(node)
    }

    /// See [`Publisher::rename`].
    pub fn rename(&mut self, moves: &Moves) {
        self.publisher.rename(moves);
    }

    /// Frees what came home and sends what had to wait.
    pub fn collect(&mut self) {
        self.publisher.collect();
        self.commands.flush();
    }

    /// Hands every record of the real-time log to `each`.
    pub fn drain_notices(&mut self, each: impl FnMut(Notice)) {
        self.notices.drain(each);
    }

    /// Takes the peaks of a slot's first two channels.
    pub fn take_peaks(&mut self, slot: u32) -> [f32; 2] {
        let first = slot as usize * 2;
        [self.meters.take(first), self.meters.take(first + 1)]
    }
}

/// Prepares what runs at a multiple of the rate: an executor that plays it, behind filters. Nobody edits it while it
/// plays (an edit inside makes another, to which the sound is crossfaded), so of its control side only what its nodes
/// tell of their state is kept.
///
/// Its latency is a whole number of frames: the inside is padded by what is missing.
fn prepare_island(request: IslandRequest<'_>) -> Result<MadeIsland, LoadError> {
    let IslandRequest {
        node,
        island,
        params,
        stream,
        assets,
        passes,
    } = request;
    let refuse = |reason: String| LoadError {
        node: node.id.clone(),
        source: PrepareError::Config {
            field: "oversample",
            reason,
        },
    };
    let times = island.times;
    let factor = Factor::of(times);
    let factor = factor.ok_or_else(|| refuse(format!("{times}; expected 2, 4 or 8")))?;
    let inner = island_stream(stream, factor.times()).ok_or_else(|| {
        let (hz, most) = (stream.rate.hz(), SampleRate::MAX);
        refuse(format!(
            "{times} times {hz} Hz is too much; expected at most {most} Hz"
        ))
    })?;
    // Nothing fades: nobody edits it.
    let still = Fade {
        seconds: 0.0,
        law: FadeLaw::Linear,
    };
    let (mut engine, mut executor) = Engine::new(inner, buses(&node.spec), still, passes);
    let handles: Vec<Handle> = node
        .spec
        .params
        .iter()
        .map(|spec| {
            let (min, max) = spec.range();
            Handle { min, max }
        })
        .collect();
    for ((handle, value), slot) in handles.iter().zip(params).zip(1_u16..) {
        engine.status.set_macro_value(slot, handle.place(*value));
    }
    engine.publish(&island.graph, assets, 0, Mode::RENEWED)?;
    let filters = Filters::new(factor);
    let inside = engine.published().plan().latency;
    let frames = (filters.delay() as u64 + inside).div_ceil(times as u64);
    let floor = frames * times as u64 - filters.delay() as u64;
    engine.publish(&island.graph, assets, floor, Mode::default())?;
    offline_scope(|rt| executor.adopt_all(rt));
    engine.collect();
    let ringing = (2 * filters.delay()).div_ceil(times) as u64;
    let tail = match engine.published().tail() {
        Tail::Infinite => Tail::Infinite,
        Tail::Frames(inside) => Tail::Frames(Frames(inside.0.div_ceil(times as u64) + ringing)),
        Tail::None => Tail::Frames(Frames(frames + ringing)),
    };
    let shown = engine.publisher.take_shown();
    Ok(MadeIsland {
        prepared: Prepared::immediate(Island::new(
            executor,
            &filters,
            stream.max_block,
            handles,
            params.to_vec(),
        ))
        .late_by(Frames(frames))
        .ringing(tail),
        inside: engine.publisher.into_tellers(),
        shown,
    })
}

/// The buses of an island: its ports, in order.
fn buses(spec: &NodeSpec) -> BusChannels {
    let mut buses = BusChannels::main(0, 0);
    for (bus, port) in buses.inputs.iter_mut().zip(&spec.inputs) {
        *bus = port.kind.buffers();
    }
    for (bus, port) in buses.outputs.iter_mut().zip(&spec.outputs) {
        *bus = port.kind.buffers();
    }
    buses
}
