//! The door of this room.

use airloom_api::id::ConnectionId;
use airloom_api::node::registry::Registry;

use crate::document::model::Document;
use crate::edit::change::{Batch, Edit, apply};
use crate::edit::nodes::remove::Removal;
use crate::edit::resolve::error::ResolveError;
use crate::edit::resolve::resolved::Resolved;
use crate::edit::resolve::world::World;
use crate::edit::resolve::{bridge, groups, inside, nodes, snapshots, unique};
use crate::edit::subgraphs::definitions::DefineSubgraph;

/// Turns an edit into one that can be applied to this document: the same for the same document, edit and node types.
/// `is_free` says whether an id that the document does not have may be given to a new connection. Within a batch each
/// edit meets the document as those before it leave it.
///
/// # Errors
/// [`ResolveError`] where what is wanted does not fit.
pub fn resolve(
    edit: &Edit,
    document: &Document,
    registry: &Registry,
    is_free: &dyn Fn(&ConnectionId) -> bool,
) -> Result<Resolved, ResolveError> {
    if !edit.has_intents() {
        return Ok(Resolved::whole(edit.clone()));
    }
    let world = World::new(document, registry, is_free);
    match edit {
        Edit::Batch(batch) => in_turn(&batch.edits, &world),
        Edit::InSubgraph(edit) => inside::resolve(&world, edit, one),
        edit => {
            let mut made = Vec::new();
            let Resolved { edit, dropped } = one(edit, &world, &mut made)?;
            let edit = inside::behind(made, edit);
            Ok(Resolved { edit, dropped })
        }
    }
}

/// An edit of a document or of what a sub-graph holds; definitions that are to come before it are added to `made`.
fn one(
    edit: &Edit,
    world: &World<'_>,
    made: &mut Vec<DefineSubgraph>,
) -> Result<Resolved, ResolveError> {
    let whole = Resolved::whole;
    match edit {
        edit if !edit.has_intents() => Ok(whole(edit.clone())),
        Edit::RemoveNode(edit) => match &edit.removal {
            Removal::Bridge { connections } => bridge::bridge(world, &edit.node, connections),
            Removal::Cut | Removal::Fade(_) => Ok(whole(Edit::RemoveNode(edit.clone()))),
        },
        Edit::ReplaceNode(edit) => nodes::replace(world, edit),
        Edit::Reconfigure(edit) => nodes::reconfigure(world, edit),
        Edit::Group(edit) => Ok(whole(groups::group(world, edit))),
        Edit::Ungroup(edit) => groups::ungroup(world, edit).map(whole),
        Edit::StoreSnapshot(edit) => snapshots::store(world, edit).map(whole),
        Edit::RecallSnapshot(edit) => snapshots::recall(world, edit),
        Edit::MorphSnapshots(edit) => snapshots::morph(world, edit),
        Edit::MakeUnique(edit) => {
            let (defined, edit) = unique::make_unique(world, edit)?;
            made.push(defined);
            Ok(whole(edit))
        }
        Edit::Batch(batch) => inside::in_turn(&batch.edits, world, made, one),
        other => Ok(whole(other.clone())),
    }
}

fn in_turn(edits: &[Edit], world: &World<'_>) -> Result<Resolved, ResolveError> {
    let mut resolved = Resolved::whole(Edit::Batch(Batch { edits: Vec::new() }));
    let mut done = Vec::with_capacity(edits.len());
    let mut document = world.document.clone();
    let last_intent = edits.iter().rposition(Edit::has_intents);
    for (index, edit) in edits.iter().enumerate() {
        let wrong = |source| ResolveError::Batch {
            index,
            source: Box::new(source),
        };
        let one = resolve(edit, &document, world.registry, world.is_free).map_err(wrong)?;
        if last_intent.is_some_and(|last| index < last) {
            apply(&mut document, &one.edit).map_err(|error| wrong(error.into()))?;
        }
        done.push(one.edit);
        resolved.dropped.extend(one.dropped);
    }
    resolved.edit = Edit::Batch(Batch { edits: done });
    Ok(resolved)
}
