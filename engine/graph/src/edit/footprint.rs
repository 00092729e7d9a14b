//! What an edit depends on and what it changes: by this, edits that were made at the same time are told apart.

use std::collections::BTreeMap;
use std::fmt;

use airloom_api::id::{ConnectionId, NodeId};
use serde::Serialize;
use serde_json::Value;

use crate::document::model::{Connection, Node};
use crate::document::subgraph::{DEFINITION, SUBGRAPH};
use crate::edit::change::Edit;

/// A part of a document that edits depend on or change.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// That a node is there, and what it is: type, configuration, ports.
    Node(NodeId),
    /// Whether a node is bypassed.
    Bypass(NodeId),
    /// What the user calls a node.
    Label(NodeId),
    /// Where a node stands on the canvas.
    Position(NodeId),
    /// The base value of a parameter.
    Param(NodeId, String),
    /// A connection.
    Connection(ConnectionId),
    /// What a macro moves.
    Macro(u16),
    /// Where a macro stands.
    MacroValue(u16),
    /// A group.
    Group(String),
    /// A comment.
    Comment(String),
    /// A snapshot.
    Snapshot(String),
    /// The definition of a sub-graph and all in it.
    Subgraph(String),
    /// A field of the document itself.
    Field(Field),
}

/// A field of the document itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// What the user calls it.
    Name,
    /// What it is for.
    Description,
    /// Who made it.
    Author,
    /// Words to find it by.
    Tags,
}

/// Whether a part is changed or only has to be as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Access {
    Read,
    Write,
}

/// The parts that an edit reads and writes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Footprint {
    parts: BTreeMap<Part, Access>,
}

impl Footprint {
    /// What an edit says of itself. What falls away with a removed node is in the footprint of its inverse.
    #[must_use]
    pub fn of(edit: &Edit) -> Self {
        let mut footprint = Self::default();
        footprint.add(edit);
        footprint
    }

    /// An edit that was applied: all that it did.
    #[must_use]
    pub fn of_applied(edit: &Edit, inverse: &Edit) -> Self {
        let mut footprint = Self::of(edit);
        footprint.add(inverse);
        footprint
    }

    /// Its parts, and whether each is written.
    pub fn parts(&self) -> impl Iterator<Item = (&Part, bool)> {
        let parts = self.parts.iter();
        parts.map(|(part, access)| (part, *access == Access::Write))
    }

    /// How many parts there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.parts.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// Takes in the parts of another.
    pub fn extend(&mut self, other: &Self) {
        for (part, access) in &other.parts {
            self.touch(part.clone(), *access);
        }
    }

    /// The parts that both have and at least one of them writes, in order.
    #[must_use]
    pub fn overlap(&self, other: &Self) -> Vec<Part> {
        let (few, many) = if self.parts.len() <= other.parts.len() {
            (&self.parts, &other.parts)
        } else {
            (&other.parts, &self.parts)
        };
        few.iter()
            .filter(|(part, access)| {
                let found = many.get(part);
                found.is_some_and(|other| (**access).max(*other) == Access::Write)
            })
            .map(|(part, _)| part.clone())
            .collect()
    }

    fn touch(&mut self, part: Part, access: Access) {
        let known = self.parts.entry(part).or_insert(access);
        *known = (*known).max(access);
    }

    fn read(&mut self, part: Part) {
        self.touch(part, Access::Read);
    }

    fn write(&mut self, part: Part) {
        self.touch(part, Access::Write);
    }

    fn connection(&mut self, connection: &Connection) {
        self.write(Part::Connection(connection.id.clone()));
        self.read(Part::Node(connection.from.node.clone()));
        self.read(Part::Node(connection.to.node.clone()));
    }

    /// A node that comes.
    fn node(&mut self, node: &Node) {
        self.write(Part::Node(node.id.clone()));
        let definition = node.config.get(DEFINITION).and_then(Value::as_str);
        if let Some(definition) = definition.filter(|_| node.type_name == SUBGRAPH) {
            self.read(Part::Subgraph(definition.to_owned()));
        }
    }

    fn subgraph(&mut self, id: &str) {
        self.write(Part::Subgraph(id.to_owned()));
    }

    /// Something of a node that is there.
    fn of_node(&mut self, node: &NodeId, part: fn(NodeId) -> Part) {
        self.read(Part::Node(node.clone()));
        self.write(part(node.clone()));
    }

