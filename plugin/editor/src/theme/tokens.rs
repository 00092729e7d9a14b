//! The design tokens as `assets/tokens.json` holds them.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};

use crate::theme::colour::{Colours, Hex};
use crate::theme::mode::Mode;

const BUILT_IN: &str = include_str!("../../assets/tokens.json");

/// The version of the token file this editor reads.
pub const VERSION: u32 = 1;

/// Why the design tokens could not be read.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// A field is missing or has another form.
    #[error("tokens.json, line {}, column {}: {source}", source.line(), source.column())]
    Form {
        /// The place and what was expected there.
        #[from]
        source: serde_json::Error,
    },
    /// The file is of another version.
    #[error("tokens.json has version {actual}, this editor reads version {expected}")]
    Version {
        /// The version this editor reads.
        expected: u32,
        /// The version found.
        actual: u32,
    },
}

/// The whole token file, as far as the editor uses it.
#[derive(Clone, Debug, Deserialize)]
pub struct Tokens {
    version: u32,
    /// Colour roles by theme.
    pub themes: PerMode<Colours>,
    /// Colours of EQ bands.
    pub eq_bands: Bands,
    /// The share of a role in a chip's background.
    pub tint: PerMode<f32>,
    /// Dashes of cables.
    pub port_types: PortTypes,
    /// Type scale.
    #[serde(rename = "type")]
    pub text: TypeTokens,
    /// Spaces.
    pub space: Space,
    /// Corner radii.
    pub radius: Radius,
    /// The opacity of a silent cable.
    pub thread_idle_opacity: PerMode<f32>,
    /// Stroke widths.
    pub stroke: Strokes,
    /// Shadows.
    pub elevation: Elevation,
    /// Meter times.
    pub motion: Motion,
    /// Scale of level meters.
    pub meter: MeterScale,
    /// Canvas measures shared with the other editor.
    pub size: Sizes,
    /// The scales offered.
    pub scale_steps: Vec<f32>,
    /// Icon names by role: group, then role.
    #[serde(deserialize_with = "icon_groups")]
    pub icons: BTreeMap<String, BTreeMap<String, String>>,
    /// Which text is laid on which surface and the contrast it needs.
    pub contrast: PerMode<BTreeMap<String, ContrastRule>>,
}

impl Tokens {
    /// Reads a token file.
    ///
    /// # Errors
    /// When it is not JSON, lacks a field, or is of another version.
    pub fn read(text: &str) -> Result<Self, TokenError> {
        let tokens: Self = serde_json::from_str(text)?;
        if tokens.version == VERSION {
            Ok(tokens)
        } else {
            Err(TokenError::Version {
                expected: VERSION,
                actual: tokens.version,
            })
        }
    }

    /// The token file built into the editor.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn built_in() -> Result<Self, TokenError> {
        Self::read(BUILT_IN)
    }
}

/// Something each colour theme has.
#[derive(Clone, Debug, Deserialize)]
pub struct PerMode<T> {
    dark: T,
    light: T,
    high_contrast: T,
}

impl<T> PerMode<T> {
    /// This theme's.
    pub fn of(&self, mode: Mode) -> &T {
        match mode {
            Mode::Dark => &self.dark,
            Mode::Light => &self.light,
            Mode::HighContrast => &self.high_contrast,
        }
    }
}

/// Colours of EQ bands on dark and on light.
#[derive(Clone, Debug, Deserialize)]
pub struct Bands {
    /// On dark.
    pub dark: Vec<Hex>,
    /// On light.
    pub light: Vec<Hex>,
}

/// What text needs on its surfaces.
#[derive(Clone, Debug, Deserialize)]
pub struct ContrastRule {
    /// Surfaces by role.
    pub on: Vec<String>,
    /// The least contrast ratio.
    pub need: f32,
}

/// How each type of cable is dashed.
#[derive(Clone, Debug, Deserialize)]
pub struct PortTypes {
    /// Control values.
    pub control: DashToken,
    /// Notes and MIDI.
    pub notes: DashToken,
    /// Metadata.
    pub meta: DashToken,
}

/// A dash pattern: drawn, gap, drawn, gap …
#[derive(Clone, Debug, Deserialize)]
pub struct DashToken {
    /// Lengths in pixels.
    pub dash: Vec<f32>,
}

/// The type scale.
#[derive(Clone, Debug, Deserialize)]
pub struct TypeTokens {
    /// Its steps.
    pub scale: TypeScale,
}

