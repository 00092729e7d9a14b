//! The audio half of an instance.

use clack_host::events::Pckn;
use clack_host::events::event_types::{ParamValueEvent, TransportEvent};
use clack_host::events::io::{EventBuffer, OutputEvents};
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
    steady_time: u64,
}

impl ClapProcessor {
    pub(super) fn new(started: StartedPluginAudioProcessor<TestHost>) -> Self {
        Self {
            started,
            inputs: AudioPorts::with_capacity(2 * CHANNELS, 2),
            outputs: AudioPorts::with_capacity((1 + AUX_OUTPUTS) * CHANNELS, 1 + AUX_OUTPUTS),
            events: EventBuffer::with_capacity(1024),
            steady_time: 0,
        }
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
