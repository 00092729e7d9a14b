//! `cargo xtask tidy`: the rules of the source that no compiler checks, each with its reason.

mod code;
mod finding;
mod rules;
mod tree;

use crate::failure::Failure;
use crate::tidy::rules::RULES;
use crate::tidy::tree::Tree;
use crate::workspace::Workspace;

/// Reads the tree and prints every breach as `path:line: what (why)`.
pub fn tidy(workspace: &Workspace) -> Result<(), Failure> {
    let tree = Tree::read(workspace.root())?;
    let mut findings: Vec<_> = RULES.iter().flat_map(|rule| rule(&tree)).collect();
    findings.sort();
    for finding in &findings {
        println!("{finding}");
    }
    if findings.is_empty() {
        return Ok(());
    }
    Err(Failure::Tree(format!(
        "{} breaches of the source rules",
        findings.len()
    )))
}
