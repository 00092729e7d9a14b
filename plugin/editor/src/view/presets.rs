//! The preset list.

use std::sync::Arc;

/// Presets as the home offers them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PresetsView {
    /// All presets in the order they are offered.
    pub presets: Arc<[PresetView]>,
    /// The one loaded last, as an index.
    pub loaded: Option<usize>,
    /// Whether the graph was edited since.
    pub edited: bool,
}

/// A preset.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PresetView {
    /// Its name.
    pub name: String,
    /// One line about it.
    pub description: String,
    /// Words to find it by.
    pub tags: Vec<String>,
    /// Whether it came with the program.
    pub factory: bool,
}

impl PresetView {
    /// Whether every word of `query` occurs in the name, the description or a tag, in any case.
    pub fn matches(&self, query: &str) -> bool {
        let text =
            format!("{} {} {}", self.name, self.description, self.tags.join(" ")).to_lowercase();
        query
            .to_lowercase()
            .split_whitespace()
            .all(|word| text.contains(word))
    }
}
