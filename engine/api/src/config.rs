//! The configuration of a node: what needs `prepare` again when it changes.

use std::borrow::Cow;

use indexmap::IndexMap;
use serde_json::Value;

/// One field of a node type's configuration.
#[derive(Debug, Clone, PartialEq)]
pub struct ConfigField {
    /// Its key in `config`.
    pub name: &'static str,
    /// What it means, one sentence.
    pub description: &'static str,
    /// Which values it takes, and which it has when left out.
    pub kind: ConfigKind,
}

/// The values that a configuration field takes.
#[derive(Debug, Clone, PartialEq)]
pub enum ConfigKind {
    /// A whole number.
    Integer {
        /// Smallest.
        min: i64,
        /// Largest.
        max: i64,
        /// When left out.
        default: i64,
    },
    /// A number.
    Number {
        /// Smallest.
        min: f64,
        /// Largest.
        max: f64,
        /// When left out.
        default: f64,
        /// Shown after the number.
        unit: &'static str,
    },
    /// true or false.
    Bool {
        /// When left out.
        default: bool,
    },
    /// One of several names.
    Choice {
        /// The names.
        options: &'static [&'static str],
        /// When left out.
        default: &'static str,
    },
    /// A file: a path relative to the document's folder, or `asset:KEY` naming an entry of the document's
    /// `assets`. Empty when left out.
    File,
    /// Free text; empty when left out.
    Text,
}

/// A value of a configuration that cannot be used.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("config.{field} is {found}; expected {expected}")]
pub struct ConfigError {
    /// The field.
    pub field: Cow<'static, str>,
    /// The value found, as JSON.
    pub found: String,
    /// What it may be.
    pub expected: String,
}

/// A configuration in which every field of the type has a valid value.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Config {
    values: IndexMap<&'static str, ConfigValue>,
}

/// A resolved value.
#[derive(Debug, Clone, PartialEq)]
pub enum ConfigValue {
    /// Of [`ConfigKind::Integer`].
    Integer(i64),
    /// Of [`ConfigKind::Number`].
    Number(f64),
    /// Of [`ConfigKind::Bool`].
    Bool(bool),
    /// Of [`ConfigKind::Choice`], [`ConfigKind::File`] and [`ConfigKind::Text`].
    Text(String),
}

impl Config {
    /// Checks a document's `config` object against the fields of a type and fills in the defaults.
    ///
    /// Keys that the type does not know are kept by the document and ignored here.
    ///
    /// # Errors
    /// Every field whose value does not fit, not just the first.
    pub fn resolve(
        fields: &[ConfigField],
        given: &serde_json::Map<String, Value>,
    ) -> Result<Self, Vec<ConfigError>> {
        let mut values = IndexMap::with_capacity(fields.len());
        let mut errors = Vec::new();
        for field in fields {
            match field.kind.read(field.name, given.get(field.name)) {
                Ok(value) => {
                    values.insert(field.name, value);
                }
                Err(error) => errors.push(error),
            }
        }
        if errors.is_empty() {
            Ok(Self { values })
        } else {
            Err(errors)
        }
    }

    /// A whole number; zero if the type has no such integer field.
    #[must_use]
    pub fn integer(&self, name: &str) -> i64 {
        match self.values.get(name) {
            Some(ConfigValue::Integer(value)) => *value,
            _ => 0,
        }
    }

    /// A whole number as a count; zero where it is negative or missing.
    #[must_use]
    pub fn count(&self, name: &str) -> usize {
        usize::try_from(self.integer(name)).unwrap_or(0)
    }

    /// A number; zero if the type has no such number field.
    #[must_use]
    pub fn number(&self, name: &str) -> f64 {
        match self.values.get(name) {
            Some(ConfigValue::Number(value)) => *value,
            _ => 0.0,
        }
    }

    /// A flag; false if the type has no such field.
    #[must_use]
    pub fn flag(&self, name: &str) -> bool {
        matches!(self.values.get(name), Some(ConfigValue::Bool(true)))
    }

    /// A choice, a file or a text; empty if the type has no such field.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        match self.values.get(name) {
            Some(ConfigValue::Text(value)) => value,
            _ => "",
        }
    }
}

