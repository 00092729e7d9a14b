//! The audio half of an instance: from the host's buses through the graph to the host's buses.

use std::sync::Arc;

use airloom_api::process::context::{Pace, Transport};
use airloom_api::process::events::EventList;
use airloom_api::process::host::{AuxBus, Bus};
use airloom_realtime::scope::{Rt, audio_scope, offline_scope};
use airloom_runtime::execute::block::{Block, BlockEvent, Change};
use airloom_runtime::execute::executor::Executor;
use airloom_runtime::status::Status;

use crate::bypass::Bypass;
use crate::changes::Changes;
use crate::copy::{drain, fill};
use crate::exchange::{Exchange, Loaded};
use crate::layout::AUX_OUTPUTS;
use crate::subnormal;
use crate::takeover::Takeover;
use crate::transport;

/// The most frames the graph is given at once; longer blocks are cut. The graph's samples do not
/// depend on it, so the executor need not be made anew when a host changes its block size.
pub const MAX_PIECE: usize = 1024;

/// The extra outputs in order.
pub const AUX: [Bus; AUX_OUTPUTS] = [
    Bus::Aux(AuxBus::One),
    Bus::Aux(AuxBus::Two),
    Bus::Aux(AuxBus::Three),
    Bus::Aux(AuxBus::Four),
];

/// A block's samples as the host lends them, `[channel][frame]` for each bus.
pub struct HostBlock<'a, 'm, 'x> {
    /// Main input, to be replaced by the main output.
    pub main: &'a mut [&'m mut [f32]],
    /// Side-chain input; channels that are not as long as the block count as silent.
    pub sidechain: &'a [&'x mut [f32]],
    /// The extra outputs.
    pub aux: [&'a mut [&'x mut [f32]]; AUX_OUTPUTS],
    /// Musical time at the first frame.
    pub transport: Transport,
    /// Notes and controllers of the block.
    pub events: &'a EventList,
}

/// Runs the executor. Made on the main thread, used by one audio thread at a time.
pub struct Processor {
    loaded: Box<Loaded>,
    exchange: Arc<Exchange>,
    takeover: Takeover,
    bypass: Bypass,
    events: Vec<BlockEvent>,
    /// Whether nothing has been heard since the processor was made, activated or reset.
    is_fresh: bool,
}

impl Processor {
    /// Around an executor made for pieces of [`MAX_PIECE`] frames and the plugin's buses.
    #[must_use]
    pub fn new(loaded: Box<Loaded>, exchange: Arc<Exchange>, bypass: Bypass) -> Self {
        Self {
            takeover: Takeover::new(loaded.executor.stream().rate),
            loaded,
            exchange,
            bypass,
            events: Vec::with_capacity(Changes::CAPACITY),
            is_fresh: true,
        }
    }

    /// Main thread: the same after a deactivation. What has been loaded meanwhile takes its place at
    /// once; everything else stays as it sounded last.
    #[must_use]
    pub fn rested(mut self) -> Self {
        self.is_fresh = true;
        self.takeover.cut();
        self.fetch();
        self
    }

    /// Main thread: the same at another latency and pace, before it
    /// processes.
    #[must_use]
    pub fn adapted(mut self, latency: usize, pace: Pace) -> Self {
        self.bypass = self.bypass.adapted(latency, MAX_PIECE);
        self.loaded.executor.set_pace(pace);
        self
    }

    /// The executor.
    #[must_use]
    pub fn executor(&self) -> &Executor {
        &self.loaded.executor
    }

    /// The figures the executor shares with its session.
    #[must_use]
    pub fn status(&self) -> &Status {
        &self.loaded.status
    }

    /// Main thread: has the executor take over what its session has published.
    pub fn adopt(&mut self) {
        offline_scope(|rt| self.loaded.executor.adopt_all(rt));
    }

