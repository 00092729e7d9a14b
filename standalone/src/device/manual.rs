//! A device whose clock is turned by hand, for tests.

use std::sync::Arc;

use parking_lot::Mutex;

use crate::device::shape::{Health, Shape};
use crate::device::{BlockCallback, Device, DeviceError, Running};

/// A device that calls back when told to.
pub struct ManualDevice {
    shape: Shape,
    crank: Crank,
}

/// Turns the clock of a [`ManualDevice`].
#[derive(Clone, Default)]
pub struct Crank(Arc<Mutex<Option<Started>>>);

/// What a started device was given.
type Started = (BlockCallback, Arc<Health>);

impl ManualDevice {
    /// A device and what turns it.
    pub fn new(shape: Shape) -> (Self, Crank) {
        let crank = Crank::default();
        let device = Self {
            shape,
            crank: crank.clone(),
        };
        (device, crank)
    }
}

impl Crank {
    /// One call with this input; the output it gave.
    pub fn turn(&self, input: &[f32], outputs: usize) -> Vec<f32> {
        let mut output = vec![f32::NAN; outputs];
        match &mut *self.0.lock() {
            Some((callback, _)) => callback(input, &mut output),
            None => output.clear(),
        }
        output
    }

    /// The device goes away.
    pub fn pull_the_plug(&self, reason: &str) {
        if let Some((_, health)) = &*self.0.lock() {
            health.fail(reason.to_owned());
        }
    }
}

impl Device for ManualDevice {
    fn name(&self) -> &'static str {
        "manual"
    }

    fn driver(&self) -> &'static str {
        "test"
    }

    fn shape(&self) -> Shape {
        self.shape
    }

    fn start(
        self: Box<Self>,
        callback: BlockCallback,
        health: Arc<Health>,
    ) -> Result<Box<dyn Running>, DeviceError> {
        *self.crank.0.lock() = Some((callback, health));
        Ok(Box::new(self.crank))
    }
}

impl Running for Crank {}
