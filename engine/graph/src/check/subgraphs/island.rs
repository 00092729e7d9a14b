//! Sub-graphs that run at a multiple of the rate: such a node stays one node, which has a graph of its own inside.

use std::sync::Arc;

use airloom_api::id::{ConnectionId, NodeId};
use airloom_api::node::registry::Registry;
use airloom_api::node::spec::NodeSpec;
use airloom_api::param::spec::Smoothing;
use airloom_api::port::{PortKind, PortSpec};
use airloom_api::process::host::Bus;
use indexmap::IndexMap;
use serde_json::Map;

use crate::check::checked::{CheckedConnection, CheckedNode, Island};
use crate::check::specs::SpecCache;
use crate::document::model::Node;

impl Island {
    /// Whether both play the same. The values of parameters of the node itself do not count, nor what the node is
    /// called and what is around it.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        let (a, b) = (&self.graph, &other.graph);
        let mut nodes = a.nodes.iter().zip(&b.nodes);
        let mut connections = a.connections.iter().zip(&b.connections);
        self.times == other.times
            && a.nodes.len() == b.nodes.len()
            && a.connections.len() == b.connections.len()
            && a.macros == b.macros
            && a.seed == b.seed
            && connections.all(|(a, b)| is_same_way(a, b))
            && nodes.all(|(a, b)| self.name(a) == other.name(b) && is_same_node(a, b))
    }

    /// What a node is called inside.
    fn name<'n>(&self, node: &'n CheckedNode) -> Option<&'n str> {
        node.id.as_str().strip_prefix(self.path.as_str())
    }
}

/// Whether both carry the same from and to the same places; connections have no names that are heard.
fn is_same_way(a: &CheckedConnection, b: &CheckedConnection) -> bool {
    let renamed = CheckedConnection {
        id: a.id.clone(),
        ..b.clone()
    };
    *a == renamed
}

fn is_same_node(a: &CheckedNode, b: &CheckedNode) -> bool {
    let is_same_inside = match (&a.island, &b.island) {
        (None, None) => true,
        (Some(a), Some(b)) => Arc::ptr_eq(a, b) || a.is_same(b),
        _ => false,
    };
    a.node_type.info().name == b.node_type.info().name
        && (Arc::ptr_eq(&a.config, &b.config) || a.config == b.config)
        && (Arc::ptr_eq(&a.spec, &b.spec) || a.spec == b.spec)
        && a.params == b.params
        && a.bypass == b.bypass
        && a.state == b.state
        && is_same_inside
}

/// The border of a definition whose nodes may run at a multiple of the rate.
pub struct Shore {
    /// As the definition's face has it, but for the smoothing, which happens inside.
    pub spec: Arc<NodeSpec>,
    /// For each input the node at its bus.
    pub inputs: Vec<CheckedNode>,
    /// For each output the node at its bus.
    pub outputs: Vec<CheckedNode>,
}

/// Why the nodes of a definition cannot run at a multiple of the rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoShore {
    /// A port that is not for audio, by its place among inputs and outputs.
    Port(usize),
    /// More inputs or outputs than there are buses.
    Buses,
    /// More parameters than there are macros.
    Params,
    /// The types of the nodes at the buses are not registered.
    Types,
}

/// Builds the border of a definition from its face.
pub fn shore(
    face: &NodeSpec,
    registry: &Registry,
    specs: &mut SpecCache,
) -> Result<Shore, NoShore> {
    let ports = face.inputs.iter().chain(&face.outputs);
    let is_audio = |port: &PortSpec| matches!(port.kind, PortKind::Audio(_));
    if let Some(other) = { ports }.position(|port| !is_audio(port)) {
        return Err(NoShore::Port(other));
    }
    if face.inputs.len() > Bus::INPUT_NAMES.len() || face.outputs.len() > Bus::OUTPUT_NAMES.len() {
        return Err(NoShore::Buses);
    }
    if face.params.len() > usize::from(crate::limits::MACRO_SLOTS) {
        return Err(NoShore::Params);
    }
    let mut ends = |name, ports: &[PortSpec], buses: &[&str]| -> Option<Vec<CheckedNode>> {
        let each = ports.iter().zip(buses);
        each.map(|(port, bus)| end(name, port, bus, registry, specs))
            .collect()
    };
    let inputs = ends("io.input", &face.inputs, Bus::INPUT_NAMES).ok_or(NoShore::Types)?;
    let outputs = ends("io.output", &face.outputs, Bus::OUTPUT_NAMES).ok_or(NoShore::Types)?;
    let mut spec = face.clone();
    for param in &mut spec.params {
        param.smoothing = Smoothing::None;
    }
    Ok(Shore {
        spec: Arc::new(spec),
        inputs,
        outputs,
    })
}

/// The node at one bus.
fn end(
    type_name: &str,
    port: &PortSpec,
    bus: &str,
    registry: &Registry,
    specs: &mut SpecCache,
) -> Option<CheckedNode> {
    let node_type = registry.get(type_name)?;
    let PortKind::Audio(layout) = port.kind else {
        return None;
    };
    let mut config = Map::new();
    config.insert("channels".to_owned(), layout.channels().into());
    config.insert("bus".to_owned(), bus.into());
    let node = Node {
        id: NodeId::played(bus).ok()?,
        type_name: type_name.to_owned(),
        type_version: None,
        label: None,
        bypass: false,
        config,
        params: Map::new(),
        state: None,
        states: IndexMap::new(),
        position: None,
        extra: Map::new(),
    };
    let kind = specs.kind(&node, node_type).ok()?;
    Some(CheckedNode {
        id: node.id,
        node_type: Arc::clone(&kind.node_type),
        config: Arc::clone(&kind.config),
        spec: Arc::clone(&kind.spec),
        params: kind.defaults.clone(),
        bypass: false,
        state: None,
        states: None,
        island: None,
    })
}

/// The id of the node at a bus of an island.
pub fn end_id(island: &NodeId, end: &CheckedNode) -> NodeId {
    // No inner node is called so.
    let id = format!("{island}/:{}", end.id);
    NodeId::played(&id).unwrap_or_else(|_| island.clone())
}

/// The id of a connection between a bus and the inside.
pub fn way_id(end: &NodeId, number: usize) -> ConnectionId {
    ConnectionId::crossing(&number.to_string(), end)
}
