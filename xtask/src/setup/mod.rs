//! `cargo xtask setup`: what running and testing need, installed where we can, named where not.
//!
//! When nothing is missing it only looks, which takes a few tens of milliseconds.

mod apt;
mod outcome;
pub mod packages;
mod python;
mod toolchain;

use crate::failure::Failure;
use crate::setup::outcome::Outcome;
use crate::setup::packages::{NEEDED_TO_RUN, NEEDED_TO_TEST, Need};
use crate::workspace::Workspace;

/// What building and playing need.
pub fn for_running() -> Result<(), Failure> {
    provide(NEEDED_TO_RUN).map(|_| ())
}

/// What every check and test needs, the Python environment included.
pub fn for_testing(workspace: &Workspace) -> Result<(), Failure> {
    provide_for_testing(workspace).map(|_| ())
}

/// `cargo xtask setup`.
pub fn everything(workspace: &Workspace) -> Result<(), Failure> {
    match provide_for_testing(workspace)? {
        Outcome::Complete => println!("everything that running and testing need is here"),
        Outcome::Incomplete => println!("the rest that running and testing need is here"),
    }
    Ok(())
}

fn provide_for_testing(workspace: &Workspace) -> Result<Outcome, Failure> {
    let needs: Vec<Need> = [NEEDED_TO_RUN, NEEDED_TO_TEST].concat();
    let outcomes = [
        provide(&needs)?,
        toolchain::provide()?,
        python::provide(workspace)?,
    ];
    Ok(if outcomes.contains(&Outcome::Incomplete) {
        Outcome::Incomplete
    } else {
        Outcome::Complete
    })
}

fn provide(needs: &[Need]) -> Result<Outcome, Failure> {
    if apt::is_here() {
        return apt::install_missing(needs).map(|()| Outcome::Complete);
    }
    let mut outcome = Outcome::Complete;
    for need in needs {
        if let Some(program) = need.program.filter(|program| !packages::on_path(program)) {
            println!("missing: {program} ({})", need.reason);
            outcome = Outcome::Incomplete;
        }
    }
    Ok(outcome)
}
