//! What can go wrong while the reference is written.

use std::io;
use std::path::PathBuf;

use airloom_api::config::ConfigError;
use airloom_api::time::SampleRateError;
use airloom_graph::read::reader::ReadError;
use airloom_runtime::session::error::OpenError;

/// Why there is no reference.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// A type whose defaults do not fit.
    #[error("{node_type}: {source}")]
    Defaults {
        /// The type.
        node_type: &'static str,
        /// What does not fit.
        source: ConfigError,
    },
    /// Settings of a figure, or defaults, that a type does not take.
    #[error("{node_type}: {errors:?}")]
    Settings {
        /// The type.
        node_type: &'static str,
        /// What it does not take.
        errors: Vec<ConfigError>,
    },
    /// A figure whose graph cannot be read.
    #[error("{figure}: {source}")]
    Read {
        /// The figure.
        figure: String,
        /// Why.
        source: Box<ReadError>,
    },
    /// A figure whose graph cannot be played.
    #[error("{figure}: {source}")]
    Open {
        /// The figure.
        figure: String,
        /// Why.
        source: Box<OpenError>,
    },
    /// A rate out of range.
    #[error(transparent)]
    Rate(#[from] SampleRateError),
    /// A figure of a type that is not there.
    #[error("there is a figure of {found}, but no such node type")]
    Unknown {
        /// The name.
        found: String,
    },
    /// A file that cannot be read or written.
    #[error("{path}: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}
