//! Which elements of a document an edit touched, so that only these need to be looked at again.

use airloom_api::id::{ConnectionId, NodeId};

use crate::edit::change::Edit;

/// Elements that came, went or changed. What is named here need not have changed; what changed is named.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Touched {
    /// Anything may have changed: look at the whole document.
    pub everything: bool,
    /// Nodes, those included that a macro has got or lost as targets.
    pub nodes: Vec<NodeId>,
    /// Connections.
    pub connections: Vec<ConnectionId>,
    /// Whether any macro was.
    pub macros: bool,
    /// Whether groups, comments, snapshots or assets were.
    pub annotations: bool,
}

impl Touched {
    /// What an edit touched that was applied; `inverse` is what undoes it, and names what went with it.
    #[must_use]
    pub fn of(edit: &Edit, inverse: &Edit) -> Self {
        let mut touched = Self::default();
        touched.add(edit);
        touched.add(inverse);
        touched.nodes.sort_unstable();
        touched.nodes.dedup();
        touched.connections.sort_unstable();
        touched.connections.dedup();
        touched
    }

    /// Anything.
    #[must_use]
    pub fn everything() -> Self {
        Self {
            everything: true,
            ..Self::default()
        }
    }

    /// How many elements it names.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.nodes.len() + self.connections.len()
    }

    /// Whether nothing that is checked was touched.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0 && !self.everything && !self.macros && !self.annotations
    }

    fn add(&mut self, edit: &Edit) {
        match edit {
            Edit::AddNode(edit) => {
                self.nodes.push(edit.node.id.clone());
                let connections = edit.connections.iter();
                self.connections
                    .extend(connections.map(|placed| placed.connection.id.clone()));
                self.macros |= !edit.targets.is_empty();
                self.annotations |= !edit.groups.is_empty();
            }
            Edit::RemoveNode(edit) => self.nodes.push(edit.node.clone()),
            Edit::PutNode(edit) => self.nodes.push(edit.node.id.clone()),
            Edit::Connect(edit) => self.connections.push(edit.connection.id.clone()),
            Edit::Disconnect(edit) => self.connections.push(edit.connection.clone()),
            Edit::SetConnection(edit) => self.connections.push(edit.connection.clone()),
            Edit::SetParam(edit) => self.nodes.push(edit.node.clone()),
            Edit::SetBypass(edit) => self.nodes.push(edit.node.clone()),
            Edit::SetMacro(edit) => {
                self.macros = true;
                let targets = edit.entry.targets.iter();
                self.nodes.extend(targets.map(|target| target.node.clone()));
            }
            Edit::RemoveMacro(_) | Edit::SetMacroValue(_) => self.macros = true,
            Edit::MoveNode(_) | Edit::Rename(_) | Edit::SetDocument(_) => {}
            Edit::AddGroup(_)
            | Edit::SetGroup(_)
            | Edit::RemoveGroup(_)
            | Edit::AddComment(_)
            | Edit::SetComment(_)
            | Edit::RemoveComment(_)
            | Edit::PutSnapshot(_)
            | Edit::RemoveSnapshot(_) => self.annotations = true,
            Edit::DefineSubgraph(_)
            | Edit::SetSubgraph(_)
            | Edit::RemoveSubgraph(_)
            | Edit::InSubgraph(_)
            | Edit::Collapse(_)
            | Edit::Expand(_)
            | Edit::Restructure(_) => self.everything = true,
            // What they come down to is not said here.
            Edit::ReplaceNode(_)
            | Edit::Reconfigure(_)
            | Edit::Group(_)
            | Edit::Ungroup(_)
            | Edit::StoreSnapshot(_)
            | Edit::RecallSnapshot(_)
            | Edit::MorphSnapshots(_)
            | Edit::MakeUnique(_) => self.everything = true,
            Edit::Batch(batch) => batch.edits.iter().for_each(|edit| self.add(edit)),
        }
    }
}
