//! How often which loudness occurred: gating over any length of time in bounded memory.

/// Blocks at and below this loudness do not count (ITU-R BS.1770-5: -70 LKFS).
pub const ABSOLUTE_GATE_LUFS: f64 = -70.0;

/// Where the bins end; what is louder goes into the last one.
const TOP_LUFS: f64 = 20.0;
/// Fine bins in a coarse one.
const FINE: usize = 100;
/// Coarse bins of 1 LU.
const COARSE: usize = 90;
/// Fine bins of 0.01 LU.
const BINS: usize = FINE * COARSE;
/// Fine bins in 1 LU.
const PER_LU: f64 = BINS as f64 / (TOP_LUFS - ABSOLUTE_GATE_LUFS);

/// The loudness of a mean square that is weighted and summed over the channels: -0.691 + 10·log10(z) LUFS
/// (ITU-R BS.1770-5, equation 2); -inf of silence.
#[must_use]
pub fn loudness(mean_square: f64) -> f64 {
    -0.691 + 10.0 * mean_square.log10()
}

/// The mean square of a loudness.
#[must_use]
pub fn mean_square(loudness_lufs: f64) -> f64 {
    10.0_f64.powf((loudness_lufs + 0.691) / 10.0)
}

/// Blocks above the absolute gate, sorted into bins of 0.01 LU by their loudness.
///
/// Each bin keeps the sum of its blocks' powers, so means are exact; only where a relative gate falls within a bin, its
/// blocks (which differ by less than 0.01 LU) pass or stay out together, and a percentile is the mean of its bin. Takes
/// 145 kB whatever the duration.
#[derive(Debug, Clone)]
pub struct Distribution {
    fine: Vec<Bin>,
    coarse: Vec<Bin>,
    all: Bin,
}

/// Blocks of about the same loudness.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Bin {
    count: u64,
    power: f64,
}

impl Bin {
    fn add(&mut self, power: f64) {
        self.count += 1;
        self.power += power;
    }

    fn loudness(&self) -> f64 {
        if self.count == 0 {
            f64::NEG_INFINITY
        } else {
            loudness(self.power / self.count as f64)
        }
    }
}

/// Where a gate cuts: what lies above.
struct Gated {
    first: usize,
    above: Bin,
}

impl Default for Distribution {
    fn default() -> Self {
        Self::new()
    }
}

impl Distribution {
    /// Nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self {
            fine: vec![Bin::default(); BINS],
            coarse: vec![Bin::default(); COARSE],
            all: Bin::default(),
        }
    }

    /// Adds a block by its mean square.
    pub fn add(&mut self, power: f64) {
        let block = loudness(power);
        if !(block > ABSOLUTE_GATE_LUFS && power.is_finite()) {
            return;
        }
        let bin = bin_of(block);
        self.all.add(power);
        if let Some(fine) = self.fine.get_mut(bin) {
            fine.add(power);
        }
        if let Some(coarse) = self.coarse.get_mut(bin / FINE) {
            coarse.add(power);
        }
    }

    /// How many blocks there are above the absolute gate.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.all.count
    }

    /// The loudness of all blocks above a gate that lies `below_lu` under the loudness of all above the absolute one:
    /// 10 LU for programme loudness (ITU-R BS.1770-5). -inf of nothing.
    #[must_use]
    pub fn gated_loudness(&self, below_lu: f64) -> f64 {
        self.gated(below_lu).above.loudness()
    }

    /// The distance of two percentiles (parts of 1) of the blocks above such a gate, in LU: 20 LU, 0.10 and 0.95 for
    /// loudness range (EBU Tech 3342). 0 of nothing.
    #[must_use]
    pub fn range(&self, below_lu: f64, low: f64, high: f64) -> f64 {
        let gated = self.gated(below_lu);
        if gated.above.count == 0 {
            return 0.0;
        }
        self.percentile(&gated, high) - self.percentile(&gated, low)
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.fine.fill(Bin::default());
        self.coarse.fill(Bin::default());
        self.all = Bin::default();
    }

    fn gated(&self, below_lu: f64) -> Gated {
        let gate = self.all.loudness() - below_lu;
        let mut first = if gate > ABSOLUTE_GATE_LUFS {
            bin_of(gate)
        } else {
            0
        };
        if self
            .fine
            .get(first)
            .is_some_and(|bin| bin.loudness() <= gate)
        {
            first += 1;
        }
        // Up to the next coarse bin by fine ones, then by coarse ones.
        let whole = first.div_ceil(FINE);
        let fine = self.fine.iter().take(whole * FINE).skip(first);
        let coarse = self.coarse.iter().skip(whole);
        let above = fine.chain(coarse).fold(Bin::default(), |sum, bin| Bin {
            count: sum.count + bin.count,
            power: sum.power + bin.power,
        });
        Gated { first, above }
    }

    /// The loudness that the part `at` of the blocks do not exceed.
    fn percentile(&self, gated: &Gated, at: f64) -> f64 {
        let last = gated.above.count.saturating_sub(1);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a part of a count"
        )]
        let mut left = (last as f64 * at).round() as u64;
        let mut place = gated.first;
        while place < BINS {
            let is_coarse = place.is_multiple_of(FINE);
            let coarse = self.coarse.get(place / FINE).filter(|_| is_coarse);
            if let Some(bin) = coarse.filter(|bin| bin.count <= left) {
                left -= bin.count;
                place += FINE;
                continue;
            }
            let Some(bin) = self.fine.get(place) else {
                break;
            };
            if bin.count > left {
                return bin.loudness();
            }
            left -= bin.count;
            place += 1;
        }
        f64::NEG_INFINITY
    }
}

