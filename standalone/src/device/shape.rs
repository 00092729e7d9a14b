//! What is known of a device before it starts, and what happens to it afterwards.

use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::Mutex;

/// Rate, channels and block length of a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// Frames per second.
    pub rate_hz: u32,
    /// Channels of the input; 0 without one.
    pub inputs: usize,
    /// Channels of the output.
    pub outputs: usize,
    /// Frames that a call is expected to have; some may have more or fewer.
    pub block: usize,
}

/// What happens to a running device. Written by its threads, read by the main thread.
#[derive(Debug, Default)]
pub struct Health {
    xruns: AtomicU64,
    failure: Mutex<Option<String>>,
}

impl Health {
    /// A block came too late or was lost. Wait-free.
    pub fn xrun(&self) {
        self.xruns.fetch_add(1, Ordering::Relaxed);
    }

    /// Blocks that came too late or were lost.
    pub fn xruns(&self) -> u64 {
        self.xruns.load(Ordering::Relaxed)
    }

    /// The device is gone. Not from the audio callback.
    pub fn fail(&self, reason: String) {
        self.failure.lock().get_or_insert(reason);
    }

    /// Why the device is gone, if it is; asked for once.
    pub fn take_failure(&self) -> Option<String> {
        self.failure.lock().take()
    }
}
