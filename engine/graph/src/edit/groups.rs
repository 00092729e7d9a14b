//! Groups: add, set, remove.

use airloom_api::id::NodeId;
use serde::{Deserialize, Serialize};

use crate::document::annotation::Group;
use crate::document::model::Document;
use crate::edit::bounds;
use crate::edit::effect::Effect;
use crate::edit::error::EditError;
use crate::edit::index::Index;
use crate::edit::present::{present, swap};
use crate::limits;

/// Adds a group, and takes its nodes out of no other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AddGroup {
    /// The group, with an id that no other has.
    pub group: Group,
    /// Its place in the list; the end where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<usize>,
}

/// Changes a group. What is left out stays as it is; null takes a value away.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetGroup {
    /// Which.
    pub group: String,
    /// What the user calls it.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub label: Option<String>,
    /// Its direct members: all of them.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub nodes: Option<Vec<NodeId>>,
    /// The group it lies in.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub parent: Option<Option<String>>,
    /// `#rrggbb`.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub colour: Option<Option<String>>,
    /// Whether it is drawn as one box.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub collapsed: Option<Option<bool>>,
}

/// Removes a group. Its nodes stay; groups that lie in it have to be taken out in the same step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RemoveGroup {
    /// Which.
    pub group: String,
}

impl AddGroup {
    /// Applies it.
    ///
    /// # Errors
    /// An id that is there already, nodes that are not, a label that is too long, a colour that is none, a place behind the end.
    pub(super) fn apply(
        self,
        document: &mut Document,
        index: &mut Index,
    ) -> Result<(RemoveGroup, Effect), EditError> {
        bounds::group(&self.group)?;
        for node in &self.group.nodes {
            index.node(document, node)?;
        }
        let group = self.group.id.clone();
        if place(document, &group).is_ok() {
            return Err(EditError::DuplicateGroup { group });
        }
        let at = index.place(self.at, document.groups.len())?;
        document.groups.insert(at, self.group);
        Ok((RemoveGroup { group }, Effect::layout()))
    }
}

impl SetGroup {
    /// A change of nothing, to be filled in.
    #[must_use]
    pub const fn of(group: String) -> Self {
        Self {
            group,
            label: None,
            nodes: None,
            parent: None,
            colour: None,
            collapsed: None,
        }
    }

    /// Applies it.
    ///
    /// # Errors
    /// A group or a node that is not there, a label that is too long, a colour that is none.
    pub(super) fn apply(
        self,
        document: &mut Document,
        index: &mut Index,
    ) -> Result<(Self, Effect), EditError> {
        for node in self.nodes.iter().flatten() {
            index.node(document, node)?;
        }
        if let Some(label) = &self.label {
            bounds::text("label", label, limits::NAME_LENGTH)?;
        }
        if let Some(Some(colour)) = &self.colour {
            bounds::colour(colour)?;
        }
        let at = place(document, &self.group)?;
        let group = &mut document.groups[at];
        let inverse = Self {
            group: self.group,
            label: swap(&mut group.label, self.label),
            nodes: swap(&mut group.nodes, self.nodes),
            parent: swap(&mut group.parent, self.parent),
            colour: swap(&mut group.colour, self.colour),
            collapsed: swap(&mut group.collapsed, self.collapsed),
        };
        Ok((inverse, Effect::layout()))
    }
}

impl RemoveGroup {
    /// Applies it.
    ///
    /// # Errors
    /// A group that is not there.
    pub(super) fn apply(self, document: &mut Document) -> Result<(AddGroup, Effect), EditError> {
        let at = place(document, &self.group)?;
        let inverse = AddGroup {
            group: document.groups.remove(at),
            at: Some(at),
        };
        Ok((inverse, Effect::layout()))
    }
}

fn place(document: &Document, id: &str) -> Result<usize, EditError> {
    let mut groups = document.groups.iter();
    groups
        .position(|group| group.id == id)
        .ok_or_else(|| EditError::UnknownGroup {
            group: id.to_owned(),
        })
}
