//! Runs a loaded plan block by block and adopts new ones between blocks.

use std::sync::Arc;

use airloom_api::node::prepare::Stream;
use airloom_api::process::context::{Context, Pace};
use airloom_api::process::host::{BusChannels, HostBuses};
use airloom_realtime::allocation::forgiving;
use airloom_realtime::handoff::Running;
use airloom_realtime::log::LogWriter;
use airloom_realtime::meter::MeterWriter;
use airloom_realtime::ring::Consumer;
use airloom_realtime::scope::Rt;

use crate::execute::block::{Block, BlockEvent, Change};
use crate::execute::commands::Commands;
use crate::execute::cost::fade_frames;
use crate::execute::fades::Fades;
use crate::execute::loaded::LoadedPlan;
use crate::execute::node::NodeSlot;
use crate::execute::notice::Notice;
use crate::execute::pass::{BatchProgress, Pass};
use crate::execute::piece::Piece;
use crate::execute::stores::Stores;
use crate::execute::strands::{StrandRun, Strands};
use crate::execute::telling::{fail, hand_over, tell};
use crate::execute::update::{Command, Update};
use crate::execute::waiting::Waiting;
use crate::execute::watch::{Scene, Watch};
use crate::status::Status;

/// The audio thread's half of a session. Lives on one thread at a time; dropped off the audio thread.
pub struct Executor {
    stream: Stream,
    channels: BusChannels,
    waiting: Waiting,
    commands: Commands,
    notices: LogWriter<Notice>,
    status: Arc<Status>,
    loaded: LoadedPlan,
    stores: Stores,
    strands: Strands,
    watch: Watch,
    frame: u64,
    fades: Fades,
}

/// The ends of the channels between a session and its executor.
pub(crate) struct Links {
    /// Updates that may be on their way at a time.
    pub depth: usize,
    pub updates: Running<Box<Update>>,
    pub commands: Consumer<Command>,
    pub notices: LogWriter<Notice>,
    pub meters: MeterWriter,
    pub status: Arc<Status>,
}

impl Executor {
    pub(crate) fn new(stream: Stream, channels: BusChannels, links: Links) -> Self {
        Self {
            stream,
            channels,
            waiting: Waiting::new(links.updates, links.depth),
            commands: Commands::new(links.commands),
            notices: links.notices,
            stores: Stores::new(stream, channels, links.meters),
            strands: Strands::default(),
            status: links.status,
            loaded: LoadedPlan::default(),
            watch: Watch::new(stream.rate, stream.pace == Pace::Realtime),
            frame: 0,
            fades: Fades::default(),
        }
    }

    /// The stream it was made for.
    #[must_use]
    pub const fn stream(&self) -> Stream {
        self.stream
    }

    /// Changes from one pace to another between blocks; every node keeps its state.
    pub const fn set_pace(&mut self, pace: Pace) {
        self.stream.pace = pace;
    }

    /// Channels of the home's buses.
    #[must_use]
    pub const fn channels(&self) -> BusChannels {
        self.channels
    }

    /// Frames by which the outputs of the plan that it runs lag the inputs.
    #[must_use]
    pub fn latency(&self) -> u64 {
        self.loaded.plan.latency
    }

    /// Counts frames from here on, before the first block.
    pub(crate) fn start_at(&mut self, frame: u64) {
        self.frame = frame;
        self.fades.skip(frame);
    }

    /// Absolute frame at which the next block starts.
    #[must_use]
    pub const fn frame(&self) -> u64 {
        self.frame
    }

    /// The buses: fill the inputs before [`Self::process`], read the outputs after it.
    pub const fn buses(&mut self) -> &mut HostBuses {
        &mut self.stores.buses
    }

