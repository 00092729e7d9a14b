//! `cargo xtask run`: set up, build, play the demo graph.

use crate::failure::Failure;
use crate::process;
use crate::setup;
use crate::workspace::Workspace;
use std::process::Command;

/// The graph that needs no input and so sounds on any machine.
const DEMO: &str = "examples/demo.airloom.json";

/// Builds `airloom` and gives it `args`, or `run` with the demo graph where there are none.
pub fn run(workspace: &Workspace, args: &[String]) -> Result<(), Failure> {
    setup::for_running()?;
    process::run(workspace.cargo().args([
        "build",
        "--package",
        "airloom-standalone",
        "--bin",
        "airloom",
    ]))?;
    let program = format!("airloom{}", std::env::consts::EXE_SUFFIX);
    let mut airloom = Command::new(workspace.target().join("debug").join(program));
    if args.is_empty() {
        airloom.arg("run").arg(workspace.root().join(DEMO));
    } else {
        airloom.args(args);
    }
    become_program(&mut airloom)
}

/// Takes our place, so that Ctrl-C reaches the program alone and the terminal waits for its end.
#[cfg(unix)]
fn become_program(program: &mut Command) -> Result<(), Failure> {
    use std::os::unix::process::CommandExt;
    let source = program.exec();
    Err(Failure::Start {
        program: process::line_of(program),
        source,
    })
}

#[cfg(not(unix))]
fn become_program(program: &mut Command) -> Result<(), Failure> {
    process::run(program)
}