impl ConfigKind {
    fn read(&self, name: &'static str, given: Option<&Value>) -> Result<ConfigValue, ConfigError> {
        let refuse = |found: &Value| ConfigError {
            field: Cow::Borrowed(name),
            found: found.to_string(),
            expected: self.expected(),
        };
        match (self, given) {
            (Self::Integer { default, .. }, None) => Ok(ConfigValue::Integer(*default)),
            (Self::Integer { min, max, .. }, Some(found)) => whole(found)
                .filter(|value| (min..=max).contains(&value))
                .map(ConfigValue::Integer)
                .ok_or_else(|| refuse(found)),
            (Self::Number { default, .. }, None) => Ok(ConfigValue::Number(*default)),
            (Self::Number { min, max, .. }, Some(found)) => found
                .as_f64()
                .filter(|value| (*min..=*max).contains(value))
                .map(ConfigValue::Number)
                .ok_or_else(|| refuse(found)),
            (Self::Bool { default }, None) => Ok(ConfigValue::Bool(*default)),
            (Self::Bool { .. }, Some(found)) => found
                .as_bool()
                .map(ConfigValue::Bool)
                .ok_or_else(|| refuse(found)),
            (Self::Choice { default, .. }, None) => Ok(ConfigValue::Text((*default).to_owned())),
            (Self::Choice { options, .. }, Some(found)) => found
                .as_str()
                .filter(|value| options.contains(value))
                .map(|value| ConfigValue::Text(value.to_owned()))
                .ok_or_else(|| refuse(found)),
            (Self::File | Self::Text, None) => Ok(ConfigValue::Text(String::new())),
            (Self::File | Self::Text, Some(found)) => found
                .as_str()
                .map(|value| ConfigValue::Text(value.to_owned()))
                .ok_or_else(|| refuse(found)),
        }
    }

    /// The values it takes, in words.
    #[must_use]
    pub fn expected(&self) -> String {
        match self {
            Self::Integer { min, max, .. } => format!("a whole number from {min} to {max}"),
            Self::Number { min, max, unit, .. } => format!("a number from {min} to {max} {unit}"),
            Self::Bool { .. } => "true or false".to_owned(),
            Self::Choice { options, .. } => format!("one of {}", options.join(", ")),
            Self::File => "a path or asset:KEY".to_owned(),
            Self::Text => "a text".to_owned(),
        }
    }
}

/// A JSON number without a fraction, whether written `2` or `2.0`.
fn whole(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| {
        let number = value.as_f64()?;
        let exact = 2.0_f64.powi(53);
        #[expect(
            clippy::cast_possible_truncation,
            reason = "the fraction is zero and the magnitude below 2^53"
        )]
        (number.fract() == 0.0 && number.abs() <= exact).then_some(number as i64)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const FIELDS: &[ConfigField] = &[
        ConfigField {
            name: "channels",
            description: "",
            kind: ConfigKind::Integer {
                min: 1,
                max: 64,
                default: 2,
            },
        },
        ConfigField {
            name: "law",
            description: "",
            kind: ConfigKind::Choice {
                options: &["sin3", "linear"],
                default: "sin3",
            },
        },
    ];

    fn resolve(value: Value) -> Result<Config, Vec<ConfigError>> {
        Config::resolve(FIELDS, value.as_object().unwrap())
    }

    #[test]
    fn defaults_fill_what_is_left_out() {
        let config = resolve(json!({ "later": 1 })).unwrap();
        assert_eq!(config.count("channels"), 2);
        assert_eq!(config.text("law"), "sin3");
    }

    #[test]
    fn every_bad_field_is_named() {
        let errors = resolve(json!({ "channels": 2.5, "law": "square" })).unwrap_err();
        assert_eq!(errors.len(), 2);
        assert_eq!(
            errors[0].to_string(),
            "config.channels is 2.5; expected a whole number from 1 to 64"
        );
        assert_eq!(
            resolve(json!({ "channels": 6.0 }))
                .unwrap()
                .count("channels"),
            6
        );
    }
}
