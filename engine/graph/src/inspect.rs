//! Every problem of a text: those of reading it and those of checking it.

use std::collections::HashSet;

use airloom_api::node::registry::Registry;

use crate::check::checker::check;
use crate::check::specs::SpecCache;
use crate::document::syntax::Syntax;
use crate::limits::Limits;
use crate::problem::{Code, Problem};
use crate::read::reader::{ReadError, Reading, read};

/// Reads and checks a text. Where reading found errors, what could be understood is checked as well, and what
/// merely follows from them is left out.
#[must_use]
pub fn inspect(text: &str, syntax: Syntax, registry: &Registry, limits: &Limits) -> Vec<Problem> {
    let (mut problems, document) = match read(text, syntax, registry, limits) {
        Ok(Reading { document, problems }) => (problems, Some(Box::new(document))),
        Err(ReadError {
            problems,
            understood,
        }) => (problems, understood),
    };
    let Some(document) = document else {
        return problems;
    };
    let found = check(&document, registry, limits, &mut SpecCache::new()).problems;
    let told: HashSet<String> = problems
        .iter()
        .filter(|problem| problem.is_error())
        .filter_map(|problem| problem.node.clone())
        .collect();
    // What a node's missing type or failed migration leads to.
    let follows = |problem: &Problem| {
        matches!(problem.code, Code::UnknownType | Code::Version)
            && problem
                .node
                .as_ref()
                .is_some_and(|node| told.contains(node))
    };
    problems.extend(found.into_iter().filter(|problem| !follows(problem)));
    problems
}
