//! What outlives a plan: processors, shaped edges, buffers.

use airloom_api::node::prepare::Stream;
use airloom_api::process::batch::MAX_LANES;
use airloom_api::process::events::EventList;
use airloom_api::process::host::{Bus, BusChannels, HostBuses};
use airloom_dsp::simd::token::Simd;
use airloom_graph::compile::plan::{Call, Plan};
use airloom_realtime::buffer::{AudioBuffer, Content};
use airloom_realtime::meter::MeterWriter;
use airloom_realtime::pool::buffers::Pool;

use crate::execute::edge::EdgeSlot;
use crate::execute::node::NodeSlot;
use crate::execute::piece::Piece;

/// A node may have this many event outputs.
const MAX_EVENT_OUTPUTS: usize = 8;

/// Everything that outlives a plan.
pub(crate) struct Stores {
    /// Processors by slot.
    pub nodes: Vec<Option<Box<NodeSlot>>>,
    /// Shaped edges by slot.
    pub edges: Vec<Option<Box<EdgeSlot>>>,
    /// Buffers by the plan's numbers; 0 is silent.
    pub pool: Pool,
    /// What the nodes multiply by while they rest; the first is 1.
    pub factors: Vec<f32>,
    /// Nodes that are computed as one, during that call.
    pub batched: [Option<Box<NodeSlot>>; MAX_LANES],
    /// The vectors that may be used.
    pub simd: Simd,
    /// Event lists by the plan's numbers; 0 is empty.
    pub lists: Vec<EventList>,
    /// Room for the event outputs of one node while it is called.
    pub taken_lists: [EventList; MAX_EVENT_OUTPUTS],
    /// One block for shaping edges.
    pub scratch: AudioBuffer,
    /// The home's buses.
    pub buses: HostBuses,
    /// Two peaks a node slot.
    pub meters: MeterWriter,
    /// Whether peaks are wanted.
    pub is_metering: bool,
}

impl Stores {
    /// Without nodes and edges, for the home's buses.
    pub fn new(stream: Stream, channels: BusChannels, meters: MeterWriter) -> Self {
        Self {
            nodes: Vec::new(),
            edges: Vec::new(),
            pool: Pool::default(),
            factors: Vec::new(),
            batched: Default::default(),
            simd: Simd::best(),
            lists: Vec::new(),
            taken_lists: Default::default(),
            scratch: AudioBuffer::new(stream.max_block),
            buses: HostBuses::new(channels, stream.max_block),
            meters,
            is_metering: false,
        }
    }

    /// Counts every input of the home as signal: it wrote samples, not flags.
    pub fn presume_input(&mut self) {
        for bus in Bus::INPUTS {
            for buffer in self.buses.input_mut(bus) {
                buffer.content = Content::Signal;
            }
        }
    }

    /// Clears a piece of the home's outputs, to which nodes add.
    pub fn silence_outputs(&mut self, piece: Piece) {
        for bus in Bus::OUTPUTS {
            for buffer in self.buses.output_mut(bus) {
                piece.of_mut(buffer).fill(0.0);
            }
        }
    }

    /// The node in a slot.
    pub fn node(&mut self, slot: u32) -> Option<&mut NodeSlot> {
        self.nodes.get_mut(slot as usize)?.as_deref_mut()
    }

    /// Takes the event lists that a call sends, empty.
    pub fn take_lists(&mut self, plan: &Plan, call: &Call) {
        for (place, number) in self.taken_lists.iter_mut().zip(plan.operands(call.sent)) {
            if let Some(list) = self.lists.get_mut(*number as usize) {
                std::mem::swap(place, list);
                place.clear();
            }
        }
    }

    /// Puts them back.
    pub fn put_lists_back(&mut self, plan: &Plan, call: &Call) {
        for (place, number) in self.taken_lists.iter_mut().zip(plan.operands(call.sent)) {
            if let Some(list) = self.lists.get_mut(*number as usize) {
                std::mem::swap(place, list);
            }
        }
    }

    /// Silences whatever a call wrote.
    pub fn clear(&mut self, plan: &Plan, call: &Call) {
        let frames = self.pool.frames();
        for number in plan.operands(call.written) {
            self.pool.samples_mut(*number, 0..frames).fill(0.0);
            self.pool.set_content(*number, Content::Silent);
        }
    }

    /// Peaks of the first two channels that a call wrote.
    pub fn meter(&self, plan: &Plan, call: &Call, slot: u32, piece: Piece) {
        let Some(Some(entry)) = self.nodes.get(slot as usize) else {
            return;
        };
        let written = plan.operands(call.written).iter();
        for (channel, number) in written.take(usize::from(entry.metered)).enumerate() {
            let peak = if self.pool.content(*number) == Content::Silent {
                0.0
            } else {
                let samples = self.pool.samples(*number, piece.range()).iter();
                samples.fold(0.0_f32, |peak, sample| peak.max(sample.abs()))
            };
            self.meters.raise(slot as usize * 2 + channel, peak);
        }
    }
}
