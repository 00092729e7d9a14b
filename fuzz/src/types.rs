//! The node types that are played.

use airloom_api::node::registry::Registry;

/// The product's node types without those that open files.
///
/// # Panics
/// When two have the same name.
#[must_use]
pub fn without_files() -> Registry {
    let mut registry = Registry::new();
    for node_type in airloom_nodes::list::registry().iter() {
        if !node_type.info().name.starts_with("file.") {
            registry.insert(node_type.clone()).expect("names differ");
        }
    }
    registry
}
