//! The rules, one idea a file.

mod circles;
mod direction;
mod headers;
mod imports;
mod library_root;
mod names;
mod places;
#[cfg(test)]
mod planted;
mod realtime;
mod size;
mod unsafety;
mod words;

use crate::tidy::finding::Finding;
use crate::tidy::tree::Tree;

/// Every rule looks at the whole tree and gives its breaches.
pub const RULES: &[fn(&Tree) -> Vec<Finding>] = &[
    circles::check,
    direction::check,
    headers::check,
    imports::check,
    library_root::check,
    names::check,
    places::check,
    realtime::check,
    size::check,
    unsafety::check,
    words::check,
];
