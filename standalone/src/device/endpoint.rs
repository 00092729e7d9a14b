//! A device of the system as one end of a stream: its names, its direction, its refusals.

use cpal::traits::DeviceTrait;

use crate::device::DeviceError;

/// Which way samples go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// From the device.
    Input,
    /// To the device.
    Output,
}

impl Direction {
    /// As messages say it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Input => "input",
            Self::Output => "output",
        }
    }
}

/// The error of a device that refuses.
pub fn unusable(direction: Direction, name: &str, error: &cpal::Error) -> DeviceError {
    DeviceError::Unusable {
        direction: direction.word(),
        name: name.to_owned(),
        reason: error.to_string(),
    }
}

/// How people know a device.
pub fn name(device: &cpal::Device) -> String {
    device
        .description()
        .map_or_else(|_| id(device), |description| description.name().to_owned())
}

/// How `--output` and `--input` name a device.
pub fn id(device: &cpal::Device) -> String {
    device
        .id()
        .map_or_else(|_| "unknown".to_owned(), |id| id.to_string())
}
