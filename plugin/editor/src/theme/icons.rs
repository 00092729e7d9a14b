//! Icons: characters of the icon font by the roles the token file gives them.

use std::collections::{BTreeMap, HashMap};

const INDEX: &str = include_str!("../../assets/fonts/lucide.json");

/// The role shown for what has no icon of its own.
const UNKNOWN: &str = "node.unknown";

/// Why the icon font's index could not be read.
#[derive(Debug, thiserror::Error)]
pub enum IconError {
    /// The index is not a map of names to hexadecimal code points.
    #[error("the icon index cannot be read: {0}")]
    Index(#[from] serde_json::Error),
    /// A role names an icon the font does not have.
    #[error("icon role {role} names {name}, which the icon font does not have")]
    Missing {
        /// The role in the token file.
        role: String,
        /// The icon it names.
        name: String,
    },
}

/// The icon font's characters by role.
#[derive(Debug)]
pub struct Icons {
    by_role: HashMap<String, String>,
}

impl Icons {
    /// Resolves the token file's roles against the icon font built into the editor.
    ///
    /// # Errors
    /// When the font lacks an icon a role names.
    pub fn built_in(
        groups: &BTreeMap<String, BTreeMap<String, String>>,
    ) -> Result<Self, IconError> {
        let index: HashMap<String, String> = serde_json::from_str(INDEX)?;
        let mut by_role = HashMap::new();
        for (group, roles) in groups {
            for (role, name) in roles {
                let role = format!("{group}.{role}");
                let character = index
                    .get(name)
                    .and_then(|hex| u32::from_str_radix(hex, 16).ok())
                    .and_then(char::from_u32);
                let Some(character) = character else {
                    return Err(IconError::Missing {
                        role,
                        name: name.clone(),
                    });
                };
                by_role.insert(role, character.to_string());
            }
        }
        Ok(Self { by_role })
    }

    /// The character of a role, the unknown node's where there is none.
    pub fn role(&self, role: &str) -> &str {
        self.by_role
            .get(role)
            .or_else(|| self.by_role.get(UNKNOWN))
            .map_or("", String::as_str)
    }

    /// The character of a node type: its own, or its category's first sign of kinship.
    pub fn node(&self, type_name: &str) -> &str {
        // Types the token file does not list look like the listed type nearest in purpose.
        let listed = match type_name {
            "source.sine" => "source.oscillator",
            other => other,
        };
        self.role(&format!("node.{listed}"))
    }
}
