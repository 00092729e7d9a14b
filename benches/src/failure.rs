//! Why a benchmark could not be run.

use std::path::PathBuf;

use airloom_api::id::IdError;
use airloom_api::node::registry::DuplicateType;
use airloom_api::time::SampleRateError;
use airloom_graph::compile::order::CycleError;
use airloom_graph::document::address::AddressError;
use airloom_runtime::session::error::{ApplyError, LoadError, OpenError};

/// A benchmark that did not come to its figures.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The command line is not one of ours.
    #[error("{0}")]
    Usage(String),
    /// The figures could not be written.
    #[error("{path}: {source}")]
    File {
        /// Where to.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A document of ours is wrong.
    #[error(transparent)]
    Id(#[from] IdError),
    /// A connection of ours is wrong.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// A node type of ours has a name of the product's.
    #[error(transparent)]
    Type(#[from] DuplicateType),
    /// A rate of ours is wrong.
    #[error(transparent)]
    Rate(#[from] SampleRateError),
    /// A graph could not be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// A graph could not be loaded.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// An edit was refused.
    #[error(transparent)]
    Apply(#[from] ApplyError),
    /// A wiring could not be compiled.
    #[error(transparent)]
    Cycle(#[from] CycleError),
    /// Another engine did not do its work.
    #[error("{program}: {reason}")]
    Peer {
        /// Which.
        program: PathBuf,
        /// How it ended.
        reason: String,
    },
    /// Something was not as the bench built it.
    #[error("{0}")]
    Unexpected(String),
}
