//! Finding a program, running it, and hearing what it cost.

use std::env;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use nix::sys::resource::{UsageWho, getrusage};

use crate::failure::Failure;

/// How long a run may take before it is ended, in seconds.
const LIMIT_SECONDS: &str = "120";

/// A program that is installed.
#[derive(Debug, Clone)]
pub struct Program(PathBuf);

impl Program {
    /// Looks for it in the folders of `PATH`.
    pub fn find(name: &str) -> Option<Self> {
        let path = env::var_os("PATH")?;
        let mut files = env::split_paths(&path).map(|folder| folder.join(name));
        files.find(|file| file.is_file()).map(Self)
    }

    /// Runs it silently and gives the CPU time of all its threads, in nanoseconds.
    ///
    /// # Errors
    /// [`Failure::Peer`] if it does not end well, and in time.
    pub fn run(&self, args: &[&str]) -> Result<f64, Failure> {
        self.run_and_hear(args).map(|(time, _)| time)
    }

    /// Like [`Self::run`], with what it wrote to its standard error.
    ///
    /// # Errors
    /// [`Failure::Peer`] if it does not end well, and in time.
    pub fn run_and_hear(&self, args: &[&str]) -> Result<(f64, String), Failure> {
        let failed = |reason: String| Failure::Peer {
            program: self.0.clone(),
            reason,
        };
        let before = children_ns().map_err(|error| failed(error.to_string()))?;
        let mut command = Command::new("timeout");
        command.arg(LIMIT_SECONDS).arg(&self.0).args(args);
        let output = command.stdin(Stdio::null()).output();
        let output = output.map_err(|error| failed(error.to_string()))?;
        let told = String::from_utf8_lossy(&output.stderr);
        if !output.status.success() {
            let last = told.lines().last().unwrap_or_default();
            return Err(failed(format!("{}: {last}", output.status)));
        }
        let after = children_ns().map_err(|error| failed(error.to_string()))?;
        Ok((after - before, told.into_owned()))
    }
}

/// CPU time of all processes that we have started and seen end.
fn children_ns() -> Result<f64, nix::Error> {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let times = [usage.user_time(), usage.system_time()];
    let seconds = |time: nix::sys::time::TimeVal| {
        let whole = i32::try_from(time.tv_sec()).map_or(f64::INFINITY, f64::from);
        let micro = i32::try_from(time.tv_usec()).map_or(0.0, f64::from);
        whole + micro / 1e6
    };
    Ok(times.into_iter().map(seconds).sum::<f64>() * 1e9)
}
