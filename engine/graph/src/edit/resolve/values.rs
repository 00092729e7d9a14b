//! What the parameters of a document's nodes are, whether or not the document is sound.

use airloom_api::id::NodeId;
use airloom_api::node::registry::Registry;
use airloom_api::param::spec::ParamSpec;

use crate::document::model::Document;
use crate::edit::resolve::world::World;

/// A parameter of a node, and its base value; none where the document has no such node or the node no such parameter.
#[must_use]
pub fn base(
    document: &Document,
    registry: &Registry,
    node: &NodeId,
    param: &str,
) -> Option<(ParamSpec, f64)> {
    let node = document.nodes.iter().find(|known| known.id == *node)?;
    let spec = World::new(document, registry, &|_| true).asked(node).ok()?;
    let spec = spec.params.get(spec.param(param)?)?;
    let written = node.params.get(param);
    let reading = written.and_then(|value| spec.read(value).ok());
    let base = reading.map_or_else(|| spec.default_value(), |reading| reading.value);
    Some((spec.clone(), base))
}
