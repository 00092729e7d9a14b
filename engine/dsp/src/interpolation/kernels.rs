//! Windowed sincs for reading a sampled signal at any place and speed.

use std::f64::consts::PI;
use std::sync::LazyLock;

use crate::sample::narrow;

/// Taps at speeds up to 1; in proportion to the speed above.
const TAPS: usize = 64;
/// Rows between two frames at speeds up to 1; fewer where the kernel is longer and so smoother.
const ROWS: f64 = 512.0;
/// Stop band in dB. It begins at half the rate; the pass band ends at 0.4 of it (19.2 kHz at 48 kHz).
const STOP_DB: f64 = 100.0;
/// Kernels to each doubling of the speed.
const PER_OCTAVE: u32 = 4;
/// Doublings of the speed for which there are kernels.
const OCTAVES: u32 = 2;
/// The most taps that a kernel has.
pub const MAX_TAPS: usize = TAPS << OCTAVES;
/// Sums that are formed side by side.
const LANES: usize = 8;

/// Kernels for speeds from 0 to 4 frames a frame: Julius O. Smith, "Digital audio resampling home page" (CCRMA), as
/// rows of a polyphase filter with straight lines between them.
///
/// Played at speed r a signal keeps what lies below 0.4/r of its rate; what would fold back is below -100 dB, and so is
/// the error of the lines (by (2π·f/512)²/8 at part f of the rate). Above speed 4 it folds back.
pub struct Kernels {
    sets: Vec<Set>,
}

/// The kernel for one speed.
struct Set {
    taps: usize,
    rows: usize,
    /// One row behind another, one more than `rows`.
    values: Vec<f32>,
}

static KERNELS: LazyLock<Kernels> = LazyLock::new(Kernels::new);

/// The kernels, made when they are asked for first: call this off the audio thread. They take 1.3 MiB.
#[must_use]
pub fn kernels() -> &'static Kernels {
    &KERNELS
}

/// Which kernel suits a speed, and how many taps it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    index: usize,
    taps: usize,
}

impl Choice {
    /// Frames that are read, half of them on either side.
    #[must_use]
    pub fn taps(self) -> usize {
        self.taps
    }
}

impl Kernels {
    fn new() -> Self {
        let speeds = 0..=PER_OCTAVE * OCTAVES;
        let sets = speeds.map(|step| Set::new((f64::from(step) / f64::from(PER_OCTAVE)).exp2()));
        Self {
            sets: sets.collect(),
        }
    }

    /// The kernel for a speed in frames a frame.
    #[must_use]
    pub fn choose(&self, speed: f64) -> Choice {
        let steps = speed.max(1.0).log2() * f64::from(PER_OCTAVE);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "held to the few kernels"
        )]
        let index = (steps - 1e-9).ceil().clamp(0.0, 1e3) as usize;
        let index = index.min(self.sets.len().saturating_sub(1));
        Choice {
            index,
            taps: self.sets.get(index).map_or(TAPS, |set| set.taps),
        }
    }

    /// The weights for a place `part` (0 … 1) of the way from one frame to the next, for the frames from
    /// taps/2 - 1 before the former on.
    #[inline]
    pub fn weights<'a>(
        &self,
        choice: Choice,
        part: f64,
        weights: &'a mut [f32; MAX_TAPS],
    ) -> &'a [f32] {
        let Some(set) = self.sets.get(choice.index) else {
            return &[];
        };
        let place = part.clamp(0.0, 1.0) * set.rows as f64;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "0 … rows"
        )]
        let row = (place as usize).min(set.rows - 1);
        let way = narrow(place - row as f64);
        let start = row * set.taps;
        let rows = set.values.get(start..start + 2 * set.taps).unwrap_or(&[]);
        let (low, high) = rows.split_at(rows.len() / 2);
        let weights = weights.get_mut(..set.taps).unwrap_or(&mut []);
        for ((weight, low), high) in weights.iter_mut().zip(low).zip(high) {
            *weight = low + (high - low) * way;
        }
        weights
    }
}

