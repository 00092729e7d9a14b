//! `cargo xtask reference`: the page about all nodes, with plots that are measured.

use crate::failure::Failure;
use crate::process;
use crate::workspace::Workspace;

/// Writes `docs/nodes.md` and `docs/images/nodes`; a test holds that the page is what the node types say.
pub fn reference(workspace: &Workspace, args: &[String]) -> Result<(), Failure> {
    if let Some(unknown) = args.first() {
        return Err(Failure::Usage(format!("unknown argument `{unknown}`")));
    }
    let mut command = workspace.cargo();
    process::run(command.args(["run", "--quiet", "--package", "airloom-reference"]))
}
