//! The rules, one idea a file.

mod direction;
mod headers;
mod imports;
mod library_root;
mod names;
mod places;
mod realtime;
mod size;
mod unsafety;
mod words;

use crate::tidy::finding::Finding;
use crate::tidy::tree::Tree;

/// Every rule looks at the whole tree and gives its breaches.
pub const RULES: &[fn(&Tree) -> Vec<Finding>] = &[
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

/// Asserts that a rule finds breaches at just these places of a planted tree.
#[cfg(test)]
#[track_caller]
fn expect(rule: fn(&Tree) -> Vec<Finding>, planted: &[(&str, &str)], expected: &[(&str, usize)]) {
    let mut findings = rule(&Tree::of(planted));
    findings.sort();
    let places: Vec<_> = findings.iter().map(Finding::place).collect();
    assert_eq!(places, expected, "{findings:#?}");
}
