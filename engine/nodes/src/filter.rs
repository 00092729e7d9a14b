//! Filters.

pub mod eq;
