//! Clocks and quantiles.

use std::time::Duration;

use cpu_time::ThreadTime;

/// Nanoseconds of a duration.
pub fn nanoseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e9
}

/// Runs `work` and gives the CPU time that the thread spent on it, in nanoseconds. Reading the clock costs about
/// 0.3 µs, which is in the figure.
pub fn cpu_ns<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let start = ThreadTime::now();
    let result = work();
    let time = start.elapsed();
    (result, nanoseconds(time))
}

/// A number of things as a factor or divisor.
pub fn count(things: usize) -> f64 {
    u32::try_from(things).map_or(f64::INFINITY, f64::from)
}

/// The least, the middle and the ends of many times.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Quantiles {
    /// The least.
    pub best: f64,
    /// Half are at most this.
    pub p50: f64,
    /// 99 of 100 are at most this.
    pub p99: f64,
    /// The greatest.
    pub max: f64,
}

impl Quantiles {
    /// Of any number of times; all zero without any.
    pub fn of(times: &[f64]) -> Self {
        let mut sorted = times.to_vec();
        sorted.sort_by(f64::total_cmp);
        let last = sorted.len().saturating_sub(1);
        let at = |place: usize| sorted.get(place.min(last)).copied().unwrap_or(0.0);
        Self {
            best: at(0),
            p50: at(sorted.len() / 2),
            p99: at(sorted.len() * 99 / 100),
            max: at(last),
        }
    }

    /// The same in another unit.
    pub fn per(self, divisor: f64) -> Self {
        Self {
            best: self.best / divisor,
            p50: self.p50 / divisor,
            p99: self.p99 / divisor,
            max: self.max / divisor,
        }
    }
}

/// The engine whose turn it is.
pub struct Contestant<'a> {
    /// As the table calls it.
    pub label: String,
    /// As the figures call it.
    pub key: String,
    /// Processes one block.
    pub block: Box<dyn FnMut() + 'a>,
}

/// How often something is measured.
#[derive(Debug, Clone, Copy)]
pub struct Repeats {
    /// How often each has its turn.
    pub rounds: usize,
    /// Blocks of one turn.
    pub blocks: usize,
}

/// Lets several engines take turns, so that all meet the same moods of the machine, and gives for each the CPU time
/// of one block in nanoseconds: `best` is the best turn's mean, the others are of single blocks.
pub fn side_by_side(
    contestants: &mut [Contestant<'_>],
    repeats: Repeats,
    mut between: impl FnMut(),
) -> Vec<Quantiles> {
    let mut best = vec![f64::INFINITY; contestants.len()];
    let mut single = vec![Vec::new(); contestants.len()];
    for _ in 0..repeats.rounds {
        between();
        let places = best.iter_mut().zip(&mut single);
        for (contestant, (best, single)) in contestants.iter_mut().zip(places) {
            for _ in 0..repeats.blocks / 10 + 1 {
                (contestant.block)();
            }
            let ((), turn) = cpu_ns(|| {
                for _ in 0..repeats.blocks {
                    (contestant.block)();
                }
            });
            *best = best.min(turn / count(repeats.blocks));
            for _ in 0..repeats.blocks / 4 + 1 {
                single.push(cpu_ns(|| (contestant.block)()).1);
            }
        }
    }
    best.iter()
        .zip(&single)
        .map(|(best, single)| Quantiles {
            best: *best,
            ..Quantiles::of(single)
        })
        .collect()
}
