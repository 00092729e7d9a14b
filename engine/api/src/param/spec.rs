//! What a parameter is.

use std::borrow::Cow;

use serde_json::Value;

/// One parameter of a node: everything a host, an editor or a check needs to know.
#[derive(Debug, Clone, PartialEq)]
pub struct ParamSpec {
    /// Its key in `params`: `gain_db`, `band1.frequency_hz` …
    pub id: Cow<'static, str>,
    /// English label; translations are looked up by `TYPE/id`.
    pub label: Cow<'static, str>,
    /// What it does to the sound and how to set it, one or two sentences; may be empty.
    pub help: Cow<'static, str>,
    /// The heading under which editors show it together with others of the same heading ("Band 3"); none for those
    /// that belong to the node as a whole.
    pub group: Option<Cow<'static, str>>,
    /// The unit of its plain value.
    pub unit: Unit,
    /// Its values.
    pub kind: ParamKind,
    /// How a later change reaches its new value.
    pub smoothing: Smoothing,
}

/// The unit of a plain value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// A bare number.
    None,
    /// dB.
    Decibels,
    /// Hz.
    Hertz,
    /// s.
    Seconds,
    /// ms.
    Milliseconds,
    /// Degrees of phase.
    Degrees,
    /// A ratio N : 1.
    Ratio,
    /// dB per octave.
    DecibelsPerOctave,
    /// Hundredths.
    Percent,
    /// Twelfths of an octave.
    Semitones,
    /// Hundredths of a semitone.
    Cents,
    /// Quarter notes.
    Beats,
    /// Quarter notes per minute.
    BeatsPerMinute,
    /// Loudness against full scale (EBU R 128).
    Loudness,
    /// A difference of loudness (EBU R 128).
    LoudnessUnits,
    /// Bits of a word.
    Bits,
    /// Frames of the session's rate.
    Frames,
}

impl Unit {
    /// What is shown after a number; empty for a bare one.
    #[must_use]
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Decibels => "dB",
            Self::Hertz => "Hz",
            Self::Seconds => "s",
            Self::Milliseconds => "ms",
            Self::Degrees => "°",
            Self::Ratio => ":1",
            Self::DecibelsPerOctave => "dB/oct",
            Self::Percent => "%",
            Self::Semitones => "st",
            Self::Cents => "ct",
            Self::Beats => "beats",
            Self::BeatsPerMinute => "bpm",
            Self::Loudness => "LUFS",
            Self::LoudnessUnits => "LU",
            Self::Bits => "bit",
            Self::Frames => "frames",
        }
    }
}

/// The values that a parameter takes. In real time every kind is one `f64`.
#[derive(Debug, Clone, PartialEq)]
pub enum ParamKind {
    /// Any number of a range.
    Float {
        /// Smallest.
        min: f64,
        /// Largest.
        max: f64,
        /// When left out.
        default: f64,
        /// How a control between 0 and 1 maps to the range.
        curve: Curve,
    },
    /// `min`, `min + step` … `max`.
    Stepped {
        /// Smallest.
        min: f64,
        /// Largest.
        max: f64,
        /// Distance between neighbours.
        step: f64,
        /// When left out.
        default: f64,
    },
    /// One of several names; its real-time value is the index.
    Choice {
        /// The names.
        options: &'static [&'static str],
        /// Index of the default.
        default: usize,
    },
    /// Off (0) or on (1).
    Switch {
        /// When left out.
        default: bool,
    },
}

/// How a position between 0 and 1 maps to a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Curve {
    /// min + (max - min) · x.
    #[default]
    Linear,
    /// min · (max / min)^x: equal steps are equal ratios. Both ends must be above zero.
    Exponential,
}

impl Curve {
    /// The value at a position of 0 … 1 (held there).
    #[must_use]
    pub fn map(self, position: f64, min: f64, max: f64) -> f64 {
        let x = position.clamp(0.0, 1.0);
        match self {
            Self::Exponential if min > 0.0 && max > 0.0 => min * (max / min).powf(x),
            _ => min + (max - min) * x,
        }
    }

