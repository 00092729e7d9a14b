//! `cargo xtask soak`: hours of audio with edits all the time, as fast as the machine can.

use crate::failure::Failure;
use crate::process;
use crate::test::tally::Tally;
use crate::workspace::Workspace;

/// The short run in the tests: a minute of audio, with enough edits to fill the history twice before the end.
const SHORT: [&str; 4] = ["--hours", "0.0167", "--edits-per-second", "100"];

/// Hands `[--hours H] [--edits-per-second N] [--seed S]` to the program.
pub fn soak(workspace: &Workspace, args: &[String]) -> Result<(), Failure> {
    let mut command = workspace.cargo();
    command.args([
        "run",
        "--quiet",
        "--package",
        "airloom-tests",
        "--bin",
        "soak",
        "--",
    ]);
    process::run(command.args(args))
}

/// The step of `cargo xtask test`: a short run.
pub fn step(workspace: &Workspace, _: Option<&str>) -> Result<Tally, Failure> {
    if !cfg!(target_os = "linux") {
        println!("skipped: what a process holds is read from Linux's /proc");
        return Ok(Tally::SKIPPED_CHECK);
    }
    let outcome = soak(workspace, &SHORT.map(str::to_owned));
    if let Err(failure) = &outcome {
        println!("{failure}");
    }
    Ok(Tally::of_check(outcome.is_ok()))
}
