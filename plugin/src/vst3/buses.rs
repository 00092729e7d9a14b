//! Memory for the buses a host leaves out.
//!
//! A host may give fewer buses than the plugin has, or buses without channels or without memory,
//! when nobody uses them. The framework reads past the given buses in the first case and skips the
//! block in the others. [`FullBuses`] completes what the host gives to what the plugin has.

use std::ptr;

use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    AudioBusBuffers, AudioBusBuffers__type0, ProcessData,
};

use crate::layout::{AUX_OUTPUTS, BUS_CHANNELS};

/// Main and side-chain.
const INPUTS: usize = 2;
/// Main and extra.
const OUTPUTS: usize = 1 + AUX_OUTPUTS;

/// The counts as the interface writes them.
const CHANNEL_COUNT: i32 = 2;
const INPUT_COUNT: i32 = 2;
const OUTPUT_COUNT: i32 = 5;
const _: () = assert!(BUS_CHANNELS == 2 && INPUTS == 2 && OUTPUTS == 5);

/// Spare memory and the tables for one block's buses.
pub struct FullBuses {
    frames: usize,
    /// One channel after the other, of `frames` samples each.
    spare: Box<[f32]>,
    spare_channels: [[*mut f32; BUS_CHANNELS]; OUTPUTS],
    inputs: [AudioBusBuffers; INPUTS],
    outputs: [AudioBusBuffers; OUTPUTS],
}

// SAFETY: the pointers inside point into this object's own boxed memory, or, only during a call
// of `with`, at what the host lends for that call. Nothing is shared with another thread.
unsafe impl Send for FullBuses {}

impl FullBuses {
    /// Spare memory for blocks of up to `frames` frames. Allocates.
    #[must_use]
    pub fn new(frames: usize) -> Self {
        Self {
            frames,
            spare: vec![0.0; frames * BUS_CHANNELS * OUTPUTS].into_boxed_slice(),
            spare_channels: [[ptr::null_mut(); BUS_CHANNELS]; OUTPUTS],
            inputs: [no_bus(); INPUTS],
            outputs: [no_bus(); OUTPUTS],
        }
    }

    /// Calls `process` with `data`'s buses completed: every bus exists, and every output has its
    /// channels and memory. What is written to lent memory is forgotten. A block longer than the
    /// spare memory is passed on as it is.
    ///
    /// # Safety
    ///
    /// `data`'s bus tables must hold as many buses as it says, as the interface demands.
    ///
    /// # Realtime Safety
    ///
    /// Neither allocates nor blocks.
    pub unsafe fn with<T>(
        &mut self,
        data: &ProcessData,
        process: impl FnOnce(&mut ProcessData) -> T,
    ) -> T {
        let mut data = *data;
        let frames = usize::try_from(data.numSamples).unwrap_or(0);
        if frames == 0 || frames > self.frames || data.outputs.is_null() || data.numOutputs <= 0 {
            return process(&mut data);
        }
        // SAFETY: the caller promises the tables' lengths.
        unsafe {
            copy_table(&mut self.inputs, data.inputs, data.numInputs);
            copy_table(&mut self.outputs, data.outputs, data.numOutputs);
        }
        let mut spare = self.spare.chunks_exact_mut(self.frames);
        for (bus, channels) in self.outputs.iter_mut().zip(&mut self.spare_channels) {
            for (channel, memory) in channels.iter_mut().zip(&mut spare) {
                *channel = memory.as_mut_ptr();
            }
            if !is_usable(bus) {
                *bus = AudioBusBuffers {
                    numChannels: CHANNEL_COUNT,
                    silenceFlags: 0,
                    __field0: AudioBusBuffers__type0 {
                        channelBuffers32: channels.as_mut_ptr(),
                    },
                };
            }
        }
        data.numInputs = INPUT_COUNT;
        data.inputs = self.inputs.as_mut_ptr();
        data.numOutputs = OUTPUT_COUNT;
        data.outputs = self.outputs.as_mut_ptr();
        process(&mut data)
    }
}

/// A bus without channels.
const fn no_bus() -> AudioBusBuffers {
    AudioBusBuffers {
        numChannels: 0,
        silenceFlags: 0,
        __field0: AudioBusBuffers__type0 {
            channelBuffers32: ptr::null_mut(),
        },
    }
}

/// Copies the buses a host gives into `own`, and leaves the rest without channels.
///
/// # Safety
///
/// `given` must be null or point to `count` buses.
unsafe fn copy_table(own: &mut [AudioBusBuffers], given: *const AudioBusBuffers, count: i32) {
    let count = if given.is_null() {
        0
    } else {
        usize::try_from(count).unwrap_or(0)
    };
    for (index, bus) in own.iter_mut().enumerate() {
        *bus = if index < count {
            // SAFETY: `index` is below the number of buses at `given`.
            unsafe { *given.add(index) }
        } else {
            no_bus()
        };
    }
}

/// Whether a host's output bus has all the plugin's channels with memory behind them.
fn is_usable(bus: &AudioBusBuffers) -> bool {
    // SAFETY: both members of the union are pointers to a table of pointers.
    let table = unsafe { bus.__field0.channelBuffers32 };
    usize::try_from(bus.numChannels) == Ok(BUS_CHANNELS)
        && !table.is_null()
        // SAFETY: the interface demands `numChannels` pointers in a table that is not null.
        && (0..BUS_CHANNELS).all(|channel| !unsafe { *table.add(channel) }.is_null())
}
