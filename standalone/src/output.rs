//! Standard output, which may be a pipe that somebody closed.

use std::io::{ErrorKind, Write};

use crate::failure::Failure;

/// Writes text and a line feed to standard output. A reader that has gone (`airloom nodes | head`) is
/// no failure.
///
/// # Errors
/// When standard output cannot be written for another reason.
pub fn print(text: &str) -> Result<(), Failure> {
    match writeln!(std::io::stdout(), "{}", text.trim_end_matches('\n')) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Failure::machine(format!(
            "standard output cannot be written: {error}"
        ))),
        _ => Ok(()),
    }
}
