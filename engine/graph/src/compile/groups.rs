//! Which nodes are called together and why, as text.

use std::fmt;

use airloom_api::process::io::Span;

use crate::compile::plan::{Alone, Grouping, Plan};

/// Prints the groups of a plan, one a line, and the nodes that are called alone, each with the reason.
#[derive(Debug)]
pub struct Groups<'a> {
    plan: &'a Plan,
}

impl Plan {
    /// Its groups, to be printed.
    #[must_use]
    pub const fn groups(&self) -> Groups<'_> {
        Groups { plan: self }
    }
}

impl fmt::Display for Groups<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plan = self.plan;
        for (index, run) in plan.runs.iter().enumerate() {
            write!(
                f,
                "run {index}, mixes while they rest, {} operations for {} steps:",
                run.operations.len, run.steps
            )?;
            self.print_nodes(f, run.calls)?;
        }
        for (index, batch) in plan.batches.iter().enumerate() {
            write!(f, "batch {index}, of one kind and independent:")?;
            self.print_nodes(f, batch.calls)?;
        }
        for node in &plan.nodes {
            if let Grouping::Alone(why) = node.grouping {
                let why = match why {
                    Alone::ItsKind => "no mix, and of no kind that is computed side by side",
                    Alone::Modulated => "control signals move its parameters",
                    Alone::NoOther => "no other of its kind is independent of it",
                    Alone::Off => "grouping is off",
                };
                writeln!(f, "alone: {}, {why}", node.id)?;
            }
        }
        Ok(())
    }
}

impl Groups<'_> {
    fn print_nodes(&self, f: &mut fmt::Formatter<'_>, calls: Span) -> fmt::Result {
        let start = calls.start as usize;
        for call in &self.plan.calls[start..start + calls.len as usize] {
            write!(f, " {}", self.plan.nodes[call.node as usize].id)?;
        }
        writeln!(f)
    }
}
