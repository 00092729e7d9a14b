//! What an edit changed, for whoever plays the document.

use airloom_api::id::NodeId;
use serde::{Deserialize, Serialize};

use crate::edit::subgraphs::moves::Moves;

/// The longest time over which a removed node may fade out.
pub const MAX_FADE_SECONDS: f64 = 60.0;

/// How something that leaves fades out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fade {
    /// From full level to silence; 0 … [`MAX_FADE_SECONDS`].
    pub seconds: f64,
    /// How the gain falls.
    pub law: FadeLaw,
}

/// How a gain falls from one to zero over the position x = 0 … 1 of a fade.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FadeLaw {
    /// 1 - x.
    #[default]
    Linear,
    /// cos(x·π/2): the powers of two such fades against each other add up to one.
    EqualPower,
}

/// What has to follow an edit.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Effect {
    /// Nodes, connections, bypasses or mappings changed: compile again.
    pub structure: bool,
    /// Base values that changed, in order; the last of each counts.
    pub params: Vec<(NodeId, String)>,
    /// Base values changed that are not named one by one: look at all.
    pub values: bool,
    /// Macros whose value changed.
    pub macros: Vec<u16>,
    /// What is seen and not heard changed: positions, labels, groups, comments, snapshots, words about the document.
    pub layout: bool,
    /// What goes on under another name.
    pub moves: Moves,
    /// The removed nodes that the edit lets fade out in a way of their own.
    pub leavers: Vec<Leaver>,
}

/// A removed node that fades out in a way of its own.
#[derive(Debug, Clone, PartialEq)]
pub struct Leaver {
    /// Which; what lies in it goes with it.
    pub node: NodeId,
    /// Whether it lay in the definition of a sub-graph: then it leaves all nodes that stand for it.
    pub is_inside: bool,
    /// How it fades.
    pub fade: Fade,
}

impl Leaver {
    /// Whether what is played under a path of ids leaves with it.
    #[must_use]
    pub fn takes(&self, played: &NodeId) -> bool {
        let mut ids = played.as_str().split('/');
        if self.is_inside {
            ids.skip(1).any(|id| id == self.node.as_str())
        } else {
            ids.next() == Some(self.node.as_str())
        }
    }
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
        self.leavers.extend(other.leavers);
        self.moves.extend(other.moves);
        self.params.extend(other.params);
        self.macros.extend(other.macros);
    }
}
