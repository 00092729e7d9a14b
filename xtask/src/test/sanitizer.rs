//! The audio path under the real-time sanitizer that comes with the stable toolchain.

use crate::failure::Failure;
use crate::process;
use crate::test::libtest;
use crate::test::tally::Tally;
use crate::workspace::Workspace;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Runs the sanitizer's tests, or counts one skipped where the toolchain has no sanitizer library.
pub fn run(workspace: &Workspace, filter: Option<&str>) -> Result<Tally, Failure> {
    let Some(library) = library()? else {
        println!("skipped: this Rust toolchain has no real-time sanitizer library");
        return Ok(Tally::SKIPPED_CHECK);
    };
    let mut command = workspace.cargo();
    command.args(["test", "--package", "airloom-sanitizer"]);
    command.env("RTSAN_ENABLE", "1");
    command.env("RTSAN_LIB_PATH", library);
    libtest::run(&mut command, filter)
}

/// The host toolchain's library, wherever this release keeps it under the sysroot.
fn library() -> Result<Option<PathBuf>, Failure> {
    let sysroot = process::capture(Command::new("rustc").args(["--print", "sysroot"]))?;
    let version = process::capture(Command::new("rustc").arg("-vV"))?;
    let host = version
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .unwrap_or_default();
    let folder = Path::new(sysroot.trim()).join("lib/rustlib").join(host);
    let Ok(entries) = fs::read_dir(folder.join("lib")) else {
        return Ok(None);
    };
    Ok(entries
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .find(|path| {
            path.file_name()
                .is_some_and(|name| is_library(&name.to_string_lossy()))
        }))
}

/// `librustc-stable_rt.rtsan.a` on Linux, `librustc-stable_rt.rtsan_osx_dynamic.dylib` on macOS;
/// the middle differs between channels.
fn is_library(name: &str) -> bool {
    name.starts_with("librustc")
        && name.contains("_rt.rtsan")
        && (name.ends_with(".a") || name.ends_with(".dylib"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_library_is_known_by_its_name() {
        assert!(is_library("librustc-stable_rt.rtsan.a"));
        assert!(is_library("librustc-nightly_rt.rtsan_osx_dynamic.dylib"));
        assert!(!is_library("librustc-stable_rt.tsan.a"));
        assert!(!is_library("libstd-0123456789abcdef.rlib"));
    }
}
