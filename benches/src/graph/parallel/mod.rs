//! Several threads on one graph: eight wide mixers on two threads, beside two processes that play them on one each.
//!
//! Two processes that have nothing to do with each other get all that two cores can give; what one graph on two threads
//! gets of it is its efficiency. Time is that of the clock on the wall, so other programs on the machine disturb. All
//! take turns of some hundredths of a second, and each side's best turn counts.

pub mod part;
mod player;
pub mod served;

use crate::calibration::Calibration;
use crate::failure::Failure;
use crate::graph::parallel::player::Player;
use crate::graph::stage::RATE_HZ;
use crate::measure::{Quantiles, count};
use crate::report::{Report, Table, shown};

/// Threads that share it, and processes that do not.
const THREADS: usize = 2;

/// Block sizes with the goal.
const BLOCKS: [(usize, &str); 4] = [
    (64, ""),
    (256, ">= 0.85"),
    (512, ">= 0.85"),
    (1_024, ">= 0.85"),
];

/// The block sizes from this one on are held to the goal.
const GOAL_FROM: usize = 256;

/// How long a turn lasts, in seconds of audio.
const TURN_SECONDS: f64 = 2.0;

/// Measures the efficiency of two threads.
pub fn run(quick: bool, calibration: &mut Calibration, report: &mut Report) -> Result<(), Failure> {
    let mut table = Table::new(&[
        "block",
        "one process alone, × real time",
        "two processes, both",
        "two threads",
        "efficiency",
        "median turn",
        "goal",
    ]);
    let mut least = f64::INFINITY;
    for (frames, goal) in BLOCKS {
        let mut alone = Vec::new();
        for _ in 0..THREADS {
            alone.push(Player::start(1, frames)?);
        }
        let mut together = Player::start(THREADS, frames)?;
        let blocks_per_second = f64::from(RATE_HZ) / count(frames);
        let blocks = (TURN_SECONDS * blocks_per_second).ceil();
        let speed = |spent_ns: f64| blocks / blocks_per_second / (spent_ns / 1e9);
        let mut turns = Turns::default();
        for _ in 0..if quick { 10 } else { 60 } {
            calibration.sample();
            for player in &mut alone {
                player.begin(blocks)?;
            }
            let mut both = 0.0;
            for player in &mut alone {
                both += speed(player.end()?);
            }
            turns.apart.push(both);
            together.begin(blocks)?;
            turns.together.push(speed(together.end()?));
            if let Some(player) = alone.first_mut() {
                player.begin(blocks)?;
                turns.single.push(speed(player.end()?));
            }
        }
        let single = Quantiles::of(&turns.single);
        let (apart, shared) = (Quantiles::of(&turns.apart), Quantiles::of(&turns.together));
        let efficiency = shared.max / apart.max;
        if frames >= GOAL_FROM {
            least = least.min(efficiency);
        }
        let key = format!("parallel.w1x8.block{frames}");
        report.figure(format!("{key}.efficiency"), efficiency);
        report.figure(format!("{key}.x_realtime"), shared.max);
        table.row([
            frames.to_string(),
            shown(single.max, 1),
            shown(apart.max, 1),
            shown(shared.max, 1),
            shown(efficiency, 3),
            shown(shared.p50 / apart.p50, 3),
            goal.to_owned(),
        ]);
    }
    report.figure("parallel.w1x8.efficiency", least);
    table.print("W1 × 8 on two threads, beside two processes of one thread each; time on the wall");
    Ok(())
}

/// Speeds of all turns, times real time.
#[derive(Default)]
struct Turns {
    /// One process while the others rest.
    single: Vec<f64>,
    /// The processes of one thread, added up.
    apart: Vec<f64>,
    /// The process of several threads.
    together: Vec<f64>,
}
