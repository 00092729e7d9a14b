//! Nodes, ports and connections as they are seen.

use crate::view::picture::Picture;

/// The graph on the canvas.
#[derive(Clone, Debug, Default)]
pub struct GraphView {
    /// The document's name.
    pub name: String,
    /// Nodes in the document's order.
    pub nodes: Vec<NodeView>,
    /// Connections in the document's order.
    pub connections: Vec<ConnectionView>,
}

/// How a node's header tile is tinted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Role {
    /// Works on sound that comes from elsewhere.
    #[default]
    Processor,
    /// Makes sound.
    Source,
    /// Makes control values.
    Controller,
}

/// How a node is doing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum NodeState {
    /// As it should.
    #[default]
    Running,
    /// Taken out by the user.
    Bypassed,
    /// Taken out by the engine, with the cause in words.
    Failed(String),
}

/// The kind of a port and of its cable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PortKind {
    /// Sound.
    Audio,
    /// Control values.
    Control,
    /// Notes and MIDI.
    Notes,
    /// Timed metadata.
    Meta,
}

/// A port.
#[derive(Clone, Debug, PartialEq)]
pub struct PortView {
    /// Its name within the node, such as `in` or `param.gain_db`.
    pub name: String,
    /// Its kind.
    pub kind: PortKind,
    /// Audio channels, 1 for other kinds.
    pub channels: usize,
    /// Whether anything is connected to it.
    pub joined: bool,
}

/// Which side of a node a row's port stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Inputs.
    Left,
    /// Outputs.
    Right,
}

/// A row below the thread: a side port, or a value.
#[derive(Clone, Debug, PartialEq)]
pub struct RowView {
    /// Its label.
    pub label: String,
    /// Its value in words, may be empty.
    pub value: String,
    /// Its port.
    pub port: Option<(Side, PortView)>,
}

/// A node.
#[derive(Clone, Debug, Default)]
pub struct NodeView {
    /// Its id in the document.
    pub id: String,
    /// Its label, or its type's.
    pub title: String,
    /// Its type, such as `filter.eq`.
    pub type_name: String,
    /// The tint of its tile.
    pub role: Role,
    /// Its place in the document.
    pub position: [f32; 2],
    /// How it is doing.
    pub state: NodeState,
    /// The main input, on the thread.
    pub main_in: Option<PortView>,
    /// The main output, on the thread.
    pub main_out: Option<PortView>,
    /// Rows below the thread.
    pub rows: Vec<RowView>,
    /// The live picture.
    pub picture: Picture,
    /// The level at its main output, dBFS a channel, as meters show it.
    pub levels: Vec<f32>,
    /// The footer's left end, such as its cost.
    pub footer: String,
    /// The footer's right end, such as its delay.
    pub footer_end: String,
}

/// A connection.
#[derive(Clone, Debug, PartialEq)]
pub struct ConnectionView {
    /// Its id in the document.
    pub id: String,
    /// The node it comes from, as an index into the nodes.
    pub from_node: usize,
    /// The port it comes from.
    pub from_port: String,
    /// The node it goes to, as an index into the nodes.
    pub to_node: usize,
    /// The port it goes to.
    pub to_port: String,
    /// Its kind.
    pub kind: PortKind,
    /// Its channels, 1 for other kinds than audio.
    pub channels: usize,
    /// The level in it, dBFS.
    pub level: f32,
}
