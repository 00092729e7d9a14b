//! Copying between the host's buses and the executor's.

use std::ops::Range;

use airloom_realtime::buffer::{AudioBuffer, Content};

/// Copies `frames` of a host's bus to the front of the executor's; channels that are not there or
/// too short are silent.
pub fn fill(bus: &mut [AudioBuffer], channels: &[&mut [f32]], frames: Range<usize>) {
    for (place, buffer) in bus.iter_mut().enumerate() {
        let from = channels
            .get(place)
            .and_then(|channel| channel.get(frames.clone()));
        let Some(to) = buffer.as_mut_slice().get_mut(..frames.len()) else {
            continue;
        };
        buffer.content = match from {
            Some(from) if from.iter().any(|sample| *sample != 0.0) => {
                to.copy_from_slice(from);
                Content::Signal
            }
            _ => {
                to.fill(0.0);
                Content::Silent
            }
        };
    }
}

/// Copies the front of an executor's bus to `frames` of the host's.
pub fn drain(bus: &[AudioBuffer], channels: &mut [&mut [f32]], frames: Range<usize>) {
    for (buffer, channel) in bus.iter().zip(channels) {
        if let (Some(from), Some(to)) = (
            buffer.as_slice().get(..frames.len()),
            channel.get_mut(frames.clone()),
        ) {
            to.copy_from_slice(from);
        }
    }
}
