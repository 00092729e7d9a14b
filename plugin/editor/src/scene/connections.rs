//! Connections as they are seen.

use airloom_api::port::PortKind as Kind;
use airloom_graph::check::checked::{CheckedConnection, Destination};

use crate::scene::Subject;
use crate::view::graph::{ConnectionView, PortKind};

/// What precedes a parameter's name where it is a port.
const PARAM: &str = "param.";

/// The port's name of a parameter.
pub fn param_port(param: &str) -> String {
    format!("{PARAM}{param}")
}

/// A port's kind as it is seen.
pub fn kind(kind: Kind) -> PortKind {
    match kind {
        Kind::Audio(_) => PortKind::Audio,
        Kind::Control => PortKind::Control,
        Kind::Events => PortKind::Notes,
    }
}

/// The name of the port or parameter a connection goes to.
pub fn target_port(subject: &Subject<'_>, to: Destination) -> Option<String> {
    let spec = &subject.graph.nodes.get(to.node())?.spec;
    match to {
        Destination::Audio { port, .. }
        | Destination::Control { port, .. }
        | Destination::Events { port, .. } => {
            spec.inputs.get(port).map(|port| port.name.to_string())
        }
        Destination::Param { param, .. } => {
            spec.params.get(param).map(|param| param_port(&param.id))
        }
    }
}

/// All connections of a document; levels are filled in as they come.
pub fn views(subject: &Subject<'_>) -> Vec<ConnectionView> {
    subject
        .graph
        .connections
        .iter()
        .filter_map(|connection| view(subject, connection))
        .collect()
}

fn view(subject: &Subject<'_>, connection: &CheckedConnection) -> Option<ConnectionView> {
    let from = subject.graph.nodes.get(connection.from_node)?;
    let port = from.spec.outputs.get(connection.from_port)?;
    let channels = match port.kind {
        Kind::Audio(layout) => layout.channels(),
        Kind::Control | Kind::Events => 1,
    };
    Some(ConnectionView {
        id: connection.id.to_string(),
        from_node: connection.from_node,
        from_port: port.name.to_string(),
        to_node: connection.to.node(),
        to_port: target_port(subject, connection.to)?,
        kind: kind(port.kind),
        channels,
        level: f32::NEG_INFINITY,
    })
}
