//! Hours of audio with edits all the time, as fast as the machine can: memory, threads and open files stay where they
//! were, no node fails, nothing hangs.
//!
//! `soak [--hours H] [--edits-per-second N] [--seed S]`, both per hour and second of audio. One thread edits, tidies
//! up and plays in turns, so the same seed does the same. After each tenth of the time (every ten minutes at most) the
//! first document is opened again and the process is looked at when all has become quiet; between, while it is busy.
#![expect(
    clippy::panic,
    clippy::expect_used,
    reason = "a test that cannot go on fails"
)]

mod footprint;
mod heap;
mod life;
mod order;
mod verdict;
mod watch;

use std::process::ExitCode;

use crate::heap::Counted;
use crate::life::Life;
use crate::order::Order;
use crate::verdict::Verdict;
use crate::watch::Watch;

#[global_allocator]
static ALLOCATOR: Counted = Counted;

fn main() -> ExitCode {
    let order = match Order::parse(std::env::args().skip(1)) {
        Ok(order) => order,
        Err(reason) => {
            eprintln!("soak: {reason}");
            return ExitCode::FAILURE;
        }
    };
    println!(
        "{:.3} hours of audio, {} edits a second, seed {}",
        order.hours, order.edits_per_second, order.seed
    );
    let watch = Watch::begin();
    let mut life = Life::begin(&order);
    let mut verdict = Verdict::default();
    for part in 0..order.parts() {
        life.live(order.frames_of_part(part), &watch, &mut verdict);
        life.rest(&watch);
        verdict.resting(&life);
    }
    verdict.print(&life);
    if verdict.is_good(&life) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