    fn add(&mut self, edit: &Edit) {
        match edit {
            Edit::AddNode(edit) => {
                self.node(&edit.node);
                for placed in &edit.connections {
                    self.connection(&placed.connection);
                }
                for placed in &edit.targets {
                    self.write(Part::Macro(placed.slot));
                }
                for placed in &edit.groups {
                    self.write(Part::Group(placed.group.clone()));
                }
            }
            Edit::RemoveNode(edit) => self.write(Part::Node(edit.node.clone())),
            Edit::PutNode(edit) => self.node(&edit.node),
            Edit::ReplaceNode(edit) => self.write(Part::Node(edit.node.clone())),
            Edit::Reconfigure(edit) => self.write(Part::Node(edit.node.clone())),
            Edit::Connect(edit) => self.connection(&edit.connection),
            Edit::Disconnect(edit) => self.write(Part::Connection(edit.connection.clone())),
            Edit::SetConnection(edit) => {
                self.write(Part::Connection(edit.connection.clone()));
                for end in [&edit.from, &edit.to].into_iter().flatten() {
                    self.read(Part::Node(end.node.clone()));
                }
            }
            Edit::SetParam(edit) => {
                self.read(Part::Node(edit.node.clone()));
                self.write(Part::Param(edit.node.clone(), edit.param.clone()));
            }
            Edit::SetBypass(edit) => self.of_node(&edit.node, Part::Bypass),
            Edit::MoveNode(edit) => self.of_node(&edit.node, Part::Position),
            Edit::Rename(edit) => self.of_node(&edit.node, Part::Label),
            Edit::SetMacro(edit) => {
                self.write(Part::Macro(edit.entry.slot));
                self.write(Part::MacroValue(edit.entry.slot));
                for target in &edit.entry.targets {
                    self.read(Part::Node(target.node.clone()));
                }
            }
            Edit::RemoveMacro(edit) => {
                self.write(Part::Macro(edit.slot));
                self.write(Part::MacroValue(edit.slot));
            }
            Edit::SetMacroValue(edit) => {
                self.read(Part::Macro(edit.slot));
                self.write(Part::MacroValue(edit.slot));
            }
            Edit::SetDocument(edit) => {
                for (field, is_set) in [
                    (Field::Name, edit.name.is_some()),
                    (Field::Description, edit.description.is_some()),
                    (Field::Author, edit.author.is_some()),
                    (Field::Tags, edit.tags.is_some()),
                ] {
                    if is_set {
                        self.write(Part::Field(field));
                    }
                }
            }
            Edit::AddGroup(_)
            | Edit::SetGroup(_)
            | Edit::RemoveGroup(_)
            | Edit::Group(_)
            | Edit::Ungroup(_) => self.add_group(edit),
            Edit::AddComment(edit) => self.write(Part::Comment(edit.comment.id.clone())),
            Edit::SetComment(edit) => self.write(Part::Comment(edit.comment.clone())),
            Edit::RemoveComment(edit) => self.write(Part::Comment(edit.comment.clone())),
            Edit::PutSnapshot(edit) => self.write(Part::Snapshot(edit.snapshot.id.clone())),
            Edit::RemoveSnapshot(edit) => self.write(Part::Snapshot(edit.snapshot.clone())),
            Edit::StoreSnapshot(edit) => self.write(Part::Snapshot(edit.snapshot.clone())),
            Edit::RecallSnapshot(edit) => self.read(Part::Snapshot(edit.snapshot.clone())),
            Edit::MorphSnapshots(edit) => {
                self.read(Part::Snapshot(edit.from.clone()));
                self.read(Part::Snapshot(edit.to.clone()));
            }
            Edit::MakeUnique(edit) => {
                self.write(Part::Node(edit.node.clone()));
                self.subgraph(&edit.subgraph);
            }
            Edit::DefineSubgraph(edit) => self.subgraph(&edit.subgraph.id),
            Edit::SetSubgraph(edit) => self.subgraph(&edit.subgraph),
            Edit::RemoveSubgraph(edit) => self.subgraph(&edit.subgraph),
            Edit::InSubgraph(edit) => self.subgraph(&edit.subgraph),
            Edit::Collapse(edit) => {
                for node in edit.nodes.iter().chain([&edit.node]) {
                    self.write(Part::Node(node.clone()));
                }
                self.subgraph(&edit.subgraph);
            }
            Edit::Expand(edit) => self.write(Part::Node(edit.node.clone())),
            Edit::Restructure(edit) => edit.edits.iter().for_each(|edit| self.add(edit)),
            Edit::Batch(batch) => {
                for edit in &batch.edits {
                    self.add(edit);
                }
            }
        }
    }

    fn add_group(&mut self, edit: &Edit) {
        let (group, nodes, parent) = match edit {
            Edit::AddGroup(edit) => (
                &edit.group.id,
                edit.group.nodes.as_slice(),
                edit.group.parent.as_ref(),
            ),
            Edit::Group(edit) => (
                &edit.group.id,
                edit.group.nodes.as_slice(),
                edit.group.parent.as_ref(),
            ),
            Edit::SetGroup(edit) => (
                &edit.group,
                edit.nodes.as_deref().unwrap_or_default(),
                edit.parent.as_ref().and_then(Option::as_ref),
            ),
            Edit::RemoveGroup(edit) => (&edit.group, [].as_slice(), None),
            Edit::Ungroup(edit) => (&edit.group, [].as_slice(), None),
            _ => return,
        };
        self.write(Part::Group(group.clone()));
        for node in nodes {
            self.read(Part::Node(node.clone()));
        }
        if let Some(parent) = parent {
            self.read(Part::Group(parent.clone()));
        }
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Node(node) => write!(f, "node \"{node}\""),
            Self::Bypass(node) => write!(f, "the bypass of node \"{node}\""),
            Self::Label(node) => write!(f, "the label of node \"{node}\""),
            Self::Position(node) => write!(f, "the position of node \"{node}\""),
            Self::Param(node, param) => write!(f, "{param} of node \"{node}\""),
            Self::Connection(connection) => write!(f, "connection \"{connection}\""),
            Self::Macro(slot) => write!(f, "the mapping of macro {slot}"),
            Self::MacroValue(slot) => write!(f, "the value of macro {slot}"),
            Self::Group(group) => write!(f, "group \"{group}\""),
            Self::Comment(comment) => write!(f, "comment \"{comment}\""),
            Self::Snapshot(snapshot) => write!(f, "snapshot \"{snapshot}\""),
            Self::Subgraph(subgraph) => write!(f, "sub-graph \"{subgraph}\""),
            Self::Field(field) => write!(f, "{field}"),
        }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Name => "the name",
            Self::Description => "the description",
            Self::Author => "the author",
            Self::Tags => "the tags",
        })
    }
}
