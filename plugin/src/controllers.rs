//! Controllers that arrive as changes of parameters, as VST3 hosts send them.

use airloom_api::event::{Event, TimedEvent};
use crossbeam::queue::ArrayQueue;

use crate::message::{channel_pressure, control_change, pitch_bend};

/// Parameters for controllers of one channel: 128 control changes, channel pressure, pitch bend.
const A_CHANNEL: u32 = 130;

/// Where the framework's parameters for controllers end, and where they begin: sixteen channels before.
const END: u32 = 1 << 31;
const START: u32 = END - 16 * A_CHANNEL;

/// The controllers that come with the block about to be processed. Filled and emptied on the audio thread.
///
/// # Realtime Safety
///
/// Only [`new`](Self::new) allocates; nothing blocks.
#[derive(Debug)]
pub struct Controllers {
    events: ArrayQueue<TimedEvent>,
}

impl Controllers {
    /// Changes that a block can bring; further ones push out the oldest.
    const CAPACITY: usize = 4_096;

    /// None.
    #[must_use]
    pub fn new() -> Self {
        Self {
            events: ArrayQueue::new(Self::CAPACITY),
        }
    }

    /// Takes a change of a parameter to 0 … 1 at a frame of the block. Says whether it is one of a controller.
    pub fn take(&self, parameter: u32, frame: u32, value: f32) -> bool {
        let Some(event) = message(parameter, value) else {
            return false;
        };
        let event = TimedEvent {
            offset: frame,
            event,
        };
        self.events.force_push(event);
        true
    }

    /// Takes out the oldest one.
    pub fn pop(&self) -> Option<TimedEvent> {
        self.events.pop()
    }
}

impl Default for Controllers {
    fn default() -> Self {
        Self::new()
    }
}

/// The name of a controller's parameter: "MIDI CC", the channel 1 … 16, a bar, and the number of the
/// controller, with 128 for channel pressure and 129 for pitch bend. Hosts and scripts that list
/// parameters know this form, which other makers use too, and pass over what is called so.
#[must_use]
pub fn parameter_name(parameter: u32) -> Option<String> {
    let place = place(parameter)?;
    let (channel, controller) = (place / A_CHANNEL + 1, place % A_CHANNEL);
    Some(format!("MIDI CC {channel}|{controller}"))
}

/// The number of a controller's parameter among all of them.
fn place(parameter: u32) -> Option<u32> {
    (START..END).contains(&parameter).then(|| parameter - START)
}

/// The message that a parameter stands for.
fn message(parameter: u32, value: f32) -> Option<Event> {
    let place = place(parameter)?;
    let channel = u8::try_from(place / A_CHANNEL).ok()?;
    match u8::try_from(place % A_CHANNEL).ok()? {
        128 => Some(channel_pressure(channel, value)),
        129 => Some(pitch_bend(channel, value)),
        controller => Some(control_change(channel, controller, value)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_of_controllers_are_told_from_others() {
        let bytes = |bytes| Some(Event::Midi { bytes });
        assert_eq!(message(START, 1.0), bytes([0xB0, 0, 127]));
        assert_eq!(message(START + A_CHANNEL + 128, 1.0), bytes([0xD1, 127, 0]));
        assert_eq!(message(END - 1, 0.5), bytes([0xEF, 0, 64]));
        assert_eq!(message(START - 1, 0.5), None);
        assert_eq!(message(END, 0.5), None);
    }

    #[test]
    fn names_are_those_that_hosts_pass_over() {
        assert_eq!(parameter_name(START).as_deref(), Some("MIDI CC 1|0"));
        assert_eq!(parameter_name(END - 1).as_deref(), Some("MIDI CC 16|129"));
        assert_eq!(parameter_name(END), None);
    }
}
