//! Starting other programs and hearing how they ended.

use crate::failure::Failure;
use std::process::{Command, ExitStatus, Stdio};

/// Runs to the end with our own input and output; anything but success is a failure.
pub fn run(command: &mut Command) -> Result<(), Failure> {
    let status = command.status().map_err(|source| Failure::Start {
        program: program_of(command),
        source,
    })?;
    expect_success(command, status)
}

/// Runs silently and gives standard output, whatever the exit status.
pub fn capture(command: &mut Command) -> Result<String, Failure> {
    let output = command
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .map_err(|source| Failure::Start {
            program: program_of(command),
            source,
        })?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Runs silently and says whether it ended well; a program that is not there did not.
pub fn succeeds(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Turns an exit status into a result that names the command.
pub fn expect_success(command: &Command, status: ExitStatus) -> Result<(), Failure> {
    if status.success() {
        return Ok(());
    }
    Err(Failure::Command {
        command: line_of(command),
        status: status.to_string(),
    })
}

/// The command as one would type it, with the variables set for it; arguments are not quoted.
pub fn line_of(command: &Command) -> String {
    let mut line = String::new();
    for (name, value) in command.get_envs() {
        let value = value.unwrap_or_default().to_string_lossy();
        line.push_str(&format!("{}={value} ", name.to_string_lossy()));
    }
    line.push_str(&program_of(command));
    for argument in command.get_args() {
        line.push(' ');
        line.push_str(&argument.to_string_lossy());
    }
    line
}

fn program_of(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program());
    program
        .file_name()
        .unwrap_or(program.as_os_str())
        .to_string_lossy()
        .into_owned()
}
