//! What an edit changed, for whoever plays the document.

use airloom_api::id::NodeId;

/// What has to follow an edit.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Effect {
    /// Nodes, connections, bypasses or mappings changed: compile again.
    pub structure: bool,
    /// Base values that changed, in order; the last of each counts.
    pub params: Vec<(NodeId, String)>,
    /// Base values changed that are not named one by one: look at all.
    pub values: bool,
    /// Macros whose value changed.
    pub macros: Vec<u16>,
    /// Positions on the canvas changed.
    pub layout: bool,
}

impl Effect {
    /// Something that takes a new plan.
    #[must_use]
    pub fn structure() -> Self {
        Self {
            structure: true,
            ..Self::default()
        }
    }

    /// A base value.
    #[must_use]
    pub fn param(node: NodeId, param: String) -> Self {
        Self {
            params: vec![(node, param)],
            ..Self::default()
        }
    }

    /// A macro's value.
    #[must_use]
    pub fn macro_value(slot: u16) -> Self {
        Self {
            macros: vec![slot],
            ..Self::default()
        }
    }

    /// Something that is seen and not heard.
    #[must_use]
    pub fn layout() -> Self {
        Self {
            layout: true,
            ..Self::default()
        }
    }

    /// Whether what is played stays as it is.
    #[must_use]
    pub fn is_silent(&self) -> bool {
        !self.structure && !self.values && self.params.is_empty() && self.macros.is_empty()
    }

    /// This, then another.
    pub fn extend(&mut self, other: Self) {
        self.structure |= other.structure;
        self.values |= other.values;
        self.layout |= other.layout;
        self.params.extend(other.params);
        self.macros.extend(other.macros);
    }
}
