//! A part of a graph that runs at a multiple of the rate: an executor of its own behind filters.

use airloom_api::process::context::{Context, Transport};
use airloom_api::process::host::Bus;
use airloom_api::process::io::Io;
use airloom_api::process::processor::Processor;
use airloom_api::process::status::Status;
use airloom_dsp::resample::oversampling::{Downward, Filters, Upward};
use airloom_realtime::finite::all_finite;
use airloom_realtime::scope::Rt;

use crate::execute::block::{Block, BlockEvent, Change};
use crate::execute::executor::Executor;

/// A parameter of the island, moved inside by the macro of the next number.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Handle {
    /// Smallest value.
    pub min: f64,
    /// Largest value.
    pub max: f64,
}

impl Handle {
    /// The place of a value between the smallest (0) and the largest (1).
    pub fn place(self, value: f64) -> f64 {
        let place = (value - self.min) / (self.max - self.min);
        if place.is_finite() { place } else { 0.0 }
    }
}

/// Runs an executor at a multiple of the rate. Input ports are its input buses, in order, output ports its output
/// buses; parameters are its macros 1, 2 …
///
/// # Realtime Safety
/// As the executor: never allocates, frees, locks or waits in [`Processor::process`]. Frames of the inside are counted
/// as multiples of those outside, so control-rate work inside happens at multiples of 16 of its own frames, and no
/// sample depends on the block size.
pub(crate) struct Island {
    executor: Executor,
    times: usize,
    /// By input port and channel.
    up: Vec<Vec<Upward>>,
    /// By output port and channel.
    down: Vec<Vec<Downward>>,
    handles: Vec<Handle>,
    /// What the inside was told last, by parameter.
    told: Vec<f64>,
    /// Changes of one call, with room for all that there can be.
    events: Vec<BlockEvent>,
    has_started: bool,
}

impl Island {
    /// For calls of up to `most` frames. `executor` has adopted what it plays, with every parameter at `values`.
    pub fn new(
        executor: Executor,
        filters: &Filters,
        most: usize,
        handles: Vec<Handle>,
        values: Vec<f64>,
    ) -> Self {
        let channels = executor.channels();
        let calls = most / Context::GRID + 2;
        Self {
            times: filters.factor().times(),
            up: channels
                .inputs
                .iter()
                .map(|count| (0..*count).map(|_| filters.upward(most)).collect())
                .collect(),
            down: channels
                .outputs
                .iter()
                .map(|count| (0..*count).map(|_| filters.downward(most)).collect())
                .collect(),
            events: Vec::with_capacity(calls * handles.len()),
            executor,
            handles,
            told: values,
            has_started: false,
        }
    }

    /// Notes which parameters have moved: those under a control signal at multiples of 16 frames, whatever the blocks
    /// are; the others at the first frame, where the executor outside lets them jump.
    fn note_changes(&mut self, io: &Io<'_>) {
        self.events.clear();
        let first_grid = io.context.next_grid();
        let mut is_any_modulated = false;
        for index in 0..self.handles.len() {
            let is_modulated = io.params.is_modulated(index);
            is_any_modulated |= is_modulated;
            if !is_modulated || first_grid == 0 {
                self.note(io, index, 0);
            }
        }
        if !is_any_modulated {
            return;
        }
        let next = if first_grid == 0 {
            Context::GRID
        } else {
            first_grid
        };
        for frame in (next..io.frames()).step_by(Context::GRID) {
            for index in 0..self.handles.len() {
                if io.params.is_modulated(index) {
                    self.note(io, index, frame);
                }
            }
        }
    }

    /// Notes the value of a parameter at a frame, if the inside was told another.
    fn note(&mut self, io: &Io<'_>, index: usize, frame: usize) {
        let (Some(handle), Some(told)) = (self.handles.get(index), self.told.get_mut(index)) else {
            return;
        };
        let value = io.params.at(index, frame);
        #[expect(clippy::float_cmp, reason = "the same number or another")]
        let is_told = value == *told;
        // There is room for as many as there can be.
        if is_told || self.events.len() == self.events.capacity() {
            return;
        }
        *told = value;
        self.events.push(BlockEvent {
            offset: u32::try_from(frame * self.times).unwrap_or(u32::MAX),
            change: Change::Macro {
                slot: u16::try_from(index + 1).unwrap_or(u16::MAX),
                value: handle.place(value),
            },
        });
    }

    /// Whether what comes in can be filtered: one infinity would ring in the filters for ever.
    fn is_fed_numbers(&self, io: &Io<'_>) -> bool {
        let ports = self.up.iter().enumerate();
        let mut channels =
            ports.flat_map(|(port, channels)| (0..channels.len()).map(move |at| (port, at)));
        channels.all(|(port, channel)| all_finite(io.inputs.channel(port, channel)))
    }

    /// Is silent and begins anew, as a node that was fed rubbish does.
    fn begin_anew(&mut self, io: &mut Io<'_>, rt: &Rt) -> Status {
        for port in 0..self.down.len() {
            io.outputs.silence(port);
        }
        self.reset(rt);
        self.has_started = false;
        Status::Active
    }

    fn transport(&self, outside: Transport) -> Transport {
        let times = i64::try_from(self.times).unwrap_or(1);
        Transport {
            position_frames: outside
                .position_frames
                .map(|frames| frames.saturating_mul(times)),
            ..outside
        }
    }
}

impl Processor for Island {
    fn process(&mut self, io: &mut Io<'_>, rt: &Rt) -> Status {
        if !self.is_fed_numbers(io) {
            return self.begin_anew(io, rt);
        }
        let frames = io.frames();
        let inside = frames * self.times;
        if !self.has_started {
            self.has_started = true;
            let times = u64::try_from(self.times).unwrap_or(1);
            self.executor
                .start_at(io.context.frame.saturating_mul(times));
        }
        self.executor.set_pace(io.context.pace);
        self.note_changes(io);
        for (port, (bus, channels)) in Bus::INPUTS.into_iter().zip(&mut self.up).enumerate() {
            let buffers = self.executor.buses().input_mut(bus);
            for (channel, (up, buffer)) in channels.iter_mut().zip(buffers).enumerate() {
                if let Some(samples) = buffer.as_mut_slice().get_mut(..inside) {
                    up.process(io.inputs.channel(port, channel), samples);
                }
            }
        }
        let block = Block {
            frames: inside,
            transport: self.transport(io.context.transport),
            events: &self.events,
        };
        self.executor.process(&block, rt);
        for (port, (bus, channels)) in Bus::OUTPUTS.into_iter().zip(&mut self.down).enumerate() {
            let buffers = self.executor.buses().output(bus);
            for (channel, (down, buffer)) in channels.iter_mut().zip(buffers).enumerate() {
                if let Some(samples) = buffer.as_slice().get(..inside) {
                    down.process(samples, io.outputs.channel(port, channel));
                }
            }
        }
        Status::Active
    }

    fn reset(&mut self, rt: &Rt) {
        self.executor.reset(rt);
        self.up.iter_mut().flatten().for_each(Upward::reset);
        self.down.iter_mut().flatten().for_each(Downward::reset);
    }
}
