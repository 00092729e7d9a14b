//! How long something took, many times: a histogram of fixed size that forgets slowly.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

/// Steps an octave: a bucket is at most a quarter wider than its lower edge.
const STEPS: u32 = 4;
/// Octaves: from 1 ns to more than a minute.
const OCTAVES: u32 = 36;
/// Number of buckets.
const BUCKETS: usize = (STEPS * OCTAVES) as usize;
/// Once so many have been counted all counts are halved: what was long ago counts less and less.
const MEMORY: u32 = 2_048;

/// Durations in logarithmic buckets, four an octave, and the longest one.
///
/// One thread writes, any other reads. What is read while something is written may lack that one.
///
/// # Realtime Safety
/// Of fixed size; adding is a few relaxed accesses, once in a while one a bucket.
#[derive(Debug)]
pub struct Histogram {
    buckets: [AtomicU32; BUCKETS],
    count: AtomicU32,
    longest: AtomicU64,
}

/// What a histogram says, in nanoseconds. Percentiles are upper edges of buckets: at most a quarter too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Spread {
    /// Half of them took no longer.
    pub p50_ns: u64,
    /// 99 of 100 took no longer.
    pub p99_ns: u64,
    /// The longest since it was last forgotten, exactly.
    pub longest_ns: u64,
}

impl Histogram {
    /// Nothing has been counted.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            buckets: [const { AtomicU32::new(0) }; BUCKETS],
            count: AtomicU32::new(0),
            longest: AtomicU64::new(0),
        }
    }

    /// Counts a duration in nanoseconds.
    pub fn add(&self, duration_ns: u64) {
        // Written by this thread alone: loads and stores need not be one.
        let step = |cell: &AtomicU32| {
            cell.store(
                cell.load(Ordering::Relaxed).saturating_add(1),
                Ordering::Relaxed,
            );
        };
        if self.count.load(Ordering::Relaxed) >= MEMORY {
            for bucket in &self.buckets {
                bucket.store(bucket.load(Ordering::Relaxed) / 2, Ordering::Relaxed);
            }
            self.count.store(MEMORY / 2, Ordering::Relaxed);
        }
        if let Some(bucket) = self.buckets.get(bucket(duration_ns)) {
            step(bucket);
            step(&self.count);
        }
        if duration_ns > self.longest.load(Ordering::Relaxed) {
            self.longest.store(duration_ns, Ordering::Relaxed);
        }
    }

    /// What has been counted; `None` before the first one.
    #[must_use]
    pub fn spread(&self) -> Option<Spread> {
        let counts = self.buckets.iter();
        let counts: Vec<u64> = counts
            .map(|bucket| u64::from(bucket.load(Ordering::Relaxed)))
            .collect();
        let total: u64 = counts.iter().sum();
        if total == 0 {
            return None;
        }
        let longest_ns = self.longest.load(Ordering::Relaxed);
        let within = |share: u64| {
            // The smallest number of them that is at least this share, in hundredths.
            let wanted = (total * share).div_ceil(100);
            let mut sum = 0;
            let place = counts.iter().position(|count| {
                sum += count;
                sum >= wanted
            });
            place.map_or(longest_ns, upper_edge).min(longest_ns)
        };
        Some(Spread {
            p50_ns: within(50),
            p99_ns: within(99),
            longest_ns,
        })
    }

    /// Forgets the longest one.
    pub fn forget_longest(&self) {
        self.longest.store(0, Ordering::Relaxed);
    }
}

impl Default for Histogram {
    fn default() -> Self {
        Self::new()
    }
}

/// Four buckets an octave, by the two bits behind the highest one.
fn bucket(duration_ns: u64) -> usize {
    let value = duration_ns.max(1);
    let octave = value.ilog2();
    let step = if octave >= 2 {
        (value >> (octave - 2)) & 3
    } else {
        (value << (2 - octave)) & 3
    };
    let place = octave * STEPS + u32::try_from(step).unwrap_or(0);
    (place as usize).min(BUCKETS - 1)
}

/// The first duration that is beyond a bucket.
fn upper_edge(place: usize) -> u64 {
    let next = place as u64 + 1;
    let (octave, step) = (next / u64::from(STEPS), next % u64::from(STEPS));
    ((u64::from(STEPS) + step) << octave) / u64::from(STEPS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_at_most_a_quarter_above_the_sorted_ones() {
        let histogram = Histogram::new();
        let mut all: Vec<u64> = (0..1_000_u64).map(|k| 50 + k * k % 977 * 131).collect();
        for duration in &all {
            histogram.add(*duration);
        }
        all.sort_unstable();
        let spread = histogram.spread().unwrap();
        for (found, exact) in [(spread.p50_ns, all[499]), (spread.p99_ns, all[989])] {
            assert!(
                found >= exact && found <= exact + exact / 4 + 1,
                "{found}, {exact}"
            );
        }
        assert_eq!(spread.longest_ns, all[999]);
    }

    #[test]
    fn every_duration_is_below_the_edge_of_its_bucket_and_not_below_that_of_the_one_before() {
        // Below 4 ns a quarter of an octave is less than one.
        for duration in (4..5_000).chain([1 << 20, (1 << 20) + 12_345, 1 << 33]) {
            let place = bucket(duration);
            assert!(duration < upper_edge(place), "{duration}");
            assert!(duration >= upper_edge(place - 1), "{duration}");
        }
        assert_eq!(bucket(u64::MAX), BUCKETS - 1);
    }

    #[test]
    fn what_was_long_ago_counts_less_and_nothing_is_counted_before_the_first() {
        let histogram = Histogram::new();
        assert_eq!(histogram.spread(), None);
        for _ in 0..2_000 {
            histogram.add(1_000_000);
        }
        for _ in 0..20_000 {
            histogram.add(100);
        }
        let spread = histogram.spread().unwrap();
        assert!(spread.p99_ns < 200, "{spread:?}");
        assert_eq!(spread.longest_ns, 1_000_000);
        histogram.forget_longest();
        histogram.add(100);
        assert_eq!(histogram.spread().unwrap().longest_ns, 100);
    }
}