impl Set {
    fn new(speed: f64) -> Self {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a few hundred"
        )]
        let whole = |value: f64| value.round() as usize;
        let taps = whole(TAPS as f64 * speed).next_multiple_of(LANES);
        let rows = whole(ROWS / speed);
        // Kaiser's formulas for the shape and for the width of the transition.
        let beta = 0.1102 * (STOP_DB - 8.7);
        let transition = (STOP_DB - 7.95) / (14.36 * taps as f64);
        let cutoff = 0.5 / speed - transition / 2.0;
        let half = taps as f64 / 2.0;
        let mut values = Vec::with_capacity((rows + 1) * taps);
        for row in 0..=rows {
            let part = row as f64 / rows as f64;
            let place = |tap: usize| tap as f64 - (half - 1.0) - part;
            let row: Vec<f64> = (0..taps)
                .map(|tap| {
                    let x = place(tap);
                    let angle = 2.0 * PI * cutoff * x;
                    let sinc = if angle == 0.0 {
                        1.0
                    } else {
                        angle.sin() / angle
                    };
                    2.0 * cutoff * sinc * kaiser((x / half).clamp(-1.0, 1.0), beta)
                })
                .collect();
            // Every row passes what is constant unchanged.
            let sum: f64 = row.iter().sum();
            values.extend(row.iter().map(|value| narrow(value / sum)));
        }
        Self { taps, rows, values }
    }
}

/// Kaiser's window of shape `beta` at -1 ≤ x ≤ 1.
fn kaiser(x: f64, beta: f64) -> f64 {
    bessel(beta * (1.0 - x * x).sqrt()) / bessel(beta)
}

/// The modified Bessel function I₀ by its power series.
fn bessel(x: f64) -> f64 {
    let (mut sum, mut term) = (1.0, 1.0);
    let square = x * x / 4.0;
    for k in 1..40 {
        term *= square / f64::from(k * k);
        sum += term;
        if term < 1e-17 * sum {
            break;
        }
    }
    sum
}

/// Σ a·b in eight sums side by side, whose order is fixed.
#[inline]
#[must_use]
pub fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0_f32; LANES];
    for (a, b) in a.chunks_exact(LANES).zip(b.chunks_exact(LANES)) {
        for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
            *sum += a * b;
        }
    }
    let [a, b, c, d, e, f, g, h] = sums;
    ((a + e) + (b + f)) + ((c + g) + (d + h))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The frame before a place, and how far the place is behind it.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "places within the signal"
    )]
    fn split(place: f64) -> (usize, f64) {
        (place.floor() as usize, place.fract())
    }

    /// Signal to error in dB when a sine at part `part` of the rate is read at a speed.
    fn snr(part: f64, speed: f64) -> f64 {
        let signal: Vec<f32> = (0..20_000)
            .map(|n| narrow((2.0 * PI * part * f64::from(n)).sin()))
            .collect();
        let choice = kernels().choose(speed);
        let mut weights = [0.0; MAX_TAPS];
        let (mut error, mut power) = (0.0, 0.0);
        for frame in 0..1000 {
            let place = 500.25 + speed * f64::from(frame);
            let (first, way) = split(place);
            let weights = kernels().weights(choice, way, &mut weights);
            let start = first + 1 - choice.taps() / 2;
            let found = f64::from(dot(&signal[start..start + choice.taps()], weights));
            let exact = (2.0 * PI * part * place).sin();
            error += (found - exact).powi(2);
            power += exact * exact;
        }
        10.0 * (power / error).log10()
    }

    #[test]
    fn what_is_kept_is_kept_to_100_db() {
        for (part, speed) in [
            (0.02, 1.0),
            (0.02, 0.317),
            (0.1, 0.9973),
            (0.3, 0.5001),
            (0.39, 0.77),
            (0.02, 1.4983),
            (0.1, 2.2449),
            (0.09, 3.999),
        ] {
            let found = snr(part, speed);
            println!("{part} of the rate at speed {speed}: {found:.1} dB");
            assert!(
                found > 96.0,
                "{part} of the rate at speed {speed}: {found} dB"
            );
        }
    }

    #[test]
    fn what_would_fold_back_is_gone() {
        for (part, speed) in [
            (0.49, 1.1),
            (0.3, 1.7),
            (0.26, 2.0),
            (0.13, 4.0),
            (0.4, 3.3),
        ] {
            // The sine that remains, against one: below -95 dB.
            let signal: Vec<f32> = (0..9000)
                .map(|n| narrow((2.0 * PI * part * f64::from(n)).sin()))
                .collect();
            let choice = kernels().choose(speed);
            let mut weights = [0.0; MAX_TAPS];
            for frame in 0..500 {
                let place = 500.25 + speed * f64::from(frame);
                let (first, way) = split(place);
                let weights = kernels().weights(choice, way, &mut weights);
                let start = first + 1 - choice.taps() / 2;
                let found = dot(&signal[start..start + choice.taps()], weights);
                assert!(found.abs() < 3e-5, "{part} at {speed}: {found}");
            }
        }
    }
}