/// The bin of a loudness above the absolute gate.
fn bin_of(loudness_lufs: f64) -> usize {
    let place = (loudness_lufs - ABSOLUTE_GATE_LUFS) * PER_LU;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the bin below; what is negative is 0"
    )]
    let bin = place as usize;
    bin.min(BINS - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Mean squares by a generator, -90 … +10 LUFS.
    fn blocks(count: usize) -> Vec<f64> {
        let mut state = 20_u64;
        (0..count)
            .map(|_| {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1);
                let part = (state >> 40) as f64 / (1_u64 << 24) as f64;
                mean_square(-90.0 + 100.0 * part * part.sqrt())
            })
            .collect()
    }

    #[test]
    fn gating_is_that_of_a_list_of_all_blocks() {
        let blocks = blocks(5000);
        let mut distribution = Distribution::new();
        blocks.iter().for_each(|block| distribution.add(*block));
        let mean = |list: &[f64]| list.iter().sum::<f64>() / list.len() as f64;
        let above = |gate: f64| -> Vec<f64> {
            let passed = blocks.iter().filter(|block| loudness(**block) > gate);
            passed.copied().collect()
        };
        let first = above(-70.0);
        assert_eq!(distribution.count(), first.len() as u64);
        let gated = above(loudness(mean(&first)) - 10.0);
        let found = distribution.gated_loudness(10.0);
        assert!((found - loudness(mean(&gated))).abs() < 0.01, "{found}");
        let mut wide = above(loudness(mean(&first)) - 20.0);
        wide.sort_by(f64::total_cmp);
        let at = |percent: usize| loudness(wide[((wide.len() - 1) * percent + 50) / 100]);
        let range = distribution.range(20.0, 0.10, 0.95);
        assert!((range - (at(95) - at(10))).abs() < 0.011, "{range}");
    }

    #[test]
    fn equal_blocks_are_exact_and_nothing_is_silence() {
        let mut distribution = Distribution::new();
        assert_eq!(distribution.gated_loudness(10.0), f64::NEG_INFINITY);
        assert_eq!(distribution.range(20.0, 0.1, 0.95), 0.0);
        distribution.add(0.0);
        distribution.add(mean_square(-71.0));
        distribution.add(f64::NAN);
        assert_eq!(distribution.count(), 0);
        for _ in 0..1000 {
            distribution.add(mean_square(-23.004));
        }
        assert!((distribution.gated_loudness(10.0) + 23.004).abs() < 1e-9);
        assert!(distribution.range(20.0, 0.1, 0.95).abs() < 1e-12);
        distribution.clear();
        assert_eq!(distribution.gated_loudness(10.0), f64::NEG_INFINITY);
    }
}
