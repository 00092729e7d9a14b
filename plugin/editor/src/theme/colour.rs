//! Colours as the token file writes them, and mixing.

use egui::Color32;
use serde::{Deserialize, Deserializer, de::Error as _};

/// A colour was not written as `#RRGGBB` or `#RRGGBBAA`.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a colour as #RRGGBB or #RRGGBBAA, found {found:?}")]
pub struct HexError {
    /// What was found instead.
    pub found: String,
}

/// A colour read from the token file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hex(pub Color32);

impl From<Hex> for Color32 {
    fn from(hex: Hex) -> Self {
        hex.0
    }
}

/// Reads `#RRGGBB` or `#RRGGBBAA` (sRGB, straight alpha).
///
/// # Errors
/// When the text has another form.
pub fn parse(text: &str) -> Result<Color32, HexError> {
    let error = || HexError {
        found: text.to_owned(),
    };
    let digits = text
        .strip_prefix('#')
        .filter(|rest| rest.chars().all(|digit| digit.is_ascii_hexdigit()))
        .ok_or_else(error)?;
    let byte = |index: usize| {
        digits
            .get(2 * index..2 * index + 2)
            .and_then(|pair| u8::from_str_radix(pair, 16).ok())
            .ok_or_else(error)
    };
    match digits.len() {
        6 => Ok(Color32::from_rgb(byte(0)?, byte(1)?, byte(2)?)),
        8 => Ok(Color32::from_rgba_unmultiplied(
            byte(0)?,
            byte(1)?,
            byte(2)?,
            byte(3)?,
        )),
        _ => Err(error()),
    }
}

impl<'de> Deserialize<'de> for Hex {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        parse(&text).map(Self).map_err(D::Error::custom)
    }
}

fn colour<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Color32, D::Error> {
    Hex::deserialize(deserializer).map(Color32::from)
}

/// `share` of `over` laid on `under`, in sRGB as the contrast figures were measured.
pub fn mix(under: Color32, over: Color32, share: f32) -> Color32 {
    under.lerp_to_gamma(over, share.clamp(0.0, 1.0))
}

macro_rules! colours {
    ($($(#[$doc:meta])* $field:ident = $name:literal,)*) => {
        /// The colour roles of one theme.
        #[derive(Clone, Debug, Deserialize)]
        pub struct Colours {
            $($(#[$doc])* #[serde(rename = $name, deserialize_with = "colour")] pub $field: Color32,)*
        }

        impl Colours {
            /// A role by the name it has in the token file.
            pub fn role(&self, name: &str) -> Option<Color32> {
                match name {
                    $($name => Some(self.$field),)*
                    _ => None,
                }
            }
        }
    };
}

colours! {
    /// The canvas.
    canvas = "bg.canvas",
    /// Top and runtime bar.
    bar = "bg.bar",
    /// Inspector and macros.
    panel = "bg.panel",
    /// Buttons and popups.
    raised = "bg.raised",
    /// Pictures and fields.
    inset = "bg.inset",
    /// Nodes.
    node = "bg.node",
    /// Under the pointer.
    hover = "bg.hover",
    /// A selected row.
    selected = "bg.selected",
    /// The canvas grid (decoration).
    grid = "line.grid",
    /// Separators (decoration).
    line_subtle = "line.subtle",
    /// Outlines (decoration).
    line = "line.default",
    /// Outlines of controls, at least 3:1.
    line_control = "line.control",
    /// Main text.
    text = "text.primary",
    /// Labels.
    text_secondary = "text.secondary",
    /// Captions and units.
    text_muted = "text.muted",
    /// Controls that cannot be used now.
    text_disabled = "text.disabled",
    /// Values, selected words.
    accent = "accent",
    /// Filled controls.
    accent_fill = "accent.fill",
    /// Text on filled controls.
    accent_on = "accent.on",
    /// Keyboard focus.
    focus = "focus",
    /// What is selected.
    selection = "selection",
    /// Sound flows.
    flow = "flow",
    /// Sound flows, dimmed.
    flow_dim = "flow.dim",
    /// Near full scale.
    hot = "hot",
    /// At full scale.
    clip = "clip",
    /// All is well.
    ok = "ok",
    /// A warning.
    warn = "warn",
    /// An error.
    danger = "danger",
    /// Information.
    info = "info",
    /// A draft.
    draft = "draft",
    /// Runs on the GPU.
    gpu = "gpu",
    /// Audio ports and cables.
    port_audio = "port.audio",
    /// Control ports and cables.
    port_control = "port.control",
    /// Note ports and cables.
    port_notes = "port.notes",
    /// Metadata ports and cables.
    port_meta = "port.meta",
    /// The part of a meter without level.
    track = "meter.track",
    /// Shadows below what is raised.
    shadow = "shadow",
}
