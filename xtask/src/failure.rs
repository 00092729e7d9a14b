//! Why a task ended without doing its work.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

/// The one error of the tasks: each variant says what was wanted and what was found.
#[derive(Debug)]
pub enum Failure {
    /// The command line is not one of ours.
    Usage(String),
    /// A program could not be started.
    Start { program: String, source: io::Error },
    /// A program ran and said no.
    Command { command: String, status: String },
    /// A file could not be read or written.
    File { path: PathBuf, source: io::Error },
    /// The machine lacks something that this task cannot provide.
    Machine(String),
    /// Something in the tree is not as the task expects it.
    Tree(String),
    /// Checks or tests failed; their own output has said which.
    Checks,
}

impl Failure {
    /// 1: the tree or the command line is wrong. 2: the machine is not able.
    pub fn exit_code(&self) -> ExitCode {
        match self {
            Self::Machine(_) | Self::Start { .. } => ExitCode::from(2),
            _ => ExitCode::FAILURE,
        }
    }

    /// Wraps an I/O error with the file it concerns, for `map_err`.
    pub fn file(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { path, source }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(text) => write!(f, "{}", text.trim_end()),
            Self::Start { program, source } => write!(f, "cannot start `{program}`: {source}"),
            Self::Command { command, status } => write!(f, "`{command}` ended with {status}"),
            Self::File { path, source } => write!(f, "{}: {source}", path.display()),
            Self::Machine(text) | Self::Tree(text) => write!(f, "{text}"),
            Self::Checks => write!(f, "checks failed"),
        }
    }
}
