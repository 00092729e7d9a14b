//! The precision that an equaliser runs in.

use airloom_api::config::{Config, ConfigField, ConfigKind};

/// Most bands that run in single precision unless asked otherwise.
const MOST_SINGLE: usize = 8;

/// The field `precision`.
pub fn field() -> ConfigField {
    ConfigField {
        name: "precision",
        description: "Of the arithmetic inside: double is exact to the output's last bit; single is faster and errs \
                      by about -140 dB, by -90 dB in extreme bands; auto is single for up to 8 bands.",
        kind: ConfigKind::Choice {
            options: &["auto", "single", "double"],
            default: "auto",
        },
    }
}

/// Whether the configuration asks for single precision.
pub fn is_single(config: &Config) -> bool {
    match config.text("precision") {
        "single" => true,
        "double" => false,
        _ => config.count("bands") <= MOST_SINGLE,
    }
}
