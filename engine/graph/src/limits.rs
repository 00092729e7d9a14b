//! How large a document may be.

use airloom_api::channels::MAX_CHANNELS;

/// Macro slots, 1 … this: the plugin shows each as one parameter of the host.
pub const MACRO_SLOTS: u16 = 512;

/// What is refused, with the code `limit` (or `depth`). The defaults are part of the published schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a JSON document.
    pub json_bytes: usize,
    /// Bytes of a YAML document.
    pub yaml_bytes: usize,
    /// Nodes of a document.
    pub nodes: usize,
    /// Connections of a document.
    pub connections: usize,
    /// Targets of one macro.
    pub macro_targets: usize,
    /// Parameters of all nodes together.
    pub params: usize,
    /// Channels of one port.
    pub channels: usize,
    /// Nodes on the longest way from an input to an output; `None` asks nothing.
    pub chain: Option<usize>,
    /// Groups of a document.
    pub groups: usize,
    /// Groups within groups.
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
    /// Characters of a description or comment.
    pub text_length: usize,
    /// Objects and lists within each other.
    pub depth: usize,
    /// Values of one element of a list (a node, a connection) or of an unknown field.
    pub values: usize,
    /// Problems that are listed; the rest are counted.
    pub problems: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            json_bytes: 16 << 20,
            yaml_bytes: 16 << 20,
            nodes: 10_000,
            connections: 100_000,
            macro_targets: 64,
            params: 4_000_000,
            channels: MAX_CHANNELS,
            chain: None,
            groups: 1_000,
            group_nesting: 16,
            comments: 1_000,
            snapshots: 1_000,
            assets: 1_000,
            tags: 64,
            name_length: 256,
            text_length: 65_536,
            depth: 128,
            values: 100_000,
            problems: 1_000,
        }
    }
}
