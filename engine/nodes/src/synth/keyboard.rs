//! What the wheels and pedals of each MIDI channel say.

use airloom_api::event::Event;

use crate::control::midi_value::Listen;

/// The controllers of a channel.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Controllers {
    /// -1 … 1.
    pub bend: f64,
    /// The modulation wheel, 0 … 1.
    pub wheel: f64,
    /// Of the channel or of the key pressed hardest, 0 … 1.
    pub pressure: f64,
    /// Whether the sustain pedal is down.
    pub pedal: bool,
}

impl Controllers {
    const REST: Self = Self {
        bend: 0.0,
        wheel: 0.0,
        pressure: 0.0,
        pedal: false,
    };
}

/// The controllers of all channels.
#[derive(Clone, Copy, Debug)]
pub struct Keyboard {
    channels: [Controllers; 16],
}

impl Keyboard {
    /// Everything at rest.
    pub const fn new() -> Self {
        Self {
            channels: [Controllers::REST; 16],
        }
    }

    /// The controllers of a channel; of the first where none is named.
    pub fn of(&self, channel: Option<u8>) -> Controllers {
        let channel = usize::from(channel.unwrap_or(0) & 0x0F);
        self.channels
            .get(channel)
            .copied()
            .unwrap_or(Controllers::REST)
    }

    /// Takes in a MIDI message; the channel whose sustain pedal it released.
    pub fn take(&mut self, event: Event) -> Option<u8> {
        let Event::Midi {
            bytes: [status, ..],
        } = event
        else {
            return None;
        };
        let channel = status & 0x0F;
        let controllers = self.channels.get_mut(usize::from(channel))?;
        let read = |listen: Listen| listen.read(Some(channel), event);
        if let Some(bend) = read(Listen::PitchBend) {
            controllers.bend = bend;
        }
        if let Some(wheel) = read(Listen::Controller(1)) {
            controllers.wheel = wheel;
        }
        if let Some(pressure) = read(Listen::Pressure) {
            controllers.pressure = pressure;
        }
        let was_down = controllers.pedal;
        if let Some(pedal) = read(Listen::Controller(Event::PEDAL)) {
            controllers.pedal = pedal >= 0.5;
        }
        (was_down && !controllers.pedal).then_some(channel)
    }
}
