//! FLAC files (RFC 9639).

pub mod read;
pub mod write;
