//! How a node finds the files that its configuration names.

use std::path::PathBuf;

/// A file that could not be found.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AssetError {
    /// The configuration names no file.
    #[error("no file is named; expected a path or asset:KEY")]
    Unnamed,
    /// `asset:KEY` without an entry.
    #[error("the document has no asset \"{key}\"")]
    UnknownKey {
        /// The key.
        key: String,
    },
    /// An entry or a path without a file.
    #[error("{path} is not there")]
    Missing {
        /// The path that was tried last.
        path: PathBuf,
    },
}

/// Turns references in a configuration into files of this machine.
pub trait Assets: Sync {
    /// The file to read for a reference: a path relative to the document's folder, or `asset:KEY`.
    ///
    /// # Errors
    /// [`AssetError`] where there is no such file.
    fn locate(&self, reference: &str) -> Result<PathBuf, AssetError>;

    /// The file to write for a reference (a path; relative ones count from the document's folder).
    ///
    /// # Errors
    /// [`AssetError::Unnamed`] where the reference is empty.
    fn destination(&self, reference: &str) -> Result<PathBuf, AssetError>;
}