    /// Takes over a graph that has been loaded since. Says whether there was one: it knows none of
    /// the macros' values yet.
    ///
    /// # Realtime Safety
    ///
    /// Neither allocates nor frees.
    pub fn fetch(&mut self) -> bool {
        self.takeover.send_home(&self.exchange);
        if !self.takeover.is_free() {
            return false;
        }
        let Some(newer) = self.exchange.fetch() else {
            return false;
        };
        let pace = self.loaded.executor.stream().pace;
        let older = std::mem::replace(&mut self.loaded, newer);
        self.loaded.executor.set_pace(pace);
        let at_once = self.is_fresh || pace == Pace::Offline;
        self.takeover.begin(older, at_once);
        self.takeover.send_home(&self.exchange);
        true
    }

    /// Processes one block with `changes`, which are those of this block in order of time.
    ///
    /// # Realtime Safety
    ///
    /// Neither allocates nor blocks at the pace of real time.
    pub fn process(&mut self, block: &mut HostBlock<'_, '_, '_>, changes: &Changes) {
        self.is_fresh = false;
        match self.loaded.executor.stream().pace {
            Pace::Realtime => audio_scope(|rt| self.run(block, changes, rt)),
            Pace::Offline => offline_scope(|rt| self.run(block, changes, rt)),
        }
    }

    /// Forgets all sound; what has been loaded takes over at once.
    pub fn reset(&mut self) {
        self.is_fresh = true;
        self.takeover.cut();
        self.bypass.reset();
        audio_scope(|rt| {
            self.loaded.executor.adopt_all(rt);
            self.loaded.executor.reset(rt);
        });
    }

    fn run(&mut self, block: &mut HostBlock<'_, '_, '_>, changes: &Changes, rt: &Rt) {
        let frames = block.main.first().map_or(0, |channel| channel.len());
        let mut start = 0;
        while start < frames {
            let until = changes.next_bypass_after(start).unwrap_or(frames);
            let end = frames.min(until).min(start + MAX_PIECE);
            if let Some(bypassed) = changes.bypass_at(start) {
                self.bypass.set(bypassed);
            }
            self.run_piece(block, changes, start, end, rt);
            start = end;
        }
    }

    fn run_piece(
        &mut self,
        block: &mut HostBlock<'_, '_, '_>,
        changes: &Changes,
        start: usize,
        end: usize,
        rt: &Rt,
    ) {
        self.events.clear();
        for (frame, slot, value) in changes.macros_within(start, end) {
            self.events.push(BlockEvent {
                offset: u32::try_from(frame - start).unwrap_or(0),
                change: Change::Macro {
                    slot: slot.document_slot(),
                    value: f64::from(value),
                },
            });
        }
        for (channel, samples) in block.main.iter().enumerate() {
            self.bypass
                .feed(channel, samples.get(start..end).unwrap_or(&[]));
        }
        let rate = self.loaded.executor.stream().rate;
        let piece = Block {
            frames: end - start,
            transport: transport::advanced(block.transport, start, rate),
            events: &self.events,
        };
        for loaded in [Some(&mut self.loaded), self.takeover.older()]
            .into_iter()
            .flatten()
        {
            let executor = &mut loaded.executor;
            let buses = executor.buses();
            for event in block.events.within(start, end - start) {
                buses.events_mut().push(event);
            }
            fill(buses.input_mut(Bus::Main), block.main, start..end);
            fill(buses.input_mut(Bus::Sidechain), block.sidechain, start..end);
            executor.process(&piece, rt);
        }
        self.takeover
            .blend(self.loaded.executor.buses(), end - start);
        let buses = self.loaded.executor.buses();
        drain(buses.output(Bus::Main), block.main, start..end);
        for (bus, channels) in AUX.into_iter().zip(&mut block.aux) {
            drain(buses.output(bus), channels, start..end);
        }
        let aux = block.aux.iter_mut().flat_map(|bus| bus.iter_mut());
        self.bypass.apply(block.main, aux, start..end);
        for channel in block.main.iter_mut() {
            subnormal::flush(channel.get_mut(start..end).unwrap_or_default());
        }
        for channel in block.aux.iter_mut().flat_map(|bus| bus.iter_mut()) {
            subnormal::flush(channel.get_mut(start..end).unwrap_or_default());
        }
    }
}
