//! The order of the page.

use std::sync::Arc;

use airloom_api::node::node_type::NodeType;
use airloom_api::node::registry::Registry;

/// Categories in the order in which a signal usually meets them; others follow by name.
const ORDER: [&str; 17] = [
    "io",
    "source",
    "synth",
    "file",
    "level",
    "filter",
    "dynamics",
    "colour",
    "modulation",
    "pitch",
    "time",
    "space",
    "restore",
    "control",
    "meter",
    "format",
    "graph",
];

/// The types by category; within one by name.
pub fn categories(registry: &Registry) -> Vec<(String, Vec<Arc<dyn NodeType>>)> {
    let mut categories: Vec<(String, Vec<Arc<dyn NodeType>>)> = Vec::new();
    for node_type in registry.iter() {
        let category = node_type.info().category();
        match categories.iter_mut().find(|(known, _)| known == category) {
            Some((_, types)) => types.push(Arc::clone(node_type)),
            None => categories.push((category.to_owned(), vec![Arc::clone(node_type)])),
        }
    }
    let place = |category: &str| {
        let known = ORDER.iter().position(|known| *known == category);
        known.unwrap_or(ORDER.len())
    };
    categories.sort_by(|(one, _), (other, _)| (place(one), one).cmp(&(place(other), other)));
    for (_, types) in &mut categories {
        types.sort_by_key(|node_type| node_type.info().name);
    }
    categories
}
