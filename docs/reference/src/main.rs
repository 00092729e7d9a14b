//! Writes `docs/nodes.md` and its plots from the node types themselves: `cargo xtask reference`.
//!
//! Words, ports, parameters and ranges come from the specs; the plots are measured: each is a small graph that is
//! rendered as `airloom render` does, and what comes out is analysed and drawn. Nothing of the product uses this
//! crate.

mod draw;
mod failure;
mod figure;
mod figures;
mod measure;
mod page;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Where the documents lie.
fn documents() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .map_or_else(|| PathBuf::from("docs"), Path::to_owned)
}

fn main() -> ExitCode {
    match page::write(&documents()) {
        Ok(message) => {
            println!("{message}");
            ExitCode::SUCCESS
        }
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}