    /// Processes one block: adopts what the session has published, then computes `block.frames` frames (held to
    /// the stream's largest block) from the input buses to the output buses.
    ///
    /// # Realtime Safety
    /// Never allocates, frees, locks or waits (offline nodes may wait for files). A node that panics or emits NaN
    /// is bypassed, and the block goes on with the next node.
    pub fn process(&mut self, block: &Block<'_>, rt: &Rt) {
        let frames = block.frames.min(self.stream.max_block);
        self.stores.is_metering = self.status.is_metering();
        for other in &mut self.strands.others {
            other.stores.is_metering = self.stores.is_metering;
        }
        let calls = self.loaded.plan.calls.len();
        let has_deadline = self.stream.pace == Pace::Realtime;
        self.watch.begin(self.frame, frames, calls, has_deadline);
        self.commands.receive();
        let before = self.loaded.sequence;
        self.adopt_updates(rt);
        if self.loaded.sequence != before {
            self.watch.put_off(self.frame);
        }
        self.obey_commands();
        self.stores.presume_input();
        let mut events = block.events;
        let mut start = 0;
        while start < frames {
            while let [event, rest @ ..] = events
                && event.offset as usize <= start
            {
                self.obey_event(event.change);
                events = rest;
            }
            let end = self.piece_end(start, frames, events);
            self.run_piece(
                Piece {
                    offset: start,
                    frames: end - start,
                },
                block,
                rt,
            );
            start = end;
            self.adopt_updates(rt);
            self.obey_commands();
        }
        for event in events {
            self.obey_event(event.change);
        }
        for stores in self.strands.all(&mut self.stores) {
            let tellers = &self.loaded.tellers;
            tell(stores, tellers, &mut self.notices, self.frame, rt);
        }
        let mut scene = Scene {
            loaded: &self.loaded,
            stores: &mut self.stores,
            strands: &mut self.strands,
            notices: &mut self.notices,
            status: &self.status,
        };
        self.watch.end(self.frame, frames, &mut scene);
        let passed = u32::try_from(frames).unwrap_or(u32::MAX);
        self.stores.buses.events_mut().advance(passed);
        self.status.set_frames(self.frame);
    }

    /// Forgets the past of every node and edge: the graph is as fresh, its parameters stay. For homes that jump.
    pub fn reset(&mut self, rt: &Rt) {
        if let Some(division) = &self.loaded.division {
            division.disturb_all();
        }
        self.loaded.groups.disturb_all();
        for stores in self.strands.all(&mut self.stores) {
            stores.forget_all_factors();
            for (slot, node) in (0..).zip(&mut stores.nodes) {
                let Some(node) = node else { continue };
                node.bank.settle();
                node.idle = false;
                if let Some(bypass) = &mut node.bypass {
                    bypass.reset();
                }
                if node.faulted {
                    continue;
                }
                if let Err(payload) = forgiving(rt, || node.processor.reset(rt)) {
                    fail(node, payload, slot, &mut self.notices, self.frame);
                }
            }
            for edge in stores.edges.iter_mut().flatten() {
                edge.reset();
            }
        }
    }

    /// Adopts everything that waits, fades included, without processing: for a home that stands still. Call it in
    /// an audio or offline scope.
    pub fn adopt_all(&mut self, rt: &Rt) {
        self.fades.skip(self.frame);
        self.commands.receive();
        self.adopt_updates(rt);
        while !self.waiting.is_empty() {
            self.fades.skip(self.frame);
            self.adopt_updates(rt);
        }
        self.obey_commands();
    }

    fn piece_end(&self, start: usize, frames: usize, events: &[BlockEvent]) -> usize {
        let mut end = frames;
        if let Some(piece) = self.loaded.plan.piece {
            end = end.min(start + piece as usize);
        }
        if let Some(event) = events.first() {
            end = end.min(event.offset as usize);
        }
        if !self.waiting.is_empty() && self.fades.end() > self.frame {
            let left = usize::try_from(self.fades.end() - self.frame).unwrap_or(usize::MAX);
            end = end.min(start.saturating_add(left));
        }
        end.max(start + 1)
    }

