//! What a user sets for one instance beside its graph.

use serde::{Deserialize, Serialize};

/// The instance's settings, saved as JSON; unknown ones are ignored, missing ones have their
/// defaults.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// The least latency to report, in frames: graphs may grow up to it while the host plays on.
    pub latency_floor: u32,
}

impl Settings {
    /// The longest floor, in frames: 1.4 seconds at 48 kHz. A host keeps as much of every track.
    pub const MAX_LATENCY_FLOOR: u32 = 65_536;

    /// The settings in a saved text; the defaults where it is none.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let settings: Self = serde_json::from_str(text).unwrap_or_default();
        Self {
            latency_floor: settings.latency_floor.min(Self::MAX_LATENCY_FLOOR),
        }
    }

    /// The text to save.
    #[must_use]
    pub fn to_text(&self) -> String {
        format!(r#"{{"latency_floor":{}}}"#, self.latency_floor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_survive_saving_and_foreign_texts() {
        let settings = Settings {
            latency_floor: 4_096,
        };
        assert_eq!(Settings::parse(&settings.to_text()), settings);
        assert_eq!(
            Settings::parse(r#"{"latency_floor":4096,"later":1}"#),
            settings
        );
        assert_eq!(Settings::parse("nonsense"), Settings::default());
        let huge = Settings::parse(r#"{"latency_floor":4000000000}"#);
        assert_eq!(huge.latency_floor, Settings::MAX_LATENCY_FLOOR);
    }
}