    /// The position of a value: the inverse of [`Self::map`], held to 0 … 1.
    #[must_use]
    pub fn unmap(self, value: f64, min: f64, max: f64) -> f64 {
        let x = match self {
            Self::Exponential if min > 0.0 && max > 0.0 && value > 0.0 => {
                (value / min).ln() / (max / min).ln()
            }
            _ => (value - min) / (max - min),
        };
        if x.is_finite() {
            x.clamp(0.0, 1.0)
        } else {
            0.0
        }
    }
}

/// How a change of a parameter reaches its new value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Smoothing {
    /// At once.
    None,
    /// On a straight line in the plain unit, in this many seconds.
    Linear(f64),
    /// In equal ratios (frequencies, times), in this many seconds.
    Geometric(f64),
}

/// A value from a document that a parameter cannot take.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{param} is {found}; expected {expected}")]
pub struct ParamValueError {
    /// The parameter.
    pub param: String,
    /// The value found, as JSON.
    pub found: String,
    /// What it may be.
    pub expected: String,
}

/// A value read from a document.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ParamReading {
    /// The real-time value, within the range.
    pub value: f64,
    /// Whether it had to be clamped.
    pub clamped: bool,
}

impl ParamSpec {
    /// The same parameter with its [`help`](Self::help).
    #[must_use]
    pub fn explained(mut self, help: impl Into<Cow<'static, str>>) -> Self {
        self.help = help.into();
        self
    }

    /// The same parameter, every change of which takes effect at once.
    #[must_use]
    pub const fn unsmoothed(mut self) -> Self {
        self.smoothing = Smoothing::None;
        self
    }

    /// The same parameter under a heading.
    #[must_use]
    pub fn in_group(mut self, group: impl Into<Cow<'static, str>>) -> Self {
        self.group = Some(group.into());
        self
    }

    /// The real-time value when a document says nothing.
    #[must_use]
    pub fn default_value(&self) -> f64 {
        match self.kind {
            ParamKind::Float { default, .. } | ParamKind::Stepped { default, .. } => default,
            #[expect(clippy::cast_precision_loss, reason = "a handful of options")]
            ParamKind::Choice { default, .. } => default as f64,
            ParamKind::Switch { default } => f64::from(u8::from(default)),
        }
    }

    /// Smallest and largest real-time value.
    #[must_use]
    pub fn range(&self) -> (f64, f64) {
        match &self.kind {
            ParamKind::Float { min, max, .. } | ParamKind::Stepped { min, max, .. } => (*min, *max),
            #[expect(clippy::cast_precision_loss, reason = "a handful of options")]
            ParamKind::Choice { options, .. } => (0.0, options.len().saturating_sub(1) as f64),
            ParamKind::Switch { .. } => (0.0, 1.0),
        }
    }

    /// The nearest value that the parameter takes; NaN gives the default.
    #[must_use]
    pub fn clamp(&self, value: f64) -> f64 {
        if value.is_nan() {
            return self.default_value();
        }
        let (min, max) = self.range();
        let held = value.clamp(min, max);
        match self.kind {
            ParamKind::Float { .. } => held,
            ParamKind::Stepped { step, .. } => {
                (min + ((held - min) / step).round() * step).clamp(min, max)
            }
            ParamKind::Choice { .. } | ParamKind::Switch { .. } => held.round(),
        }
    }

