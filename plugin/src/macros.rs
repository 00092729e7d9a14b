//! The fixed bank of host parameters that are mapped to node parameters.
//!
//! Parameters of a plugin are fixed at construction: ids, names and ranges cannot follow the
//! graph. So the bank always has the same slots, and only their displayed text follows what they
//! are mapped to.

pub mod bank;
pub mod changes;
pub mod labels;
pub mod slot;
