//! The control half of a node: one value per type, shared by all nodes of it.

use serde_json::{Map, Value};

use crate::config::{Config, ConfigError, ConfigField};
use crate::node::prepare::{PrepareError, PrepareRequest, Prepared, Stream};
use crate::node::spec::NodeSpec;

/// What a type says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct NodeInfo {
    /// `category.name`, lower case; never changes.
    pub name: &'static str,
    /// Counts up when the meaning of `config` or `params` changes; older documents go through
    /// [`NodeType::migrate`].
    pub version: u32,
    /// English name; translations are looked up by `name`.
    pub label: &'static str,
    /// What it does, one or two sentences.
    pub description: &'static str,
    /// What it is for, how it is set and what to watch for: a paragraph for somebody who has not used it yet.
    pub help: &'static str,
    /// The picture that editors show: the name of a drawing of the crate that the type is in; empty for that of its
    /// category.
    pub icon: &'static str,
    /// Words that people search for, lower case.
    pub tags: &'static [&'static str],
}

impl NodeInfo {
    /// The part of the name before the dot.
    #[must_use]
    pub fn category(&self) -> &'static str {
        self.name
            .split_once('.')
            .map_or(self.name, |(category, _)| category)
    }
}

/// The parts of a saved node that a migration may change.
#[derive(Debug, Clone, PartialEq)]
pub struct SavedNode {
    /// `config` as written.
    pub config: Map<String, Value>,
    /// `params` as written.
    pub params: Map<String, Value>,
}

/// A saved node of a version that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("type_version {found} of {name}; this program reads up to {newest}")]
pub struct MigrateError {
    /// The type.
    pub name: &'static str,
    /// The version found.
    pub found: u32,
    /// The newest version that can be read.
    pub newest: u32,
}

/// The control half of a node. Called off the audio thread, from any thread.
pub trait NodeType: Send + Sync {
    /// What it is called and what it does.
    fn info(&self) -> NodeInfo;

    /// The fields of its `config`.
    fn config(&self) -> Vec<ConfigField>;

    /// Ports, parameters and rules for a configuration.
    ///
    /// # Errors
    /// Where values that are valid each do not fit together.
    fn spec(&self, config: &Config) -> Result<NodeSpec, ConfigError>;

    /// Bytes that a processor of this configuration takes in such a stream, to within a mebibyte and a quarter: asked before
    /// [`prepare`](Self::prepare), so that a graph that does not fit into memory is refused and not tried.
    fn memory(&self, config: &Config, stream: Stream) -> u64 {
        let _ = (config, stream);
        0
    }

    /// Makes a processor: may allocate, open files, take its time, and fail.
    ///
    /// # Errors
    /// [`PrepareError`] says what was found and what was expected; whatever played before goes on playing.
    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError>;

    /// Whether a processor of this type may take over the state that one of another type has saved: a node whose
    /// configuration or type is changed while it plays then goes on where the one before it was.
    fn accepts_state_of(&self, type_name: &str) -> bool {
        type_name == self.info().name
    }

    /// Brings a node that was saved by version `from` (older than [`NodeInfo::version`]) up to date.
    ///
    /// # Errors
    /// [`MigrateError`] where that version is not known.
    fn migrate(&self, from: u32, node: SavedNode) -> Result<SavedNode, MigrateError> {
        let _ = node;
        Err(MigrateError {
            name: self.info().name,
            found: from,
            newest: self.info().version,
        })
    }
}