    /// Reads a document's value: a number in the plain unit, a choice's name, true or false.
    ///
    /// # Errors
    /// Wrong type, not finite, an unknown name, or a number between the steps. A finite number out of range is
    /// clamped and reported in the reading.
    pub fn read(&self, given: &Value) -> Result<ParamReading, ParamValueError> {
        let refuse = || ParamValueError {
            param: self.id.to_string(),
            found: given.to_string(),
            expected: self.expected(),
        };
        match &self.kind {
            ParamKind::Float { .. } => {
                let found = given
                    .as_f64()
                    .filter(|v| v.is_finite())
                    .ok_or_else(refuse)?;
                let value = self.clamp(found);
                #[expect(
                    clippy::float_cmp,
                    reason = "clamping returns the same bits or another value"
                )]
                let clamped = value != found;
                Ok(ParamReading { value, clamped })
            }
            ParamKind::Stepped { min, max, step, .. } => {
                let found = given
                    .as_f64()
                    .filter(|v| v.is_finite())
                    .ok_or_else(refuse)?;
                let held = found.clamp(*min, *max);
                let value = self.clamp(held);
                if (value - held).abs() > step * 1e-9 {
                    return Err(refuse());
                }
                #[expect(
                    clippy::float_cmp,
                    reason = "clamping returns the same bits or another value"
                )]
                let clamped = held != found;
                Ok(ParamReading { value, clamped })
            }
            ParamKind::Choice { options, .. } => {
                let name = given.as_str().ok_or_else(refuse)?;
                let index = options.iter().position(|o| *o == name).ok_or_else(refuse)?;
                #[expect(clippy::cast_precision_loss, reason = "a handful of options")]
                let value = index as f64;
                Ok(ParamReading {
                    value,
                    clamped: false,
                })
            }
            ParamKind::Switch { .. } => {
                let on = given.as_bool().ok_or_else(refuse)?;
                Ok(ParamReading {
                    value: f64::from(u8::from(on)),
                    clamped: false,
                })
            }
        }
    }

    /// The document's form of a real-time value: the inverse of [`Self::read`].
    #[must_use]
    pub fn write(&self, value: f64) -> Value {
        let value = self.clamp(value);
        match &self.kind {
            ParamKind::Float { .. } | ParamKind::Stepped { .. } => {
                serde_json::Number::from_f64(value).map_or(Value::Null, Value::Number)
            }
            ParamKind::Choice { options, .. } => {
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "clamped to 0 … options.len() - 1 and rounded"
                )]
                let index = value as usize;
                options
                    .get(index)
                    .map_or(Value::Null, |name| Value::String((*name).to_owned()))
            }
            ParamKind::Switch { .. } => Value::Bool(value >= 0.5),
        }
    }

    /// The values it takes, in words.
    #[must_use]
    pub fn expected(&self) -> String {
        match &self.kind {
            ParamKind::Float { min, max, .. } => {
                format!("a number from {min} to {max} {}", self.unit.symbol())
                    .trim_end()
                    .to_owned()
            }
            ParamKind::Stepped { min, max, step, .. } => {
                format!("{min} to {max} {} in steps of {step}", self.unit.symbol())
            }
            ParamKind::Choice { options, .. } => format!("one of {}", options.join(", ")),
            ParamKind::Switch { .. } => "true or false".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn slope() -> ParamSpec {
        ParamSpec {
            id: "slope_db_oct".into(),
            label: "Slope".into(),
            unit: Unit::DecibelsPerOctave,
            kind: ParamKind::Stepped {
                min: 6.0,
                max: 96.0,
                step: 6.0,
                default: 12.0,
            },
            help: "".into(),
            group: None,
            smoothing: Smoothing::None,
        }
    }

    fn gain() -> ParamSpec {
        ParamSpec {
            id: "gain_db".into(),
            label: "Gain".into(),
            unit: Unit::Decibels,
            kind: ParamKind::Float {
                min: -40.0,
                max: 40.0,
                default: 0.0,
                curve: Curve::Linear,
            },
            help: "".into(),
            group: None,
            smoothing: Smoothing::Linear(0.02),
        }
    }

    #[test]
    fn out_of_range_is_clamped_and_wrong_types_are_refused() {
        assert_eq!(
            gain().read(&json!(99)).unwrap(),
            ParamReading {
                value: 40.0,
                clamped: true
            }
        );
        assert_eq!(
            gain().read(&json!("loud")).unwrap_err().to_string(),
            "gain_db is \"loud\"; expected a number from -40 to 40 dB"
        );
        assert!(slope().read(&json!(13)).is_err());
        assert!(slope().read(&json!(200)).unwrap().clamped);
    }

    #[test]
    fn what_is_written_reads_back() {
        for value in [-40.0, -0.1, 0.0, 3.3, 40.0] {
            assert_eq!(gain().read(&gain().write(value)).unwrap().value, value);
        }
    }

    #[test]
    fn curves_invert() {
        for x in [0.0, 0.25, 1.0] {
            let value = Curve::Exponential.map(x, 20.0, 20_000.0);
            assert!((Curve::Exponential.unmap(value, 20.0, 20_000.0) - x).abs() < 1e-12);
        }
        assert_eq!(Curve::Linear.unmap(1.0, 1.0, 1.0), 0.0);
    }
}
