//! FLAC files (RFC 9639).

mod compress;
mod empty;
pub mod read;
pub mod write;
