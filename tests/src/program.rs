//! The `airloom` program as a user has it: built by cargo once, then started like any other program.
#![expect(clippy::expect_used, reason = "a test that cannot go on fails")]

use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

/// The program, in the folder of this test's own build.
///
/// Cargo builds no program for the tests of another package, so it is asked to, once in a process. When everything
/// is built already that takes a fraction of a second.
///
/// # Panics
/// When it cannot be built.
#[must_use]
pub fn airloom() -> Command {
    static PATH: OnceLock<PathBuf> = OnceLock::new();
    Command::new(PATH.get_or_init(build))
}

fn build() -> PathBuf {
    // target/PROFILE/deps/TEST
    let test = std::env::current_exe().expect("a test has a path");
    let profile = test
        .parent()
        .and_then(std::path::Path::parent)
        .expect("tests lie two folders below the target folder");
    let mut cargo = Command::new(env!("CARGO"));
    cargo
        .args(["build", "--quiet", "--package", "airloom-standalone"])
        .current_dir(env!("CARGO_MANIFEST_DIR"));
    if profile.ends_with("release") {
        cargo.arg("--release");
    }
    let status = cargo.status().expect("cargo starts");
    assert!(status.success(), "the program does not build: {status}");
    let path = profile.join(format!("airloom{}", std::env::consts::EXE_SUFFIX));
    assert!(path.is_file(), "{} is not there", path.display());
    path
}
