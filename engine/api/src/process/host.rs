//! The buses through which a graph meets its home: device, DAW or file.

use airloom_realtime::buffer::AudioBuffer;

use crate::process::events::EventList;

/// Events that the home may hand over with one block: more than a cable of MIDI carries in a second.
const EVENTS: usize = 4_096;

/// A bus of the home.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Bus {
    /// Main input or output.
    Main,
    /// Side-chain input.
    Sidechain,
    /// Auxiliary output 1 … 4.
    Aux(AuxBus),
}

/// The auxiliary outputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AuxBus {
    /// First.
    One,
    /// Second.
    Two,
    /// Third.
    Three,
    /// Fourth.
    Four,
}

impl Bus {
    /// The inputs, in the order of their slots.
    pub const INPUTS: [Self; 2] = [Self::Main, Self::Sidechain];

    /// The outputs, in the order of their slots.
    pub const OUTPUTS: [Self; 5] = [
        Self::Main,
        Self::Aux(AuxBus::One),
        Self::Aux(AuxBus::Two),
        Self::Aux(AuxBus::Three),
        Self::Aux(AuxBus::Four),
    ];

    /// The names that `config.bus` takes for inputs, in slot order.
    pub const INPUT_NAMES: &'static [&'static str] = &["main", "sidechain"];

    /// The names that `config.bus` takes for outputs, in slot order.
    pub const OUTPUT_NAMES: &'static [&'static str] = &["main", "aux1", "aux2", "aux3", "aux4"];

    /// The bus of a name in `config.bus`.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "main" => Some(Self::Main),
            "sidechain" => Some(Self::Sidechain),
            "aux1" => Some(Self::Aux(AuxBus::One)),
            "aux2" => Some(Self::Aux(AuxBus::Two)),
            "aux3" => Some(Self::Aux(AuxBus::Three)),
            "aux4" => Some(Self::Aux(AuxBus::Four)),
            _ => None,
        }
    }

    const fn input_slot(self) -> Option<usize> {
        match self {
            Self::Main => Some(0),
            Self::Sidechain => Some(1),
            Self::Aux(_) => None,
        }
    }

    const fn output_slot(self) -> Option<usize> {
        match self {
            Self::Main => Some(0),
            Self::Sidechain => None,
            Self::Aux(aux) => Some(1 + aux as usize),
        }
    }
}

/// How many channels the home has on each bus; zero where a bus is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BusChannels {
    /// By slot of [`Bus::INPUTS`].
    pub inputs: [usize; 2],
    /// By slot of [`Bus::OUTPUTS`].
    pub outputs: [usize; 5],
}

impl BusChannels {
    /// Main buses alone.
    #[must_use]
    pub const fn main(inputs: usize, outputs: usize) -> Self {
        Self {
            inputs: [inputs, 0],
            outputs: [outputs, 0, 0, 0, 0],
        }
    }
}

/// The samples of all buses for one block, `[bus][channel][frame]`, and the events that come with it; owned by the
/// executor.
#[derive(Debug)]
pub struct HostBuses {
    inputs: [Vec<AudioBuffer>; 2],
    outputs: [Vec<AudioBuffer>; 5],
    events: EventList,
}

impl HostBuses {
    /// Buffers for blocks of up to `frames` frames.
    #[must_use]
    pub fn new(channels: BusChannels, frames: usize) -> Self {
        let bus = |count: usize| (0..count).map(|_| AudioBuffer::new(frames)).collect();
        Self {
            inputs: channels.inputs.map(bus),
            outputs: channels.outputs.map(bus),
            events: EventList::with_capacity(EVENTS),
        }
    }

    /// The channels of an input bus; empty if the home has no such input.
    #[must_use]
    pub fn input(&self, bus: Bus) -> &[AudioBuffer] {
        bus.input_slot()
            .and_then(|slot| self.inputs.get(slot))
            .map_or(&[], Vec::as_slice)
    }

    /// The channels of an input bus, to be filled by the home.
    pub fn input_mut(&mut self, bus: Bus) -> &mut [AudioBuffer] {
        bus.input_slot()
            .and_then(|slot| self.inputs.get_mut(slot))
            .map_or(&mut [], Vec::as_mut_slice)
    }

    /// Notes and MIDI messages from the home, offsets counted from the start of the block.
    #[must_use]
    pub const fn events(&self) -> &EventList {
        &self.events
    }

    /// Notes and MIDI messages, to be filled by the home before each block. What is behind the end of the block stays
    /// for the next one.
    pub const fn events_mut(&mut self) -> &mut EventList {
        &mut self.events
    }

    /// The channels of an output bus; empty if the home has no such output.
    #[must_use]
    pub fn output(&self, bus: Bus) -> &[AudioBuffer] {
        bus.output_slot()
            .and_then(|slot| self.outputs.get(slot))
            .map_or(&[], Vec::as_slice)
    }

    /// The channels of an output bus, to be written by an output node.
    pub fn output_mut(&mut self, bus: Bus) -> &mut [AudioBuffer] {
        bus.output_slot()
            .and_then(|slot| self.outputs.get_mut(slot))
            .map_or(&mut [], Vec::as_mut_slice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_slots_agree() {
        for (slot, name) in Bus::INPUT_NAMES.iter().enumerate() {
            assert_eq!(Bus::from_name(name), Some(Bus::INPUTS[slot]));
            assert_eq!(Bus::INPUTS[slot].input_slot(), Some(slot));
        }
        for (slot, name) in Bus::OUTPUT_NAMES.iter().enumerate() {
            assert_eq!(Bus::from_name(name), Some(Bus::OUTPUTS[slot]));
            assert_eq!(Bus::OUTPUTS[slot].output_slot(), Some(slot));
        }
    }
}
