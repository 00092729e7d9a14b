//! CAF, Apple's Core Audio Format, with ALAC, AAC-LC or uncompressed samples.
//!
//! Source: Apple, "Core Audio Format Specification 1.0".

pub mod read;
mod table;