    fn run_piece(&mut self, piece: Piece, block: &Block<'_>, rt: &Rt) {
        let mut transport = block.transport;
        if let (Some(quarters), Some(bpm), true) = (
            transport.position_quarters,
            transport.tempo_bpm,
            transport.playing,
        ) {
            #[expect(clippy::cast_precision_loss, reason = "an offset within a block")]
            let seconds = piece.offset as f64 / self.stream.rate.as_f64();
            transport.position_quarters = Some(quarters + seconds * bpm / 60.0);
        }
        if let (Some(frames), true) = (transport.position_frames, transport.playing) {
            let offset = i64::try_from(piece.offset).unwrap_or(0);
            transport.position_frames = Some(frames.saturating_add(offset));
        }
        let context = Context {
            rate: self.stream.rate,
            frame: self.frame,
            pace: self.stream.pace,
            transport,
        };
        self.stores.silence_outputs(piece);
        match &self.loaded.division {
            Some(division) => {
                let home = StrandRun {
                    stores: &mut self.stores,
                    notices: &mut self.notices,
                };
                let laps = self.watch.laps();
                self.strands.run(division, home, &context, piece, laps, rt);
                self.strands.tell(&mut self.notices);
            }
            None => {
                let mut pass = Pass {
                    loaded: &self.loaded,
                    stores: &mut self.stores,
                    notices: &mut self.notices,
                    context: &context,
                    piece,
                    step: 0,
                    end: self.loaded.plan.steps.len(),
                    batch: BatchProgress::default(),
                    laps: self.watch.laps(),
                    exchange: None,
                };
                while let Err(payload) = forgiving(rt, || pass.run(rt)) {
                    pass.recover(payload);
                }
            }
        }
        self.frame += piece.frames as u64;
        self.tell_settled();
    }

    fn adopt_updates(&mut self, rt: &Rt) {
        self.waiting.receive(rt);
        while let Some(mut update) = self.waiting.next(self.frame >= self.fades.end()) {
            if let Some(division) = &self.loaded.division {
                self.strands.exchange(&mut self.stores, division);
            }
            let (stores, notices) = (&mut self.stores, &mut self.notices);
            hand_over(stores, &mut update, notices, self.frame, rt);
            self.adopt(&mut update);
            self.waiting.give_back(update, rt);
        }
    }

    fn adopt(&mut self, update: &mut Update) {
        self.stores.adopt(update);
        self.strands.adopt(update);
        std::mem::swap(&mut self.loaded, &mut update.loaded);
        if let Some(division) = &self.loaded.division {
            self.strands.exchange(&mut self.stores, division);
        }
        self.fades
            .begin(self.loaded.sequence, self.frame, update.fade_frames);
        self.status.set_adopted(self.loaded.sequence);
        self.tell_settled();
    }

    fn tell_settled(&mut self) {
        if let Some(sequence) = self.fades.pass(self.frame) {
            self.status.set_settled(sequence);
        }
    }

    fn obey_commands(&mut self) {
        while let Some(Command { after, change }) = self.commands.next(self.loaded.sequence) {
            match change {
                Change::Param { node, param, value } => {
                    let arrived = self.node(node).map(|node| node.arrived);
                    if arrived.is_some_and(|arrived| arrived <= after) {
                        self.set(node, param, value);
                    }
                }
                Change::Macro { slot, value } => self.turn(slot, value),
                Change::TakeIn { node } => self.take_in(node),
            }
        }
    }

    /// A change by the home, at its frame: newer than all that waits.
    fn obey_event(&mut self, change: Change) {
        self.commands.override_by(change);
        match change {
            Change::Param { node, param, value } => {
                if !self.waiting.set_param(node, param, value) {
                    self.set(node, param, value);
                }
            }
            Change::Macro { slot, value } => {
                self.waiting.set_macro(slot, value);
                self.turn(slot, value);
            }
            Change::TakeIn { node } => self.take_in(node),
        }
    }

    fn take_in(&mut self, slot: u32) {
        let frames = fade_frames(self.stream.rate);
        if let Some(node) = self.node(slot)
            && node.cost.is_out()
        {
            node.set_bypass(false, frames);
            self.loaded
                .disturb(&mut self.stores, &mut self.strands, slot);
        }
    }

    fn turn(&mut self, slot: u16, value: f64) {
        self.status.set_macro_value(slot, value);
        let mut place = 0;
        while let Some(target) = self.loaded.macros.targets(slot).get(place).copied() {
            self.set(target.node, target.param, target.map(value));
            place += 1;
        }
    }

    /// Sends a parameter of a node to a value.
    fn set(&mut self, slot: u32, param: u32, value: f64) {
        if let Some(node) = self.node(slot) {
            node.bank.set(param as usize, value);
            self.loaded
                .disturb(&mut self.stores, &mut self.strands, slot);
        }
    }

    /// The node in a slot, on whatever strand.
    fn node(&mut self, slot: u32) -> Option<&mut NodeSlot> {
        let division = self.loaded.division.as_deref();
        self.strands
            .with(slot, &mut self.stores, division)
            .node(slot)
    }
}
