//! The child's side: plays as often as it is asked to.

use std::io::{BufRead, Write, stdin, stdout};
use std::time::Instant;

use airloom_runtime::session::threads::Threads;

use crate::failure::Failure;
use crate::graph::parallel::part::Part;
use crate::graph::stage::{RATE_HZ, play_on, process};
use crate::graph::w1::strips::document;
use crate::measure::nanoseconds;

/// Mixers of the graph.
pub const MIXERS: usize = 8;

/// Answers every number of blocks on the standard input with the nanoseconds that they took, until there are no more.
///
/// # Errors
/// [`Failure`] if the graph cannot be played, or is not shared as it is to be.
pub fn serve(part: Part) -> Result<(), Failure> {
    let Part { threads, frames } = part;
    let threads = Threads::forced(threads);
    let (session, mut executor) = play_on(document(MIXERS)?, frames, threads)?;
    let sharing = session.sharing().unwrap_or_default();
    if threads != Threads::Alone && !sharing.contains("tasks") {
        return Err(Failure::Unexpected(sharing.to_owned()));
    }
    for _ in 0..RATE_HZ as usize / frames {
        process(&mut executor, frames);
    }
    let failed = |error: std::io::Error| Failure::Unexpected(error.to_string());
    let mut answer = stdout().lock();
    writeln!(answer, "0").map_err(failed)?;
    for line in stdin().lock().lines() {
        let line = line.map_err(failed)?;
        let blocks: u32 = line.trim().parse().unwrap_or(0);
        // Caches and workers warm up.
        for _ in 0..blocks / 20 + 1 {
            process(&mut executor, frames);
        }
        let start = Instant::now();
        for _ in 0..blocks {
            process(&mut executor, frames);
        }
        writeln!(answer, "{}", nanoseconds(start.elapsed())).map_err(failed)?;
    }
    Ok(())
}
