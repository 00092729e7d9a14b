//! `cargo xtask bench`: the benchmarks, built for release.

use crate::failure::Failure;
use crate::process;
use crate::workspace::Workspace;
use std::path::absolute;

/// Hands `[NAME] [--quick] [--json FILE]` to the benchmark program. A relative FILE belongs to the
/// folder the command was given in, while the program itself runs in the checkout's root.
pub fn bench(workspace: &Workspace, args: &[String]) -> Result<(), Failure> {
    let mut args = args.to_vec();
    if let Some(flag) = args.iter().position(|argument| argument == "--json") {
        let Some(file) = args.get_mut(flag + 1) else {
            return Err(Failure::Usage("bench: --json needs a FILE".to_owned()));
        };
        let path = absolute(&*file).map_err(Failure::file(&*file))?;
        *file = path.to_string_lossy().into_owned();
    }
    let mut command = workspace.cargo();
    command.args(["run", "--release", "--package", "airloom-benches", "--"]);
    process::run(command.args(&args))
}
