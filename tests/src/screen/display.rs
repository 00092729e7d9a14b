//! A display without a monitor, for as long as it is needed.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

/// A running X server (Xvfb). Ends when it is dropped.
#[derive(Debug)]
pub struct Screen {
    server: Child,
    name: String,
}

impl Screen {
    /// Starts a server on a free display and returns when it answers.
    ///
    /// # Errors
    ///
    /// When there is no Xvfb, or it does not start.
    pub fn start() -> std::io::Result<Self> {
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "1600x1000x24"])
            .args(["+extension", "GLX", "-nolisten", "tcp", "-noreset"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        // The server writes its number when it listens.
        let mut number = String::new();
        if let Some(stdout) = server.stdout.take() {
            BufReader::new(stdout).read_line(&mut number)?;
        }
        let screen = Self {
            server,
            name: format!(":{}", number.trim()),
        };
        if screen.name == ":" {
            return Err(std::io::Error::other("Xvfb names no display"));
        }
        Ok(screen)
    }

    /// A program that shows its windows here, drawn by the processor.
    #[must_use]
    pub fn program(&self, path: &str) -> Command {
        let mut command = Command::new(path);
        command
            .env("DISPLAY", &self.name)
            .env("LIBGL_ALWAYS_SOFTWARE", "1")
            .env_remove("WAYLAND_DISPLAY");
        command
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        // One that has ended already needs no ending.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}
