//! Grouping and ungrouping.

use airloom_api::id::NodeId;

use crate::document::annotation::Group;
use crate::edit::change::{Batch, Edit};
use crate::edit::error::EditError;
use crate::edit::groups::{AddGroup, RemoveGroup, SetGroup};
use crate::edit::intents::{GroupNodes, Ungroup};
use crate::edit::resolve::error::ResolveError;
use crate::edit::resolve::world::World;

/// A new group, whose nodes leave the groups that they lay in.
pub fn group(world: &World<'_>, edit: &GroupNodes) -> Edit {
    let mut group = edit.group.clone();
    let groups = &world.document.groups;
    let holds = |holder: &&Group| {
        let mut nodes = group.nodes.iter();
        !group.nodes.is_empty() && nodes.all(|node| holder.nodes.contains(node))
    };
    if group.parent.is_none() {
        let around = groups.iter().find(holds).map(|holder| holder.id.clone());
        group.parent = around;
    }
    let mut edits: Vec<Edit> = groups
        .iter()
        .filter_map(|holder| {
            let left = |node: &&NodeId| !group.nodes.contains(node);
            let nodes: Vec<NodeId> = holder.nodes.iter().filter(left).cloned().collect();
            (nodes.len() != holder.nodes.len()).then(|| {
                Edit::SetGroup(SetGroup {
                    nodes: Some(nodes),
                    ..SetGroup::of(holder.id.clone())
                })
            })
        })
        .collect();
    edits.push(Edit::AddGroup(AddGroup { group, at: edit.at }));
    Edit::Batch(Batch { edits })
}

/// A group's nodes and groups move to the group around it.
pub fn ungroup(world: &World<'_>, edit: &Ungroup) -> Result<Edit, ResolveError> {
    let groups = &world.document.groups;
    let dissolved = groups.iter().find(|group| group.id == edit.group);
    let dissolved = dissolved.ok_or_else(|| EditError::UnknownGroup {
        group: edit.group.clone(),
    })?;
    let mut edits = Vec::new();
    for group in groups {
        if group.parent.as_ref() == Some(&dissolved.id) {
            edits.push(Edit::SetGroup(SetGroup {
                parent: Some(dissolved.parent.clone()),
                ..SetGroup::of(group.id.clone())
            }));
        }
        if dissolved.parent.as_ref() == Some(&group.id) && !dissolved.nodes.is_empty() {
            let mut nodes = group.nodes.clone();
            let new = dissolved.nodes.iter();
            nodes.extend(new.filter(|node| !group.nodes.contains(node)).cloned());
            edits.push(Edit::SetGroup(SetGroup {
                nodes: Some(nodes),
                ..SetGroup::of(group.id.clone())
            }));
        }
    }
    edits.push(Edit::RemoveGroup(RemoveGroup {
        group: dissolved.id.clone(),
    }));
    Ok(Edit::Batch(Batch { edits }))
}
