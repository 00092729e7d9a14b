//! Names of edits, as a list of steps to undo shows them.

use airloom_api::id::{ConnectionId, NodeId};

use crate::document::model::Document;
use crate::edit::change::Edit;
use crate::edit::header::SetDocument;
use crate::edit::nodes::remove::Removal;
use crate::edit::whereabouts::Whereabouts;

/// What an edit does, in a few words: `Add filter.eq "eq"`. `document` is the one that it is applied to, for the labels
/// of its nodes.
#[must_use]
pub fn title(edit: &Edit, document: &Document) -> String {
    title_knowing(edit, document, &Whereabouts::default())
}

/// Like [`title`], where nodes that the edit names are known to stand.
#[must_use]
pub fn title_knowing(edit: &Edit, document: &Document, known: &Whereabouts) -> String {
    let node = |id: &NodeId| format!("\"{}\"", label(document, id, known));
    let title = |edit: &Edit, document: &Document| title_knowing(edit, document, known);
    let connection = |id: &ConnectionId| {
        let mut connections = document.connections.iter();
        let found = connections.find(|connection| connection.id == *id);
        found.map_or_else(
            || format!("connection \"{id}\""),
            |found| format!("{} → {}", found.from, found.to),
        )
    };
    match edit {
        Edit::AddNode(edit) => {
            let shown = edit.node.label.as_deref();
            let shown = shown.unwrap_or(edit.node.id.as_str());
            format!("Add {} \"{shown}\"", edit.node.type_name)
        }
        Edit::RemoveNode(edit) => match edit.removal {
            Removal::Cut => format!("Remove {}", node(&edit.node)),
            Removal::Bridge { .. } => {
                format!("Remove {} and join its neighbours", node(&edit.node))
            }
            Removal::Fade(_) => format!("Fade out and remove {}", node(&edit.node)),
        },
        Edit::PutNode(edit) => format!("Exchange {}", node(&edit.node.id)),
        Edit::Connect(edit) => {
            format!("Connect {} → {}", edit.connection.from, edit.connection.to)
        }
        Edit::Disconnect(edit) => format!("Disconnect {}", connection(&edit.connection)),
        Edit::SetConnection(edit) => format!("Change {}", connection(&edit.connection)),
        Edit::SetParam(edit) if edit.value.is_null() => {
            format!("Reset {} of {}", edit.param, node(&edit.node))
        }
        Edit::SetParam(edit) => format!("Set {} of {}", edit.param, node(&edit.node)),
        Edit::SetBypass(edit) if edit.bypass => format!("Bypass {}", node(&edit.node)),
        Edit::SetBypass(edit) => format!("Take {} back in", node(&edit.node)),
        Edit::SetMacro(edit) => format!("Map macro {}", edit.entry.slot),
        Edit::RemoveMacro(edit) => format!("Remove macro {}", edit.slot),
        Edit::SetMacroValue(edit) => format!("Turn macro {}", edit.slot),
        Edit::MoveNode(edit) => format!("Move {}", node(&edit.node)),
        Edit::Rename(edit) => match &edit.label {
            Some(label) => format!("Rename {} to \"{label}\"", node(&edit.node)),
            None => format!("Remove the label of {}", node(&edit.node)),
        },
        Edit::SetDocument(edit) => format!("Change {}", fields(edit)),
        Edit::AddGroup(edit) => format!("Add group \"{}\"", edit.group.id),
        Edit::SetGroup(edit) => format!("Change group \"{}\"", edit.group),
        Edit::RemoveGroup(edit) => format!("Remove group \"{}\"", edit.group),
        Edit::AddComment(_) => "Add a comment".to_owned(),
        Edit::SetComment(_) => "Change a comment".to_owned(),
        Edit::RemoveComment(_) => "Remove a comment".to_owned(),
        Edit::PutSnapshot(edit) => format!("Put snapshot \"{}\"", edit.snapshot.id),
        Edit::RemoveSnapshot(edit) => format!("Remove snapshot \"{}\"", edit.snapshot),
        Edit::ReplaceNode(edit) => format!("Replace {} by {}", node(&edit.node), edit.type_name),
        Edit::Reconfigure(edit) => format!("Configure {}", node(&edit.node)),
        Edit::Group(edit) => match edit.group.nodes.len() {
            1 => "Group 1 node".to_owned(),
            count => format!("Group {count} nodes"),
        },
        Edit::Ungroup(edit) => format!("Ungroup \"{}\"", edit.group),
        Edit::StoreSnapshot(edit) => format!("Store snapshot \"{}\"", edit.snapshot),
        Edit::RecallSnapshot(edit) => format!("Recall snapshot \"{}\"", edit.snapshot),
        Edit::MorphSnapshots(edit) => {
            format!("Morph from snapshot \"{}\" to \"{}\"", edit.from, edit.to)
        }
        Edit::MakeUnique(edit) => format!("Give {} a sub-graph of its own", node(&edit.node)),
        Edit::DefineSubgraph(edit) => format!("Define sub-graph \"{}\"", edit.subgraph.id),
        Edit::SetSubgraph(edit) => format!("Change sub-graph \"{}\"", edit.subgraph),
        Edit::RemoveSubgraph(edit) => format!("Remove sub-graph \"{}\"", edit.subgraph),
        Edit::InSubgraph(edit) => {
            let mut subgraphs = document.subgraphs.iter();
            let found = subgraphs.find(|subgraph| subgraph.id == edit.subgraph);
            let within = found.map_or(document, |subgraph| &subgraph.body);
            format!(
                "{} in sub-graph \"{}\"",
                title_knowing(&edit.change, within, &Whereabouts::default()),
                edit.subgraph
            )
        }
        Edit::Collapse(edit) => match edit.nodes.as_slice() {
            [only] => format!("Collapse {}", node(only)),
            nodes => format!("Collapse {} nodes", nodes.len()),
        },
        Edit::Expand(edit) => format!("Expand {}", node(&edit.node)),
        Edit::Restructure(edit) => match edit.edits.first() {
            Some(first) => format!("{} and what belongs to it", title(first, document)),
            None => "Nothing".to_owned(),
        },
        Edit::Batch(batch) => match batch.edits.as_slice() {
            [] => "Nothing".to_owned(),
            [only] => title(only, document),
            [first, rest @ ..] => format!("{} and {} more", title(first, document), rest.len()),
        },
    }
}

/// What the user calls a node.
fn label<'d>(document: &'d Document, id: &'d NodeId, known: &Whereabouts) -> &'d str {
    let nodes = &document.nodes;
    let node = match known.node(id) {
        Some(at) => at.and_then(|at| nodes.get(at)),
        None => nodes.iter().find(|node| node.id == *id),
    };
    let label = node.and_then(|node| node.label.as_deref());
    label.unwrap_or(id.as_str())
}

/// The fields that are changed, in words.
fn fields(edit: &SetDocument) -> String {
    let changed = [
        ("the name", edit.name.is_some()),
        ("the description", edit.description.is_some()),
        ("the author", edit.author.is_some()),
        ("the tags", edit.tags.is_some()),
    ];
    let names: Vec<&str> = changed
        .iter()
        .filter_map(|(name, is_changed)| is_changed.then_some(*name))
        .collect();
    if names.is_empty() {
        "nothing".to_owned()
    } else {
        names.join(", ")
    }
}
