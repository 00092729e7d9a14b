//! Planted breaches: how the rules themselves are tested.

use crate::tidy::finding::Finding;
use crate::tidy::tree::Tree;

/// Asserts that a rule finds breaches at just these places (path, line) of a planted tree.
#[track_caller]
pub fn expect(
    rule: fn(&Tree) -> Vec<Finding>,
    planted: &[(&str, &str)],
    expected: &[(&str, usize)],
) {
    let mut findings = rule(&Tree::of(planted));
    findings.sort();
    let places: Vec<_> = findings.iter().map(Finding::place).collect();
    assert_eq!(places, expected, "{findings:#?}");
}
