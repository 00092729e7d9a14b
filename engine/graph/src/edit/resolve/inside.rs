//! Edits inside a sub-graph.

use crate::edit::change::{Batch, Edit, apply};
use crate::edit::error::EditError;
use crate::edit::resolve::error::ResolveError;
use crate::edit::resolve::resolved::Resolved;
use crate::edit::resolve::surroundings;
use crate::edit::resolve::world::World;
use crate::edit::subgraphs::definitions::DefineSubgraph;
use crate::edit::subgraphs::inside::InSubgraph;

/// Resolves one edit; definitions that are to come before it are added to the list.
pub type ResolveOne =
    fn(&Edit, &World<'_>, &mut Vec<DefineSubgraph>) -> Result<Resolved, ResolveError>;

/// An edit inside a definition, what has to come before it, and what follows outside.
pub fn resolve(
    world: &World<'_>,
    edit: &InSubgraph<Edit>,
    one: ResolveOne,
) -> Result<Resolved, ResolveError> {
    let subgraph = world.definitions.find(&edit.subgraph);
    let subgraph = subgraph.ok_or_else(|| EditError::UnknownSubgraph {
        subgraph: edit.subgraph.clone(),
    })?;
    let within = world.within(&subgraph.body, &[]);
    let mut made = Vec::new();
    let Resolved {
        edit: change,
        mut dropped,
    } = one(&edit.change, &within, &mut made)?;
    for lost in &mut dropped {
        lost.subgraph = Some(edit.subgraph.clone());
    }
    if change.count() == 0 {
        let edit = Edit::Batch(Batch { edits: Vec::new() });
        return Ok(Resolved { edit, dropped });
    }
    let change = InSubgraph {
        subgraph: edit.subgraph.clone(),
        change: Box::new(change),
    };
    let mut edits = Vec::new();
    surroundings::follow(world, subgraph, &change, &made, &mut edits, &mut dropped)?;
    let mut edit = Edit::InSubgraph(change);
    if !edits.is_empty() {
        edits.insert(0, edit);
        edit = Edit::Batch(Batch { edits });
    }
    let edit = behind(made, edit);
    Ok(Resolved { edit, dropped })
}

/// An edit behind the definitions that it needs.
pub fn behind(made: Vec<DefineSubgraph>, edit: Edit) -> Edit {
    if made.is_empty() {
        return edit;
    }
    let made = made.into_iter().map(Box::new).map(Edit::DefineSubgraph);
    Edit::Batch(Batch {
        edits: made.chain([edit]).collect(),
    })
}

/// Several edits inside, each of which meets what those before it leave.
pub fn in_turn(
    edits: &[Edit],
    world: &World<'_>,
    made: &mut Vec<DefineSubgraph>,
    one: ResolveOne,
) -> Result<Resolved, ResolveError> {
    let mut done = Vec::with_capacity(edits.len());
    let mut dropped = Vec::new();
    let mut body = world.document.clone();
    let mut known = world.definitions.made.to_vec();
    for (index, edit) in edits.iter().enumerate() {
        let wrong = |source| ResolveError::Batch {
            index,
            source: Box::new(source),
        };
        let mut fresh = Vec::new();
        let within = world.within(&body, &known);
        let resolved = one(edit, &within, &mut fresh).map_err(wrong)?;
        apply(&mut body, &resolved.edit).map_err(|error| wrong(error.into()))?;
        known.extend(fresh.iter().cloned());
        made.extend(fresh);
        done.push(resolved.edit);
        dropped.extend(resolved.dropped);
    }
    let edit = Edit::Batch(Batch { edits: done });
    Ok(Resolved { edit, dropped })
}
