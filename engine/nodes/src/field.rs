//! Configuration fields that many node types have, and what follows from them.

use std::borrow::Cow;

use airloom_api::channels::{ChannelLayout, MAX_CHANNELS};
use airloom_api::config::{Config, ConfigError, ConfigField, ConfigKind};
use airloom_api::node::spec::{Guard, InPlace, NodeSpec};
use airloom_api::port::PortSpec;

/// `channels`: 1 … 64, 2 when left out.
pub fn channels() -> ConfigField {
    ConfigField {
        name: "channels",
        description: "How many channels the audio ports have.",
        kind: ConfigKind::Integer {
            min: 1,
            max: i64::try_from(MAX_CHANNELS).unwrap_or(i64::MAX),
            default: 2,
        },
    }
}

/// `channels` where there cannot be so many: 1 … `most`, 2 when left out.
pub fn channels_up_to(most: usize) -> ConfigField {
    let mut field = channels();
    if let ConfigKind::Integer { max, .. } = &mut field.kind {
        *max = i64::try_from(most).unwrap_or(*max).min(*max);
    }
    field
}

/// `channel`: a MIDI channel as people count them, 1 … 16; 0, when left out, is all of them.
pub fn midi_channel() -> ConfigField {
    ConfigField {
        name: "channel",
        description: "Which MIDI channel is listened to; 0 for all.",
        kind: ConfigKind::Integer {
            min: 0,
            max: 16,
            default: 0,
        },
    }
}

/// The channel that `channel` asks for, as messages count them, 0 … 15; none for all.
pub fn midi_channel_of(config: &Config) -> Option<u8> {
    u8::try_from(config.count("channel")).ok()?.checked_sub(1)
}

/// The layout that `channels` asks for.
///
/// # Errors
/// Where there is no layout of that count.
pub fn layout(config: &Config) -> Result<ChannelLayout, ConfigError> {
    let channels = config.count("channels");
    ChannelLayout::from_count(channels).ok_or_else(|| ConfigError {
        field: Cow::Borrowed("channels"),
        found: channels.to_string(),
        expected: format!("a whole number from 1 to {MAX_CHANNELS}"),
    })
}

/// A node with one audio input `in` and one output `out` of the same layout, which may share
/// their buffers.
///
/// # Errors
/// As [`layout`].
pub fn insert(config: &Config) -> Result<NodeSpec, ConfigError> {
    let layout = layout(config)?;
    Ok(NodeSpec {
        inputs: vec![PortSpec::audio("in", layout)],
        outputs: vec![PortSpec::audio("out", layout)],
        in_place: Some(InPlace {
            input: 0,
            output: 0,
        }),
        guard: Guard::None,
        ..NodeSpec::default()
    })
}
