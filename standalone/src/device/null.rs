//! A device without sound: its clock is real, its output goes nowhere, its input is silence.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::device::shape::{Health, Shape};
use crate::device::{BlockCallback, Device, DeviceError, Running};

/// A null device.
#[derive(Debug)]
pub struct NullDevice {
    shape: Shape,
}

impl NullDevice {
    /// A device of any shape.
    pub fn new(shape: Shape) -> Self {
        Self { shape }
    }
}

impl Device for NullDevice {
    fn name(&self) -> &'static str {
        "null"
    }

    fn driver(&self) -> &'static str {
        "null"
    }

    fn shape(&self) -> Shape {
        self.shape
    }

    fn start(
        self: Box<Self>,
        callback: BlockCallback,
        health: Arc<Health>,
    ) -> Result<Box<dyn Running>, DeviceError> {
        let shape = self.shape;
        let stop = Arc::new(AtomicBool::new(false));
        let seen = Arc::clone(&stop);
        let thread = thread::Builder::new()
            .name("airloom-null".to_owned())
            .spawn(move || run(shape, callback, &health, &seen))
            .map_err(|error: io::Error| DeviceError::Unusable {
                direction: "output",
                name: "null".to_owned(),
                reason: error.to_string(),
            })?;
        Ok(Box::new(Clock {
            stop,
            thread: Some(thread),
        }))
    }
}

/// The thread that keeps time.
struct Clock {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Running for Clock {}

impl Drop for Clock {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            drop(thread.join());
        }
    }
}

fn run(shape: Shape, mut callback: BlockCallback, health: &Health, stop: &AtomicBool) {
    let frames = shape.block.max(1);
    let input = vec![0.0; frames * shape.inputs];
    let mut output = vec![0.0; frames * shape.outputs];
    let mut start = Instant::now();
    let mut blocks: u64 = 0;
    while !stop.load(Ordering::Relaxed) {
        callback(&input, &mut output);
        blocks += 1;
        // From the start rather than from block to block, so that rounding does not add up.
        let due = Duration::from_secs_f64(
            blocks as f64 * frames as f64 / f64::from(shape.rate_hz.max(1)),
        );
        let elapsed = start.elapsed();
        match due.checked_sub(elapsed) {
            Some(left) => thread::park_timeout(left),
            None => {
                // A device would have run dry: it starts over from here.
                health.xrun();
                start = Instant::now();
                blocks = 0;
            }
        }
    }
}
