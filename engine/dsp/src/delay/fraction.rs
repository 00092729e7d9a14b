//! Delays between two frames, by a windowed sinc.

use std::f64::consts::PI;

use crate::delay::line::DelayLine;
use crate::sample::narrow;

/// Half the length of the longest kernel, in frames.
pub const HALF: usize = 32;
/// Most frames that are read at once.
pub const PIECE: usize = 64;

const TAPS: usize = 2 * HALF;
const SPAN: usize = PIECE + TAPS;

/// Half the length of the longest kernel that is Lagrange's: there it is flatter than a window that short.
const POLYNOMIAL: usize = 8;

/// The shape of the longest kernel's window: its side lobes lie below -90 dB.
const BETA: f64 = 9.0;

/// Nearer to a whole frame than this, in frames, a delay is a whole one: less than the rounding of times in seconds.
const WHOLE: f64 = 1e-6;

/// A delay of any number of frames: whole ones are exact to the bit, others a sinc under a Kaiser window ("Splitting
/// the unit delay", Laakso, Välimäki et al., 1996; Kaiser's formula for the window), scaled to pass 0 Hz as it is.
///
/// 64 taps from 31 frames on: magnitude within 0.001 dB and delay within 0.0001 frames up to 0.45 of the rate. Shorter
/// delays have not enough newer samples for that, so the kernel reaches as far to both sides as there are: from 8 frames
/// on within 0.2 dB up to 0.42 of the rate; below 8 frames it is Lagrange's polynomial, through four frames at least, and
/// from 2 frames on within 0.5 dB up to a quarter of the rate.
#[derive(Clone, Copy, Debug)]
pub struct FractionalDelay {
    frames: f64,
    /// The delay of the first tap.
    first: usize,
    /// None for whole delays.
    taps: [f32; TAPS],
    count: usize,
}

impl FractionalDelay {
    /// The delay of a number of frames; what is negative or not a number is 0.
    #[must_use]
    pub fn new(frames: f64) -> Self {
        let frames = frames.max(0.0);
        let nearest = frames.round();
        let mut delay = Self {
            frames,
            first: whole(nearest),
            taps: [0.0; TAPS],
            count: 0,
        };
        if (frames - nearest).abs() < WHOLE {
            return delay;
        }
        let below = whole(frames.floor());
        let fraction = frames - frames.floor();
        let half = HALF.min((below + 1).max(2));
        delay.first = (below + 1).saturating_sub(half);
        delay.count = 2 * half;
        if half <= POLYNOMIAL {
            let place = frames - delay.first as f64;
            lagrange(place, delay.count, &mut delay.taps);
        } else {
            sinc(half, fraction, &mut delay.taps);
        }
        delay
    }

    /// The delay in frames.
    #[must_use]
    pub const fn frames(&self) -> f64 {
        self.frames
    }

    /// The smallest delay that is read, in frames: an output that comes before its input needs at least as many
    /// frames as are computed at once.
    #[must_use]
    pub const fn nearest(&self) -> usize {
        self.first
    }

    /// For the last `out.len()` frames, at most [`PIECE`]: the signal this delay before each. `unwritten` says how many
    /// of these the line has not been given yet; at most [`Self::nearest`].
    pub fn read_piece(&self, line: &DelayLine, unwritten: usize, out: &mut [f32]) {
        let first = self.first.saturating_sub(unwritten);
        if self.count == 0 {
            line.read_piece(first, out);
            return;
        }
        let frames = out.len();
        let mut span = [0.0; SPAN];
        let Some(span) = span.get_mut(..frames + self.count - 1) else {
            return;
        };
        line.read_piece(first, span);
        out.fill(0.0);
        let taps = self.taps.get(..self.count).unwrap_or(&[]);
        for (tap, windows) in taps.iter().rev().zip(span.windows(frames)) {
            for (out, sample) in out.iter_mut().zip(windows) {
                *out += *tap * *sample;
            }
        }
    }
}

/// A non-negative whole number as a count.
fn whole(number: f64) -> usize {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "not negative, without fraction; saturates"
    )]
    let count = number as usize;
    count
}

/// The taps of a sinc at `half - 1 + fraction` under a Kaiser window of that half width.
fn sinc(half: usize, fraction: f64, taps: &mut [f32; TAPS]) {
    let width = half as f64;
    let beta = BETA * (width / HALF as f64).sqrt();
    let mut weights = [0.0; TAPS];
    let mut sum = 0.0;
    // sin(π·x) is the same for all taps but for its sign.
    let sine = (PI * fraction).sin();
    for (tap, weight) in weights.iter_mut().take(2 * half).enumerate() {
        let x = tap as f64 - (width - 1.0) - fraction;
        let sign = if (tap + half).is_multiple_of(2) {
            1.0
        } else {
            -1.0
        };
        let inside = (1.0 - (x / width).powi(2)).max(0.0);
        *weight = sign * sine / (PI * x) * bessel(beta * inside.sqrt());
        sum += *weight;
    }
    for (tap, weight) in taps.iter_mut().zip(&weights) {
        *tap = narrow(weight / sum);
    }
}

