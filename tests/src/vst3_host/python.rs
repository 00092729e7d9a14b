//! Running the Python half.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::vst3_host::job::{Job, Report};

/// Why the host gave no report.
#[derive(Debug, thiserror::Error)]
pub enum Vst3HostError {
    /// The test set-up has not made the Python environment.
    #[error("no Python environment at {0}: run `cargo xtask setup`")]
    NoPython(PathBuf),
    /// The program could not be started or spoken to.
    #[error("cannot run the VST3 host: {0}")]
    Io(#[from] std::io::Error),
    /// The job or the report is not what was agreed on.
    #[error("the VST3 host's words: {0}")]
    Words(#[from] serde_json::Error),
    /// The program failed.
    #[error("the VST3 host failed ({status}):\n{stderr}")]
    Failed {
        /// Its exit status.
        status: std::process::ExitStatus,
        /// What it said.
        stderr: String,
    },
}

/// The interpreter of the test environment.
#[must_use]
pub fn interpreter() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/python/bin/python")
}

/// Does `job` in a process of its own.
///
/// # Errors
///
/// See [`Vst3HostError`].
pub fn run(job: &Job) -> Result<Report, Vst3HostError> {
    let python = interpreter();
    if !python.exists() {
        return Err(Vst3HostError::NoPython(python));
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("python/vst3_host.py");
    let mut child = Command::new(python)
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    if let Some(mut input) = child.stdin.take() {
        input.write_all(&serde_json::to_vec(job)?)?;
    }
    let output = child.wait_with_output()?;
    if !output.status.success() {
        return Err(Vst3HostError::Failed {
            status: output.status,
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        });
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}
