//! The plugin's buses: stereo in and out, a stereo side-chain, four stereo extra outputs.

use std::num::NonZeroU32;

use airloom_api::process::host::BusChannels;
use nice_plug::audio_setup::{AudioIOLayout, PortNames, new_nonzero_u32};

/// Channels of every bus.
pub const BUS_CHANNELS: usize = 2;

/// Extra outputs, in the order of the buses `aux1` … `aux4`.
pub const AUX_OUTPUTS: usize = 4;

const STEREO: NonZeroU32 = new_nonzero_u32(2);

/// The only layout the plugin offers. Hosts store bus numbers, so their order is fixed.
pub const LAYOUT: AudioIOLayout = AudioIOLayout {
    main_input_channels: Some(STEREO),
    main_output_channels: Some(STEREO),
    aux_input_ports: &[STEREO],
    aux_output_ports: &[STEREO; AUX_OUTPUTS],
    names: PortNames {
        layout: Some("Stereo with side-chain and four extra outputs"),
        main_input: Some("Main"),
        main_output: Some("Main"),
        aux_inputs: &["Side-chain"],
        aux_outputs: &["Aux 1", "Aux 2", "Aux 3", "Aux 4"],
    },
};

/// The same as the engine counts it.
pub const BUSES: BusChannels = BusChannels {
    inputs: [BUS_CHANNELS; 2],
    outputs: [BUS_CHANNELS; 1 + AUX_OUTPUTS],
};
