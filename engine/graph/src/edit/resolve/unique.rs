//! A definition of its own for a node that shares one.

use crate::check::subgraphs::order::named;
use crate::document::model::{Document, Subgraph};
use crate::document::subgraph::DEFINITION;
use crate::edit::change::Edit;
use crate::edit::error::EditError;
use crate::edit::intents::MakeUnique;
use crate::edit::nodes::put::PutNode;
use crate::edit::resolve::error::ResolveError;
use crate::edit::resolve::world::World;
use crate::edit::subgraphs::definitions::DefineSubgraph;

/// The new definition, behind the one that it is made from, and the edit that has the node stand for it. What the
/// definition contains is shared on.
pub fn make_unique(
    world: &World<'_>,
    edit: &MakeUnique,
) -> Result<(DefineSubgraph, Edit), ResolveError> {
    let node = world.node(&edit.node)?;
    let shared = named(node).ok_or_else(|| EditError::NoSubgraph {
        node: node.id.clone(),
    })?;
    let definition = world.definitions.find(shared);
    let definition = definition.ok_or_else(|| EditError::UnknownSubgraph {
        subgraph: shared.to_owned(),
    })?;
    let name = edit.name.clone();
    let subgraph = Subgraph {
        id: edit.subgraph.clone(),
        body: Document {
            name: name.unwrap_or_else(|| definition.body.name.clone()),
            ..definition.body.clone()
        },
        ..definition.clone()
    };
    let mut known = world.definitions.known.iter();
    let at = known.position(|known| known.id == shared).map(|at| at + 1);
    let mut node = node.clone();
    let own = edit.subgraph.as_str().into();
    node.config.insert(DEFINITION.to_owned(), own);
    let put = Edit::PutNode(Box::new(PutNode { node }));
    Ok((DefineSubgraph { subgraph, at }, put))
}
