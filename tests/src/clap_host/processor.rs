//! The audio half of an instance.

use clack_host::events::event_types::{
    MidiEvent, NoteOffEvent, NoteOnEvent, ParamValueEvent, TransportEvent,
};
use clack_host::events::io::{EventBuffer, OutputEvents};
use clack_host::events::{Match, Pckn};
use clack_host::plugin::PluginInstanceError;
use clack_host::process::audio_buffers::{
    AudioPortBuffer, AudioPortBufferType, AudioPorts, InputChannel,
};
use clack_host::process::{ProcessStatus, StartedPluginAudioProcessor};
use clack_host::utils::ClapId;

use crate::clap_host::callbacks::TestHost;
use crate::clap_host::io::{AUX_OUTPUTS, BlockIo, CHANNELS, ParamChange};

/// The started processor of one instance. May be moved to an audio thread.
pub struct ClapProcessor {
    pub(super) started: StartedPluginAudioProcessor<TestHost>,
    inputs: AudioPorts,
    outputs: AudioPorts,
    events: EventBuffer,
    /// Messages of a keyboard for the next block.
    midi: Vec<(u32, [u8; 3])>,
    steady_time: u64,
}

impl ClapProcessor {
    pub(super) fn new(started: StartedPluginAudioProcessor<TestHost>) -> Self {
        Self {
            started,
            inputs: AudioPorts::with_capacity(2 * CHANNELS, 2),
            outputs: AudioPorts::with_capacity((1 + AUX_OUTPUTS) * CHANNELS, 1 + AUX_OUTPUTS),
            events: EventBuffer::with_capacity(1024),
            midi: Vec::with_capacity(1024),
            steady_time: 0,
        }
    }

    /// Sends a MIDI message with the next block, at a frame of it; notes are sent as notes, as hosts do.
    pub fn send(&mut self, frame: u32, message: [u8; 3]) {
        self.midi.push((frame, message));
    }

    /// Processes one block with `changes`, ordered by frame.
    ///
    /// # Errors
    ///
    /// When the plugin reports one.
    ///
    /// # Realtime Safety
    ///
    /// After the first call the host's own part does not allocate as long as a block has at most
    /// a thousand changes.
    pub fn process(
        &mut self,
        io: &mut BlockIo,
        changes: &[ParamChange],
        transport: Option<&TransportEvent>,
    ) -> Result<ProcessStatus, PluginInstanceError> {
        self.events.clear();
        for change in changes {
            if let Some(id) = ClapId::from_raw(change.param) {
                let event = ParamValueEvent::new(change.frame, id, Pckn::match_all(), change.value);
                self.events.push(&event);
            }
        }
        for (frame, [status, key, velocity]) in self.midi.drain(..) {
            let note = Pckn::new(0_u16, u16::from(status & 0x0F), u16::from(key), Match::All);
            let strength = f64::from(velocity) / 127.0;
            match status & 0xF0 {
                0x90 => self.events.push(&NoteOnEvent::new(frame, note, strength)),
                0x80 => self.events.push(&NoteOffEvent::new(frame, note, strength)),
                _ => self
                    .events
                    .push(&MidiEvent::new(frame, 0, [status, key, velocity])),
            };
        }
        self.events.sort();
        let steady_time = self.steady_time;
        self.steady_time += io.frames() as u64;
        let inputs = self
            .inputs
            .with_input_buffers(
                [&mut io.input, &mut io.sidechain].map(|bus| AudioPortBuffer {
                    latency: 0,
                    channels: AudioPortBufferType::f32_input_only(
                        bus.iter_mut().map(InputChannel::variable),
                    ),
                }),
            );
        let [aux1, aux2, aux3, aux4] = &mut io.aux;
        let mut outputs =
            self.outputs
                .with_output_buffers([&mut io.output, aux1, aux2, aux3, aux4].map(|bus| {
                    AudioPortBuffer {
                        latency: 0,
                        channels: AudioPortBufferType::f32_output_only(
                            bus.iter_mut().map(Vec::as_mut_slice),
                        ),
                    }
                }));
        self.started.process(
            &inputs,
            &mut outputs,
            &self.events.as_input(),
            &mut OutputEvents::void(),
            Some(steady_time),
            transport,
        )
    }

    /// Has the plugin forget all sound, as a host does when the transport jumps.
    pub fn reset(&mut self) {
        self.started.reset();
    }
}
