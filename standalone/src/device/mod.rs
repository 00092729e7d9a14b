//! Audio devices: what plays a stream of blocks, whatever is behind it.
//!
//! A device calls back on a thread of its own with interleaved samples. The callback does all its work
//! inside the audio scope; a device may not allocate or lock around it either.

pub mod choice;
pub mod endpoint;
#[cfg(test)]
pub mod manual;
pub mod null;
pub mod quiet;
pub mod shape;
pub mod stream;
pub mod system;

use std::sync::Arc;

use thiserror::Error;

use crate::device::shape::{Health, Shape};

/// Called for every block with interleaved input and output, on the device's thread. Both hold the same
/// number of frames; the output is to be written completely.
pub type BlockCallback = Box<dyn FnMut(&[f32], &mut [f32]) + Send>;

/// A device that could be opened and waits to be started.
pub trait Device {
    /// How people know it.
    fn name(&self) -> &str;

    /// The driver it is reached through.
    fn driver(&self) -> &str;

    /// Its rate, channels and block length.
    fn shape(&self) -> Shape;

    /// Starts calling back. What happens to the device is told through `health`.
    ///
    /// # Errors
    /// [`DeviceError`], when it does not start after all.
    fn start(
        self: Box<Self>,
        callback: BlockCallback,
        health: Arc<Health>,
    ) -> Result<Box<dyn Running>, DeviceError>;
}

/// A device that plays. Dropping it ends the calls and its threads.
pub trait Running {}

/// Why a device cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DeviceError {
    /// No such driver in this build.
    #[error("the driver \"{name}\" is not known, expected one of: {known}")]
    UnknownDriver {
        /// The name asked for.
        name: String,
        /// The drivers of this build.
        known: String,
    },
    /// The driver is not there.
    #[error("the driver {driver} is not available: {reason}")]
    Driver {
        /// The driver.
        driver: String,
        /// What it said.
        reason: String,
    },
    /// No device of that name, or no default.
    #[error("no {direction} device {wanted} through {driver}, expected {known}")]
    NotFound {
        /// input or output.
        direction: &'static str,
        /// The device asked for.
        wanted: String,
        /// The driver.
        driver: String,
        /// What there is.
        known: String,
    },
    /// The device is there but does not work with us.
    #[error("the {direction} device \"{name}\" cannot be used: {reason}")]
    Unusable {
        /// input or output.
        direction: &'static str,
        /// The device.
        name: String,
        /// What it said.
        reason: String,
    },
}
