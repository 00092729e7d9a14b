//! How long an answer took, and whether it was the right one.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long an answer may take.
const AT_ONCE: Duration = Duration::from_millis(100);

/// Tries that one answer has: what shares the processor's caches and memory may slow down some of them.
const TRIES: usize = 5;

/// Tests that look at the clock run one after the other.
pub fn alone() -> MutexGuard<'static, ()> {
    static CLOCK: Mutex<()> = Mutex::new(());
    CLOCK.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Runs `work` until it takes less than [`AT_ONCE`], at most [`TRIES`] times. Gives its last result and the least
/// time by the clock, less what other programs took of it where the system tells.
pub fn timed<T>(mut work: impl FnMut() -> T) -> (T, Duration) {
    let mut least = Duration::MAX;
    let mut tries = 1;
    loop {
        let (start, waited) = (Instant::now(), waited_for_processor());
        let result = work();
        let others = waited_for_processor().saturating_sub(waited);
        least = least.min(start.elapsed().saturating_sub(others));
        if least < AT_ONCE || tries == TRIES {
            return (result, least);
        }
        tries += 1;
    }
}

/// How long this thread was ready to run while others ran in its place: the second figure of Linux's scheduler
/// statistics; nothing elsewhere.
fn waited_for_processor() -> Duration {
    let nanoseconds = std::fs::read_to_string("/proc/thread-self/schedstat")
        .ok()
        .and_then(|figures| figures.split_whitespace().nth(1)?.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or(0))
}

/// Prints one line a case and fails at the end with all that went wrong.
#[derive(Default)]
pub struct Verdict {
    wrong: Vec<String>,
}

impl Verdict {
    /// Notes one case: how long it took, and what was wrong with the answer.
    pub fn note(&mut self, name: &str, took: Duration, outcome: Result<(), String>) {
        println!("{:8.3} ms  {name}", took.as_secs_f64() * 1e3);
        if let Err(reason) = outcome {
            let reason: String = reason.chars().take(600).collect();
            self.wrong.push(format!("{name}: {reason}"));
        }
        if took >= AT_ONCE {
            self.wrong.push(format!("{name}: took {took:?}, at least"));
        }
    }

    /// Fails if anything was wrong.
    pub fn expect_nothing_wrong(self) {
        assert!(self.wrong.is_empty(), "\n{}", self.wrong.join("\n"));
    }
}
