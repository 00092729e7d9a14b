//! The session's side of a running executor: the near ends of all the ways between the two.

use std::sync::Arc;

use airloom_api::id::NodeId;
use airloom_api::node::asset::Assets;
use airloom_api::node::prepare::Stream;
use airloom_api::process::host::BusChannels;
use airloom_api::process::state::StateBytes;
use airloom_graph::check::checked::CheckedGraph;
use airloom_graph::check::incremental::Incremental;
use airloom_graph::compile::compiler::Passes;
use airloom_graph::edit::effect::Fade;
use airloom_graph::edit::subgraphs::moves::Moves;
use airloom_realtime::handoff::handoff;
use airloom_realtime::log::{LogReader, log};
use airloom_realtime::meter::{MeterReader, meters};
use airloom_realtime::ring::ring;

use crate::execute::block::Change;
use crate::execute::executor::{Executor, Links};
use crate::execute::notice::Notice;
use crate::execute::update::Command;
use crate::session::error::LoadError;
use crate::session::outbox::Outbox;
use crate::session::publisher::{Mode, Publisher};
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
