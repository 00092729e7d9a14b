//! How the channels of a bus of the home fit the channels of the node at it.

use airloom_api::channels::ChannelRule;
use airloom_api::config::{Config, ConfigError, ConfigField, ConfigKind};
use airloom_api::process::host::Bus;
use std::borrow::Cow;

/// The field `bus` with these names, the first being the default.
pub fn field(names: &'static [&'static str]) -> ConfigField {
    ConfigField {
        name: "bus",
        description: "Which bus of the plugin, the device or the file.",
        kind: ConfigKind::Choice {
            options: names,
            default: "main",
        },
    }
}

/// The field `device`.
pub fn device_field() -> ConfigField {
    ConfigField {
        name: "device",
        description: "The audio device in the standalone program; empty for its default.",
        kind: ConfigKind::Text,
    }
}

/// The bus that `config` names.
///
/// # Errors
/// Where there is no such bus.
pub fn read(config: &Config) -> Result<Bus, ConfigError> {
    let name = config.text("bus");
    Bus::from_name(name).ok_or_else(|| ConfigError {
        field: Cow::Borrowed("bus"),
        found: name.to_owned(),
        expected: "a bus".to_owned(),
    })
}

/// Where one channel of a destination comes from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Feed {
    /// From this channel.
    Channel(usize),
    /// From all channels, each with this gain.
    All(f32),
    /// From nowhere.
    Silence,
}

/// What feeds `channel` of `to` channels from `from` channels: the rule of connections; where it has
/// none (2 to 6 …), channel by channel, and silence beyond.
pub fn feed(from: usize, to: usize, channel: usize) -> Feed {
    match ChannelRule::between(from, to) {
        _ if from == 0 => Feed::Silence,
        Some(ChannelRule::Copy) => Feed::Channel(0),
        Some(ChannelRule::Sum { gain }) => Feed::All(gain),
        Some(ChannelRule::Pass) | None if channel < from => Feed::Channel(channel),
        Some(ChannelRule::Pass) | None => Feed::Silence,
    }
}

/// Adds `from`, times `gain`, to `to`.
pub fn add(to: &mut [f32], from: &[f32], gain: f32) {
    for (to, from) in to.iter_mut().zip(from) {
        *to += from * gain;
    }
}

#[cfg(test)]
mod tests {
    use super::{Feed, feed};

    #[test]
    fn rules_and_what_has_none() {
        assert_eq!(feed(2, 2, 1), Feed::Channel(1));
        assert_eq!(feed(1, 6, 5), Feed::Channel(0));
        assert!(matches!(feed(2, 1, 0), Feed::All(gain) if (gain - 0.707_106_77).abs() < 1e-6));
        assert_eq!(feed(2, 6, 1), Feed::Channel(1));
        assert_eq!(feed(2, 6, 2), Feed::Silence);
        assert_eq!(feed(6, 2, 1), Feed::Channel(1));
        assert_eq!(feed(0, 2, 0), Feed::Silence);
    }
}
