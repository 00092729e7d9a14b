//! Nodes as they are seen.

use airloom_api::port::{PortKind as Kind, PortSpec};
use airloom_graph::check::checked::CheckedNode;
use airloom_graph::document::model::Node;

use crate::scene::connections::{self, param_port};
use crate::scene::values::{Controller, Values};
use crate::scene::{Subject, columns, figure, wording};
use crate::theme::measures::Picture as Axis;
use crate::view::graph::{
    ConnectionView, GraphView, NodeState, NodeView, PortKind, PortView, Role, RowView, Side,
};

/// A whole graph. `axis` is the axis of frequency responses; `faults` says what is wrong with a node, by its id.
pub fn graph(
    subject: &Subject<'_>,
    values: &[Values],
    axis: &Axis,
    faults: &dyn Fn(&str) -> Option<String>,
) -> GraphView {
    let connections = connections::views(subject);
    // A document made by hand may place only some nodes; then the others would lie on top of each other.
    let unplaced = subject
        .document
        .nodes
        .iter()
        .any(|node| node.position.is_none());
    let columns = if unplaced {
        columns::places(subject.graph)
    } else {
        Vec::new()
    };
    let documents = subject.document.nodes.iter();
    let nodes = documents
        .zip(&subject.graph.nodes)
        .zip(values)
        .enumerate()
        .map(|(index, ((saved, node), values))| {
            let joined = |port: &str, side| joined(&connections, index, port, side);
            let mut view = node_view(saved, node, values, &joined);
            view.position = columns.get(index).copied().unwrap_or_else(|| place(saved));
            view.picture = figure::picture(node, values, subject.rate_hz, axis);
            if let Some(fault) = faults(&view.id) {
                view.state = NodeState::Failed(fault);
            }
            view
        })
        .collect();
    GraphView {
        name: subject.document.name.clone(),
        nodes,
        connections,
    }
}

/// What a node is called: its label, or its type's.
pub fn title(saved: &Node, node: &CheckedNode) -> String {
    match &saved.label {
        Some(label) if !label.is_empty() => label.clone(),
        _ => node.node_type.info().label.to_owned(),
    }
}

fn node_view(
    saved: &Node,
    node: &CheckedNode,
    values: &Values,
    joined: &dyn Fn(&str, Side) -> bool,
) -> NodeView {
    let info = node.node_type.info();
    let spec = &node.spec;
    let view = |port: &PortSpec, side| PortView {
        name: port.name.to_string(),
        kind: connections::kind(port.kind),
        channels: channels(port),
        joined: joined(&port.name, side),
    };
    let main_in = main_input(&spec.inputs);
    let main_out = spec.outputs.first();
    let mut rows: Vec<RowView> = Vec::new();
    for port in spec
        .inputs
        .iter()
        .filter(|port| Some(port.name.as_ref()) != main_in)
    {
        rows.push(RowView {
            label: port_label(&port.name),
            value: beside_port(node, values, &port.name),
            port: Some((Side::Left, view(port, Side::Left))),
        });
    }
    for port in spec.outputs.iter().skip(1) {
        rows.push(RowView {
            label: port_label(&port.name),
            value: String::new(),
            port: Some((Side::Right, view(port, Side::Right))),
        });
    }
    rows.extend(modulated(node, values));
    let audio = |ports: &[PortSpec]| ports.iter().any(|port| matches!(port.kind, Kind::Audio(_)));
    let control = main_out.is_some_and(|port| port.kind == Kind::Control);
    let role = match (audio(&spec.inputs), control) {
        (_, true) => Role::Controller,
        (false, _) if info.category() == "source" || info.category() == "file" => Role::Source,
        _ => Role::Processor,
    };
    let main = main_out.or_else(|| spec.inputs.first());
    let footer_end = match main.map(|port| port.kind) {
        Some(Kind::Audio(layout)) => wording::channels(layout.channels()),
        Some(Kind::Control) => "control".to_owned(),
        Some(Kind::Events) => "notes".to_owned(),
        None => String::new(),
    };
    NodeView {
        id: node.id.to_string(),
        title: title(saved, node),
        type_name: info.name.to_owned(),
        role,
        state: if node.bypass {
            NodeState::Bypassed
        } else {
            NodeState::Running
        },
        main_in: spec
            .inputs
            .iter()
            .find(|port| Some(port.name.as_ref()) == main_in)
            .map(|port| view(port, Side::Left)),
        main_out: main_out.map(|port| view(port, Side::Right)),
        rows,
        footer: figure::footer(node, values),
        footer_end,
        ..NodeView::default()
    }
}

/// The input that lies on the thread: `in`, or the only one.
fn main_input(inputs: &[PortSpec]) -> Option<&str> {
    match inputs {
        [only] => Some(&only.name),
        several => several
            .iter()
            .map(|port| port.name.as_ref())
            .find(|name| *name == "in"),
    }
}

fn channels(port: &PortSpec) -> usize {
    match port.kind {
        Kind::Audio(layout) => layout.channels(),
        Kind::Control | Kind::Events => 1,
    }
}

/// A port's name as a person would write it: `in1` is `In 1`.
fn port_label(name: &str) -> String {
    if name == "sidechain" {
        return "Side-chain".to_owned();
    }
    let digits = name.find(|letter: char| letter.is_ascii_digit());
    match digits.and_then(|at| name.split_at_checked(at)) {
        Some((word, number)) if !word.is_empty() => format!("{} {number}", wording::named(word)),
        _ => wording::named(name),
    }
}

/// What stands beside an input: the gain of a mixer's strip.
fn beside_port(node: &CheckedNode, values: &Values, port: &str) -> String {
    let muted = values
        .named(node, &format!("{port}.mute"))
        .is_some_and(|mute| mute >= 0.5);
    match values.named(node, &format!("{port}.gain_db")) {
        Some(_) if muted => "Mute".to_owned(),
        Some(gain_db) => wording::decibels(gain_db),
        None => String::new(),
    }
}

/// A row with a port for every parameter that a control connection moves.
fn modulated(node: &CheckedNode, values: &Values) -> Vec<RowView> {
    let is_moved = |index: usize| {
        values
            .of_param(index)
            .any(|what| matches!(what, Controller::Modulation { .. }))
    };
    let params = node.spec.params.iter().zip(&values.now).enumerate();
    params
        .filter(|(index, _)| is_moved(*index))
        .map(|(_, (spec, value))| RowView {
            label: spec.label.to_string(),
            value: wording::value(spec, *value),
            port: Some((
                Side::Left,
                PortView {
                    name: param_port(&spec.id),
                    kind: PortKind::Control,
                    channels: 1,
                    joined: true,
                },
            )),
        })
        .collect()
}

fn joined(connections: &[ConnectionView], node: usize, port: &str, side: Side) -> bool {
    connections.iter().any(|connection| match side {
        Side::Left => connection.to_node == node && connection.to_port == port,
        Side::Right => connection.from_node == node && connection.from_port == port,
    })
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a place on the screen needs no more"
)]
fn place(saved: &Node) -> [f32; 2] {
    saved.position.unwrap_or_default().map(|place| place as f32)
}
