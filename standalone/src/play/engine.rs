//! What runs in a device's callback: the executor between interleaved samples.
//!
//! The engine stands in a slot that the callback empties for the length of a call. When a device goes
//! away the main thread takes the engine out and puts it behind another device: the graph plays on with
//! all its state.

use std::sync::Arc;
use std::time::Instant;

use airloom_api::process::context::Transport;
use airloom_api::process::host::Bus;
use airloom_realtime::buffer::Content;
use airloom_realtime::meter::{MeterReader, MeterWriter, meters};
use airloom_realtime::scope::{Rt, audio_scope};
use airloom_runtime::execute::block::Block;
use airloom_runtime::execute::executor::Executor;
use airloom_runtime::status::Status;
use crossbeam::atomic::AtomicCell;

use crate::device::BlockCallback;
use crate::device::shape::Shape;

/// Where the engine stands between two calls.
pub type EngineSlot = Arc<AtomicCell<Option<Box<Engine>>>>;

/// An executor with the channel counts of its device.
pub struct Engine {
    executor: Executor,
    status: Arc<Status>,
    meters: MeterWriter,
    inputs: usize,
    outputs: usize,
    rate_hz: f64,
}

impl Engine {
    /// Puts an executor behind a device of this shape; with the meters of the output's channels.
    pub fn new(executor: Executor, status: Arc<Status>, shape: Shape) -> (Box<Self>, MeterReader) {
        let (writer, reader) = meters(shape.outputs);
        let engine = Box::new(Self {
            executor,
            status,
            meters: writer,
            inputs: shape.inputs,
            outputs: shape.outputs,
            rate_hz: f64::from(shape.rate_hz),
        });
        (engine, reader)
    }

    /// One call of the device.
    fn call(&mut self, input: &[f32], output: &mut [f32], rt: &Rt) {
        let started = Instant::now();
        let frames = output.len() / self.outputs.max(1);
        let piece = self.executor.stream().max_block;
        let mut sources = input.chunks(piece * self.inputs.max(1));
        for target in output.chunks_mut(piece * self.outputs.max(1)) {
            let frames = target.len() / self.outputs.max(1);
            self.put(sources.next().unwrap_or_default(), frames);
            let block = Block {
                frames,
                transport: Transport::STOPPED,
                events: &[],
            };
            self.executor.process(&block, rt);
            self.take(target);
        }
        let share = started.elapsed().as_secs_f64() * self.rate_hz / frames.max(1) as f64;
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a share of time; its digits do not matter"
        )]
        self.status.report_load(share as f32);
    }

    /// Interleaved input to the buses; silence where there is none.
    fn put(&mut self, input: &[f32], frames: usize) {
        let inputs = self.inputs;
        let buses = self.executor.buses().input_mut(Bus::Main);
        for (index, buffer) in buses.iter_mut().enumerate() {
            let mut source = input.iter().skip(index).step_by(inputs.max(1));
            for sample in buffer.as_mut_slice().iter_mut().take(frames) {
                *sample = source.next().copied().unwrap_or(0.0);
            }
            buffer.content = Content::Signal;
        }
    }

    /// The buses to interleaved output, measured.
    fn take(&mut self, output: &mut [f32]) {
        let outputs = self.outputs;
        let buses = self.executor.buses().output(Bus::Main);
        for (index, buffer) in buses.iter().enumerate() {
            let mut peak = 0.0_f32;
            let targets = output.iter_mut().skip(index).step_by(outputs.max(1));
            for (target, sample) in targets.zip(buffer.as_slice()) {
                *target = *sample;
                peak = peak.max(sample.abs());
            }
            self.meters.raise(index, peak);
        }
    }
}

/// The callback of a device that plays what stands in the slot; silence while it is empty.
pub fn callback(slot: EngineSlot) -> BlockCallback {
    Box::new(move |input, output| {
        audio_scope(|rt| match slot.take() {
            Some(mut engine) => {
                engine.call(input, output, rt);
                // The slot is empty, so nothing is dropped here.
                slot.store(Some(engine));
            }
            None => output.fill(0.0),
        });
    })
}

#[cfg(test)]
mod tests {
    use super::{Engine, EngineSlot};

    #[test]
    fn the_slot_needs_no_lock() {
        assert!(crossbeam::atomic::AtomicCell::<Option<Box<Engine>>>::is_lock_free());
        let slot = EngineSlot::default();
        assert!(slot.take().is_none());
    }
}
