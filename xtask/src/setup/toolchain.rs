//! Parts of the Rust toolchain that a minimal installation lacks.

use crate::failure::Failure;
use crate::process;
use crate::setup::outcome::Outcome;
use crate::setup::packages::on_path;
use std::path::Path;
use std::process::Command;

/// Adds rustfmt and clippy through rustup where they are missing.
pub fn provide() -> Result<Outcome, Failure> {
    let sysroot = process::capture(Command::new("rustc").args(["--print", "sysroot"]))?;
    let programs = Path::new(sysroot.trim()).join("bin");
    let missing: Vec<&str> = [("rustfmt", "cargo-fmt"), ("clippy", "cargo-clippy")]
        .into_iter()
        .filter(|(_, program)| {
            let file = programs.join(program);
            !file.is_file() && !file.with_extension("exe").is_file() && !on_path(program)
        })
        .map(|(component, _)| component)
        .collect();
    if missing.is_empty() {
        return Ok(Outcome::Complete);
    }
    if !on_path("rustup") {
        println!("missing from the Rust toolchain: {}", missing.join(", "));
        return Ok(Outcome::Incomplete);
    }
    process::run(
        Command::new("rustup")
            .args(["component", "add"])
            .args(missing),
    )
    .map(|()| Outcome::Complete)
}
