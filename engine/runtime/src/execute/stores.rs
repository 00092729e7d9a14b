//! What outlives a plan: processors, shaped edges, buffers.

use airloom_api::node::prepare::Stream;
use airloom_api::process::events::EventList;
use airloom_api::process::host::{Bus, BusChannels, HostBuses};
use airloom_graph::compile::plan::{Plan, PlanNode};
use airloom_realtime::buffer::{AudioBuffer, Content};
use airloom_realtime::meter::MeterWriter;

use crate::execute::edge::EdgeSlot;
use crate::execute::mix::Piece;
use crate::execute::node::NodeSlot;

/// A node may have this many event outputs.
const MAX_EVENT_OUTPUTS: usize = 8;

/// Everything that outlives a plan.
pub(crate) struct Stores {
    /// Processors by slot.
    pub nodes: Vec<Option<Box<NodeSlot>>>,
    /// Shaped edges by slot.
    pub edges: Vec<Option<Box<EdgeSlot>>>,
    /// Buffers by the plan's numbers; 0 is silent.
    pub pool: Vec<AudioBuffer>,
    /// Event lists by the plan's numbers; 0 is empty.
    pub lists: Vec<EventList>,
    /// Room for the outputs of one node while it is called.
    pub taken: Vec<AudioBuffer>,
    /// Room for its event outputs.
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
            pool: Vec::new(),
            lists: Vec::new(),
            taken: Vec::new(),
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

    /// The taken outputs of a node.
    pub fn taken(&mut self, node: &PlanNode) -> &mut [AudioBuffer] {
        let count = node.written.len as usize;
        self.taken.get_mut(..count).unwrap_or(&mut [])
    }

    /// Takes a node's outputs out of the pool.
    pub fn take(&mut self, plan: &Plan, node: &PlanNode) {
        for (place, number) in self.taken.iter_mut().zip(plan.operands(node.written)) {
            // A place is empty between calls: swapping spares the look at what would be freed.
            if let Some(buffer) = self.pool.get_mut(*number as usize) {
                std::mem::swap(place, buffer);
            }
        }
        for (place, number) in self.taken_lists.iter_mut().zip(plan.operands(node.sent)) {
            if let Some(list) = self.lists.get_mut(*number as usize) {
                std::mem::swap(place, list);
                place.clear();
            }
        }
    }

    /// Puts them back.
    pub fn put_back(&mut self, plan: &Plan, node: &PlanNode) {
        for (place, number) in self.taken.iter_mut().zip(plan.operands(node.written)) {
            // A panic may have happened before the buffers were taken: an empty place changes nothing.
            if let Some(buffer) = self.pool.get_mut(*number as usize)
                && place.frames() > 0
            {
                std::mem::swap(place, buffer);
            }
        }
        for (place, number) in self.taken_lists.iter_mut().zip(plan.operands(node.sent)) {
            if let Some(list) = self.lists.get_mut(*number as usize) {
                std::mem::swap(place, list);
            }
        }
    }

    /// Peaks of the first two channels that a node wrote.
    pub fn meter(&self, node: &PlanNode, number: u32, piece: Piece) {
        let Some(Some(entry)) = self.nodes.get(number as usize) else {
            return;
        };
        let channels = usize::from(entry.metered).min(node.written.len as usize);
        for (channel, buffer) in self.taken.iter().take(channels).enumerate() {
            let peak = if buffer.content == Content::Silent {
                0.0
            } else {
                piece
                    .of(buffer)
                    .iter()
                    .fold(0.0_f32, |peak, sample| peak.max(sample.abs()))
            };
            self.meters.raise(number as usize * 2 + channel, peak);
        }
    }
}
