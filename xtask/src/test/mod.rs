//! `cargo xtask test`: every check and test, one after another, with one summary line at the end.
//!
//! A step that fails does not stop the next. The last line printed is
//! `N passed, N failed, N skipped`, alone.

mod libtest;
mod sanitizer;
mod steps;
pub mod tally;

use crate::failure::Failure;
use crate::test::steps::{ALL, Step};
use crate::test::tally::Tally;
use crate::workspace::Workspace;
use std::time::Instant;

/// Runs all steps, or with a filter those that can choose tests by name.
pub fn test(workspace: &Workspace, args: &[String]) -> Result<(), Failure> {
    let filter = match args {
        [] => None,
        [filter] if !filter.starts_with('-') => Some(filter.as_str()),
        _ => {
            return Err(Failure::Usage(
                "test takes one FILTER, a part of test names".to_owned(),
            ));
        }
    };

    let mut sum = Tally::default();
    let mut unhappy = Vec::new();
    let steps = ALL
        .iter()
        .filter(|step| filter.is_none() || step.with_filter);
    for step in steps {
        let tally = run_step(step, workspace, filter);
        if tally.failed > 0 {
            unhappy.push(step.name);
        }
        sum += tally;
    }

    if !unhappy.is_empty() {
        println!("\nfailed: {}", unhappy.join(", "));
    }
    println!("\n{sum}");
    if sum.failed > 0 {
        return Err(Failure::Checks);
    }
    Ok(())
}

fn run_step(step: &Step, workspace: &Workspace, filter: Option<&str>) -> Tally {
    println!("\n== {}", step.name);
    let start = Instant::now();
    let tally = (step.run)(workspace, filter).unwrap_or_else(|failure| {
        println!("{failure}");
        Tally::of_check(false)
    });
    println!(
        "== {}: {tally} in {:.1} s",
        step.name,
        start.elapsed().as_secs_f64()
    );
    tally
}
