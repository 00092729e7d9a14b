//! Ends the process when nothing moves any more.

use std::process;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

/// How long one step may take: the longest takes milliseconds.
const PATIENCE: Duration = Duration::from_secs(120);

/// Looks now and then whether steps are still taken.
#[derive(Debug)]
pub struct Watch {
    steps: Arc<AtomicU64>,
}

impl Watch {
    /// Starts to look.
    pub fn begin() -> Self {
        let steps = Arc::new(AtomicU64::new(0));
        let seen = Arc::clone(&steps);
        thread::spawn(move || {
            let mut last = u64::MAX;
            loop {
                let now = seen.load(Ordering::Relaxed);
                if now == last {
                    eprintln!("soak: it hangs after step {now}");
                    process::exit(3);
                }
                last = now;
                thread::sleep(PATIENCE);
            }
        });
        Self { steps }
    }

    /// A step was taken.
    pub fn step(&self) {
        self.steps.fetch_add(1, Ordering::Relaxed);
    }
}
