//! `cargo xtask setup`: what running and testing need, installed where we can, named where not.
//!
//! When nothing is missing it only looks, which takes a few tens of milliseconds.

mod apt;
mod packages;
mod python;
mod toolchain;

use crate::failure::Failure;
use crate::setup::packages::{NEEDED_TO_RUN, NEEDED_TO_TEST, Need};
use crate::workspace::Workspace;

/// What building and playing need.
pub fn for_running(_workspace: &Workspace) -> Result<(), Failure> {
    provide(NEEDED_TO_RUN)
}

/// What every check and test needs, the Python environment included.
pub fn for_testing(workspace: &Workspace) -> Result<(), Failure> {
    let needs: Vec<Need> = [NEEDED_TO_RUN, NEEDED_TO_TEST].concat();
    provide(&needs)?;
    toolchain::provide()?;
    python::provide(workspace)
}

/// `cargo xtask setup`.
pub fn everything(workspace: &Workspace) -> Result<(), Failure> {
    for_testing(workspace)?;
    println!("everything that running and testing need is here");
    Ok(())
}

fn provide(needs: &[Need]) -> Result<(), Failure> {
    if apt::is_here() {
        return apt::install_missing(needs);
    }
    for need in needs {
        if let Some(program) = need.program.filter(|program| !packages::on_path(program)) {
            println!("missing: {program} ({})", need.reason);
        }
    }
    Ok(())
}
