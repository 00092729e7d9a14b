//! The version of the format.

/// What `airloom` says in the documents that this program writes, and the newest it reads.
pub const DOCUMENT_VERSION: u64 = 1;
