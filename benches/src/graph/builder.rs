//! Documents, built without text.

use airloom_api::id::{ConnectionId, NodeId};
use airloom_graph::document::model::{Connection, Document, Node};
use serde_json::{Map, Value};

use crate::failure::Failure;

/// A node with everything else at its default.
pub fn node(id: &str, type_name: &str) -> Result<Node, Failure> {
    Ok(Node {
        id: NodeId::new(id)?,
        type_name: type_name.to_owned(),
        type_version: None,
        label: None,
        bypass: false,
        config: Map::new(),
        params: Map::new(),
        state: None,
        states: Default::default(),
        position: None,
        extra: Map::new(),
    })
}

/// A node with parameters.
pub fn node_with(
    id: &str,
    type_name: &str,
    params: impl IntoIterator<Item = (String, f64)>,
) -> Result<Node, Failure> {
    let values = params
        .into_iter()
        .map(|(id, value)| (id, Value::from(value)));
    Ok(Node {
        params: values.collect(),
        ..node(id, type_name)?
    })
}

/// A connection of unity gain between two addresses, `node:port`.
pub fn connection(id: &str, from: &str, to: &str) -> Result<Connection, Failure> {
    Ok(Connection {
        id: ConnectionId::new(id)?,
        from: from.parse()?,
        to: to.parse()?,
        gain_db: None,
        depth: None,
        curve: None,
        extra: Map::new(),
    })
}

/// A document with an input `source` and an output `sink`.
pub fn document() -> Result<Document, Failure> {
    Ok(Document {
        nodes: vec![node("source", "io.input")?, node("sink", "io.output")?],
        ..Document::default()
    })
}

/// Adds a connection, named by its place.
pub fn connect(document: &mut Document, from: &str, to: &str) -> Result<(), Failure> {
    let id = format!("c{}", document.connections.len());
    document.connections.push(connection(&id, from, to)?);
    Ok(())
}
