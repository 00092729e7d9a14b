//! Names of curves as they are written.

use airloom_api::param::spec::Curve;
use airloom_api::param::view::ModulationLaw;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `linear` or `exponential`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CurveName {
    /// Equal steps are equal differences.
    #[default]
    Linear,
    /// Equal steps are equal ratios.
    Exponential,
}

impl CurveName {
    /// Every name, as written.
    pub const NAMES: &'static [&'static str] = &["linear", "exponential"];

    /// The curve of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "linear" => Some(Self::Linear),
            "exponential" => Some(Self::Exponential),
            _ => None,
        }
    }

    /// How a macro maps to its target.
    #[must_use]
    pub const fn curve(self) -> Curve {
        match self {
            Self::Linear => Curve::Linear,
            Self::Exponential => Curve::Exponential,
        }
    }

    /// How a control signal moves a parameter.
    #[must_use]
    pub const fn law(self) -> ModulationLaw {
        match self {
            Self::Linear => ModulationLaw::Linear,
            Self::Exponential => ModulationLaw::Exponential,
        }
    }
}
