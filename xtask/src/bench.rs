//! `cargo xtask bench`: the benchmarks, built for release.

use crate::failure::Failure;
use crate::process;
use crate::workspace::Workspace;
use std::path::absolute;

/// The word that leaves the other engines out.
const WITHOUT_PEERS: &str = "--no-peers";

/// Hands `[NAME] [--quick] [--json FILE]` to the benchmark program, built with the other engines that are crates
/// unless `--no-peers` is among the words. A relative FILE belongs to the
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
    let with_peers = args.iter().all(|argument| argument != WITHOUT_PEERS);
    args.retain(|argument| argument != WITHOUT_PEERS);
    let mut command = workspace.cargo();
    command.args(["run", "--release", "--package", "airloom-benches"]);
    if with_peers {
        command.args(["--features", "peers"]);
    }
    command.arg("--");
    process::run(command.args(&args))
}
