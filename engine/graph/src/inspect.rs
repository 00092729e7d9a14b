//! Every problem of a text: those of reading it and those of checking it.

use std::collections::HashSet;

use airloom_api::node::registry::Registry;

use crate::check::run::check;
use crate::check::specs::SpecCache;
use crate::document::syntax::Syntax;
use crate::limits::Limits;
use crate::problem::Problem;
use crate::read::run::{ReadError, Reading, read};

/// Reads and checks a text. Where reading found errors, what could be understood is checked as well; of nodes and
/// connections with an error only that is told, not what follows from it.
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
    let told: HashSet<(Option<String>, Option<String>)> = problems
        .iter()
        .filter(|problem| problem.is_error())
        .map(|problem| (problem.node.clone(), problem.connection.clone()))
        .filter(|(node, connection)| node.is_some() || connection.is_some())
        .collect();
    let follows = |problem: &Problem| {
        told.contains(&(problem.node.clone(), None))
            || told.contains(&(None, problem.connection.clone()))
    };
    problems.extend(found.into_iter().filter(|problem| !follows(problem)));
    problems
}