/// The steps of the type scale the editor uses.
#[derive(Clone, Debug, Deserialize)]
#[expect(missing_docs, reason = "the steps are named as in the token file")]
pub struct TypeScale {
    pub title: TextToken,
    pub heading: TextToken,
    pub body: TextToken,
    pub label: TextToken,
    pub value: TextToken,
    pub caption: TextToken,
    pub figure_small: TextToken,
    pub overline: TextToken,
}

/// One step of the type scale.
#[derive(Clone, Debug, Deserialize)]
pub struct TextToken {
    /// Size in pixels.
    pub size: f32,
    /// Line height in pixels.
    pub line: f32,
    /// 400, 500 or 600.
    pub weight: u16,
    /// Which family.
    pub family: Family,
    /// Extra space between letters as a share of the size.
    #[serde(default)]
    pub tracking: f32,
}

/// The two families of the type scale.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Family {
    /// Words.
    Ui,
    /// Figures, all equally wide.
    Figure,
}

/// Spaces in pixels, named by their multiple of four.
#[derive(Clone, Debug, Deserialize)]
#[expect(missing_docs, reason = "named by their number in the token file")]
pub struct Space {
    #[serde(rename = "1")]
    pub s1: f32,
    #[serde(rename = "2")]
    pub s2: f32,
    #[serde(rename = "3")]
    pub s3: f32,
    #[serde(rename = "4")]
    pub s4: f32,
    #[serde(rename = "6")]
    pub s6: f32,
    #[serde(rename = "8")]
    pub s8: f32,
}

/// Corner radii in pixels.
#[derive(Clone, Debug, Deserialize)]
#[expect(missing_docs, reason = "named as in the token file")]
pub struct Radius {
    pub small: f32,
    pub control: f32,
    pub button: f32,
}

/// Stroke widths in pixels.
#[derive(Clone, Debug, Deserialize)]
pub struct Strokes {
    /// One device pixel's line.
    pub hairline: f32,
    /// Outline of what is selected.
    pub selection: f32,
    /// Outline of the focused control.
    pub focus: f32,
    /// Gap between a control and its focus outline.
    pub focus_gap: f32,
    /// A silent line of a cable.
    pub thread: f32,
    /// A line of a cable at full scale.
    pub thread_max: f32,
    /// Between the two lines of a stereo cable.
    pub thread_gap: f32,
    /// Between the three lines of a ribbon.
    pub ribbon_gap: f32,
}

/// Shadows.
#[derive(Clone, Debug, Deserialize)]
pub struct Elevation {
    /// Offset shadows without blur, as egui draws them.
    pub egui: EguiElevation,
}

/// The two heights the editor uses.
#[derive(Clone, Debug, Deserialize)]
pub struct EguiElevation {
    /// Nodes.
    #[serde(rename = "1")]
    pub node: Shadow,
    /// Popups.
    #[serde(rename = "2")]
    pub popup: Shadow,
}

/// An offset shadow.
#[derive(Clone, Debug, Deserialize)]
pub struct Shadow {
    /// Downwards, in pixels.
    pub y: f32,
}

/// Times in milliseconds.
#[derive(Clone, Debug, Deserialize)]
pub struct Motion {
    /// Lists and tooltips appear.
    pub fast: f32,
    /// A meter's rise.
    pub meter_attack: f32,
    /// A meter's fall.
    pub meter_release: f32,
    /// How long a peak stands.
    pub peak_hold: f32,
}

/// Marks of the level scale in dBFS.
#[derive(Clone, Debug, Deserialize)]
pub struct MeterScale {
    /// The left end.
    pub floor_db: f32,
    /// Amber from here on.
    pub hot_db: f32,
    /// Red from here on.
    pub clip_db: f32,
}

impl MeterScale {
    /// A level's place on the scale, 0…1.
    pub fn place(&self, level_db: f32) -> f32 {
        if level_db.is_nan() {
            return 0.0;
        }
        (1.0 - level_db / self.floor_db).clamp(0.0, 1.0)
    }
}

/// Sizes shared with the other editor.
#[derive(Clone, Debug, Deserialize)]
pub struct Sizes {
    /// Distance of grid lines.
    pub grid_major: f32,
    /// The least size of a thing to click.
    pub target_min: f32,
}

fn icon_groups<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<BTreeMap<String, BTreeMap<String, String>>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Entry {
        Group(BTreeMap<String, String>),
        Note(serde::de::IgnoredAny),
    }
    let entries = BTreeMap::<String, Entry>::deserialize(deserializer)?;
    Ok(entries
        .into_iter()
        .filter_map(|(name, entry)| match entry {
            Entry::Group(group) => Some((name, group)),
            Entry::Note(_) => None,
        })
        .collect())
}
