//! The lists of a document.

use crate::limits::{Limits, MACRO_SLOTS};

/// The lists of a document that are taken over element by element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum List {
    /// `nodes`.
    Nodes,
    /// `connections`.
    Connections,
    /// `subgraphs`.
    Subgraphs,
    /// `macros`.
    Macros,
    /// `groups`.
    Groups,
    /// `comments`.
    Comments,
    /// `snapshots`.
    Snapshots,
}

impl List {
    /// The list of a key of the document.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        [
            Self::Nodes,
            Self::Connections,
            Self::Subgraphs,
            Self::Macros,
            Self::Groups,
            Self::Comments,
            Self::Snapshots,
        ]
        .into_iter()
        .find(|list| list.key() == key)
    }

    /// Its key.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Nodes => "nodes",
            Self::Connections => "connections",
            Self::Subgraphs => "subgraphs",
            Self::Macros => "macros",
            Self::Groups => "groups",
            Self::Comments => "comments",
            Self::Snapshots => "snapshots",
        }
    }

    /// The most elements that it may have.
    #[must_use]
    pub fn limit(self, limits: &Limits) -> usize {
        match self {
            Self::Nodes => limits.nodes,
            Self::Connections => limits.connections,
            Self::Subgraphs => limits.subgraphs,
            Self::Macros => usize::from(MACRO_SLOTS),
            Self::Groups => limits.groups,
            Self::Comments => limits.comments,
            Self::Snapshots => limits.snapshots,
        }
    }
}
