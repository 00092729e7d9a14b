//! How large a document may be.

use airloom_api::channels::MAX_CHANNELS;

/// Macro slots, 1 … this: the plugin shows each as one parameter of the host.
pub const MACRO_SLOTS: u16 = 512;
/// Gains of connections in dB, as `level.gain` has them; the lowest is silence.
pub const GAIN_DB: (f64, f64) = (-120.0, 24.0);

/// Positions and sizes on the canvas lie within ± this: an f32 still tells neighbouring points apart.
pub const CANVAS: f64 = 1e6;

/// Bytes of a JSON document.
pub const JSON_BYTES: usize = 16 << 20;
/// Bytes of a YAML document, which takes longer to parse.
pub const YAML_BYTES: usize = 4 << 20;
/// Nodes of a document, and nodes that are played when the insides of all sub-graphs are counted.
pub const NODES: usize = 10_000;
/// Connections of a document, and of all insides of sub-graphs together.
pub const CONNECTIONS: usize = 100_000;
/// Targets of one macro.
pub const MACRO_TARGETS: usize = 64;
/// Parameters of all nodes together.
pub const PARAMS: usize = 4_000_000;
/// Parameters of nodes that differ in type or configuration: each such node is asked for its own.
pub const SPEC_PARAMS: usize = 100_000;
/// Sub-graphs of a document.
pub const SUBGRAPHS: usize = 1_000;
/// Sub-graphs within each other.
pub const SUBGRAPH_NESTING: usize = 16;
/// Exposed ports of a sub-graph in one direction.
pub const EXPOSED_PORTS: usize = 256;
/// Exposed parameters of a sub-graph.
pub const EXPOSED_PARAMS: usize = 1_000;
/// Groups of a document.
pub const GROUPS: usize = 1_000;
/// Groups within each other.
pub const GROUP_NESTING: usize = 16;
/// Comments of a document.
pub const COMMENTS: usize = 1_000;
/// Snapshots of a document.
pub const SNAPSHOTS: usize = 1_000;
/// Assets of a document.
pub const ASSETS: usize = 1_000;
/// Tags of a document.
pub const TAGS: usize = 64;
/// Characters of a name, label, author or tag.
pub const NAME_LENGTH: usize = 256;
/// Characters of a description, a comment, a path or a text in `config`.
pub const TEXT_LENGTH: usize = 65_536;
/// Objects and lists within each other, the document itself included.
pub const DEPTH: usize = 128;
/// Values and keys of a document; those of connections without unknown fields do not count.
pub const VALUES: usize = 500_000;
/// Events of a YAML document: one for a key or scalar, two for an object or list. YAML takes longer to parse.
pub const YAML_EVENTS: usize = 100_000;
/// Problems that are listed; the rest are counted.
pub const PROBLEMS: usize = 1_000;

/// What is refused, with the code `limit` (nesting: `depth`). The defaults are part of the published schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a JSON document.
    pub json_bytes: usize,
    /// Bytes of a YAML document, which takes longer to parse.
    pub yaml_bytes: usize,
    /// Nodes of a document.
    pub nodes: usize,
    /// Connections of a document.
    pub connections: usize,
    /// Targets of one macro.
    pub macro_targets: usize,
    /// Parameters of all nodes together.
    pub params: usize,
    /// Parameters of nodes that differ in type or configuration: each such node is asked for its own.
    pub spec_params: usize,
    /// Channels of one port.
    pub channels: usize,
    /// Nodes on the longest way through the graph; `None` asks nothing.
    pub chain: Option<usize>,
    /// Sub-graphs of a document.
    pub subgraphs: usize,
    /// Sub-graphs within each other.
    pub subgraph_nesting: usize,
    /// Exposed ports of a sub-graph in one direction.
    pub exposed_ports: usize,
    /// Exposed parameters of a sub-graph.
    pub exposed_params: usize,
    /// Groups of a document.
    pub groups: usize,
    /// Groups within each other.
    pub group_nesting: usize,
    /// Comments of a document.
    pub comments: usize,
    /// Snapshots of a document.
    pub snapshots: usize,
    /// Assets of a document.
    pub assets: usize,
    /// Tags of a document.
    pub tags: usize,
    /// Characters of a name, label, author or tag.
    pub name_length: usize,
    /// Characters of a description, a comment, a path or a text in `config`.
    pub text_length: usize,
    /// Objects and lists within each other, the document itself included.
    pub depth: usize,
    /// Values and keys of a document; those of connections without unknown fields do not count.
    pub values: usize,
    /// Events of a YAML document: one for a key or scalar, two for an object or list.
    pub yaml_events: usize,
    /// Problems that are listed; the rest are counted.
    pub problems: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            json_bytes: JSON_BYTES,
            yaml_bytes: YAML_BYTES,
            nodes: NODES,
            connections: CONNECTIONS,
            macro_targets: MACRO_TARGETS,
            params: PARAMS,
            spec_params: SPEC_PARAMS,
            channels: MAX_CHANNELS,
            chain: None,
            subgraphs: SUBGRAPHS,
            subgraph_nesting: SUBGRAPH_NESTING,
            exposed_ports: EXPOSED_PORTS,
            exposed_params: EXPOSED_PARAMS,
            groups: GROUPS,
            group_nesting: GROUP_NESTING,
            comments: COMMENTS,
            snapshots: SNAPSHOTS,
            assets: ASSETS,
            tags: TAGS,
            name_length: NAME_LENGTH,
            text_length: TEXT_LENGTH,
            depth: DEPTH,
            values: VALUES,
            yaml_events: YAML_EVENTS,
            problems: PROBLEMS,
        }
    }
}
