//! Words about the document.

use serde::{Deserialize, Serialize};

use crate::document::model::Document;
use crate::edit::bounds;
use crate::edit::effect::Effect;
use crate::edit::error::EditError;
use crate::edit::present::{present, swap};
use crate::limits;

/// Says what the document is called, what it is for, who made it, by which words to find it. What is left out stays as
/// it is.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetDocument {
    /// What the user calls it.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub name: Option<String>,
    /// What it is for.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub description: Option<String>,
    /// Who made it.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub author: Option<String>,
    /// Words to find it by: all of them.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub tags: Option<Vec<String>>,
}

impl SetDocument {
    /// Applies it.
    ///
    /// # Errors
    /// Texts that are too long, too many tags.
    pub(super) fn apply(self, document: &mut Document) -> Result<(Self, Effect), EditError> {
        for (field, text, most) in [
            ("name", &self.name, limits::NAME_LENGTH),
            ("description", &self.description, limits::TEXT_LENGTH),
            ("author", &self.author, limits::NAME_LENGTH),
        ] {
            if let Some(text) = text {
                bounds::text(field, text, most)?;
            }
        }
        if let Some(tags) = &self.tags {
            bounds::count("tags", tags.len(), limits::TAGS)?;
            for tag in tags {
                bounds::text("tags", tag, limits::NAME_LENGTH)?;
            }
        }
        let inverse = Self {
            name: swap(&mut document.name, self.name),
            description: swap(&mut document.description, self.description),
            author: swap(&mut document.author, self.author),
            tags: swap(&mut document.tags, self.tags),
        };
        Ok((inverse, Effect::layout()))
    }
}
