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
    /// Not measured.
    pub const UNKNOWN: Self = Self {
        best: f64::NAN,
        p50: f64::NAN,
        p99: f64::NAN,
        max: f64::NAN,
    };

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
