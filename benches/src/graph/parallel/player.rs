//! A process of this program that plays on demand.

use std::env;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use crate::failure::Failure;

/// A child that waits for turns; ends when dropped.
pub struct Player {
    program: PathBuf,
    child: Child,
    asks: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Player {
    /// Starts a child that plays on so many threads, in blocks of so many frames, and waits until it is ready.
    ///
    /// # Errors
    /// [`Failure::Peer`] if it does not come up.
    pub fn start(threads: usize, frames: usize) -> Result<Self, Failure> {
        let program = env::current_exe().unwrap_or_default();
        let failed = |error: std::io::Error| Failure::Peer {
            program: program.clone(),
            reason: error.to_string(),
        };
        let mut command = Command::new(&program);
        command.arg("--serve");
        command.args([threads.to_string(), frames.to_string()]);
        let command = command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().map_err(failed)?;
        let asks = child.stdin.take();
        let Some(answers) = child.stdout.take() else {
            return Err(Failure::Unexpected("a child without a pipe".to_owned()));
        };
        let mut player = Self {
            program,
            child,
            asks,
            answers: BufReader::new(answers),
        };
        // Its first answer says that it is ready.
        player.end()?;
        Ok(player)
    }

    /// Lets it play so many blocks, without waiting for it.
    ///
    /// # Errors
    /// [`Failure::Peer`] if it is gone.
    pub fn begin(&mut self, blocks: f64) -> Result<(), Failure> {
        let asked = match &mut self.asks {
            Some(asks) => writeln!(asks, "{blocks}").and_then(|()| asks.flush()),
            None => Ok(()),
        };
        asked.map_err(|error| self.failed(&error.to_string()))
    }

    /// Waits until it has played; gives the time that it took, in nanoseconds.
    ///
    /// # Errors
    /// [`Failure::Peer`] if it is gone.
    pub fn end(&mut self) -> Result<f64, Failure> {
        let mut line = String::new();
        let read = self.answers.read_line(&mut line);
        read.map_err(|error| self.failed(&error.to_string()))?;
        let answer = line.trim().parse();
        answer.map_err(|_| self.failed(&format!("answers `{}`", line.trim())))
    }

    fn failed(&self, reason: &str) -> Failure {
        Failure::Peer {
            program: self.program.clone(),
            reason: reason.to_owned(),
        }
    }
}

impl Drop for Player {
    fn drop(&mut self) {
        // It ends when nobody asks any more.
        self.asks = None;
        drop(self.child.wait());
    }
}