/// Lagrange's polynomial through frames 0 to `count` - 1 at `place`.
fn lagrange(place: f64, count: usize, taps: &mut [f32; TAPS]) {
    for (tap, weight) in taps.iter_mut().take(count).enumerate() {
        let others = (0..count).filter(|other| *other != tap);
        let product: f64 = others
            .map(|other| (place - other as f64) / (tap as f64 - other as f64))
            .product();
        *weight = narrow(product);
    }
}

/// The modified Bessel function of the first kind and order zero, by its series.
fn bessel(x: f64) -> f64 {
    let quarter = x * x / 4.0;
    let mut term = 1.0;
    let mut sum = 1.0;
    for k in 1..40 {
        let k = f64::from(k);
        term *= quarter / (k * k);
        sum += term;
    }
    sum
}

#[cfg(test)]
mod tests {
    use std::f64::consts::TAU;

    use super::*;

    /// Gain error in dB and delay error in frames at a part of the rate.
    fn errors(delay: f64, part: f64) -> (f64, f64) {
        let read = FractionalDelay::new(delay);
        let (mut re, mut im) = (0.0, 0.0);
        for (tap, weight) in read.taps.iter().take(read.count).enumerate() {
            // Around the delay itself, so that the angle is the error's.
            let angle = TAU * part * ((read.first + tap) as f64 - delay);
            re += f64::from(*weight) * angle.cos();
            im += f64::from(*weight) * angle.sin();
        }
        let gain_db = 20.0 * re.hypot(im).log10();
        (gain_db, im.atan2(re) / (TAU * part))
    }

    /// The largest errors of gain and delay up to a part of the rate, in hundredths.
    fn worst(delay: f64, part: u32) -> (f64, f64) {
        let all = (1..=part).map(|step| errors(delay, f64::from(step) / 100.0));
        all.fold((0.0, 0.0), |(gain, late), (more_gain, later)| {
            (more_gain.abs().max(gain), later.abs().max(late))
        })
    }

    #[test]
    fn within_a_thousandth_of_a_decibel_up_to_nine_tenths_of_the_band() {
        for delay in [31.5, 40.25, 100.9, 1000.001, 12_345.678] {
            let (gain_db, late) = worst(delay, 45);
            assert!(gain_db < 1e-3, "{delay}: {gain_db} dB");
            assert!(late < 1e-4, "{delay}: {late} frames");
        }
    }

    #[test]
    fn short_delays_are_as_flat_as_newer_samples_allow() {
        for (delay, part, bound) in [
            (2.5, 25, 0.5),
            (5.25, 25, 0.5),
            (7.5, 35, 0.6),
            (8.5, 42, 0.2),
            (12.7, 42, 0.2),
            (24.5, 45, 0.005),
        ] {
            let (gain_db, late) = worst(delay, part);
            assert!(gain_db < bound, "{delay}: {gain_db} dB");
            assert!(late < 0.01, "{delay}: {late} frames");
        }
        for delay in [0.3, 0.5, 1.5] {
            let (gain_db, late) = worst(delay, 12);
            assert!(gain_db < 0.1, "{delay}: {gain_db} dB");
            assert!(late < 0.02, "{delay}: {late} frames");
        }
    }

    #[test]
    fn whole_delays_are_exact_and_pieces_show_no_seam() {
        let signal: Vec<f32> = (0..500)
            .map(|n| narrow((f64::from(n) * 0.7).sin()))
            .collect();
        for delay in [0.0, 7.0, 64.000_000_1, 64.4] {
            let read = FractionalDelay::new(delay);
            let run = |size: usize, before: bool| {
                let mut line = DelayLine::new(200, PIECE);
                let mut out = vec![0.0; 500];
                for start in (0..500).step_by(size) {
                    let end = 500.min(start + size);
                    if before {
                        read.read_piece(&line, end - start, &mut out[start..end]);
                    }
                    line.write(&signal[start..end]);
                    if !before {
                        read.read_piece(&line, 0, &mut out[start..end]);
                    }
                }
                out
            };
            let whole = run(64, false);
            for size in [1, 16, 33] {
                assert_eq!(whole, run(size, false), "{delay} in pieces of {size}");
            }
            if read.nearest() >= 16 {
                assert_eq!(whole, run(16, true), "{delay} before the input");
            }
            if (delay - delay.round()).abs() < 1e-5 {
                let frames = super::whole(delay.round());
                assert_eq!(whole[frames..], signal[..500 - frames]);
            }
        }
    }
}
