//! How high a signal is between its samples, frame by frame: what a true-peak limiter has to know.
//!
//! ITU-R BS.1770-5, annex 2, measures at a multiple of the rate. Here the point half-way between two samples comes from
//! 512 of them, so that it is right up to 0.49 of the rate; the points at a quarter and three quarters from 16 points of
//! the doubled rate; and the top from a parabola through three points of the fourfold rate (within 0.07 dB at half the
//! rate, 0.02 dB at 0.45 of it).

use std::f64::consts::PI;

use crate::sample::narrow;
use crate::window::kaiser;

/// Most frames that one call works on.
pub const PIECE: usize = 64;

/// Taps to either side of the point half-way.
const LONG: usize = 256;
/// The window's shape: a transition of 0.011 of the rate, ripples of -63 dB.
const LONG_BETA: f64 = 6.0;
/// Taps to either side at the doubled rate, where there is room of half its band.
const SHORT: usize = 8;
const SHORT_BETA: f64 = 7.0;

/// Frames that are computed side by side.
const LANES: usize = 16;

/// Between three points of the fourfold rate the top lies at most this much above the highest: 1/cos(π/4)
/// rounded up, at half the rate.
const STEEPEST: f32 = 1.42;

/// Frames after which a frame's peak is known: it is that of the stretch from at least one frame before it to at least
/// one after.
pub const DELAY: usize = LONG + SHORT / 2 + 1;

/// Frames that have to be heard before the short filter has all its points.
const FILLED: u64 = 2 * SHORT as u64;

/// Samples from which a peak comes, with some room.
const REACH: u64 = 2 * LONG as u64 + 4 * SHORT as u64;

/// Finds the peaks of one channel.
///
/// # Realtime Safety
/// [`InterSample::new`] allocates. Everything else neither allocates nor frees.
#[derive(Debug, Clone)]
pub struct InterSample {
    long: [f32; LONG],
    short: [f32; SHORT],
    /// No point lies above this many times the highest sample of its reach.
    highest: f32,
    /// The newest samples, the last `2·LONG - 1` before them in front.
    samples: Vec<f32>,
    /// The doubled rate: the last `2·SHORT` points before the newest in front.
    doubled: Vec<f32>,
    /// The fourfold rate: two points before the newest in front.
    fourfold: Vec<f32>,
    /// The peaks at the two frames before.
    last: [f32; 2],
    /// Frames since a sample was high enough to matter.
    calm: u64,
    /// Frames for which one has been, within reach.
    heard: u64,
}

impl InterSample {
    /// A detector that has heard silence.
    #[must_use]
    pub fn new() -> Self {
        let long = taps::<LONG>(LONG_BETA);
        let sum: f32 = long.iter().map(|tap| tap.abs()).sum();
        Self {
            short: taps::<SHORT>(SHORT_BETA),
            // Both filters; the second adds little to what the first can do.
            highest: 2.0 * sum * 1.25,
            long,
            samples: vec![0.0; 2 * LONG - 1 + PIECE + LANES],
            doubled: vec![0.0; 2 * SHORT + 2 * PIECE],
            fourfold: vec![0.0; 2 + 4 * PIECE],
            last: [0.0; 2],
            calm: REACH,
            heard: 0,
        }
    }

    /// Takes up to [`PIECE`] frames and raises each of `peaks` to the peak around the frame [`DELAY`] before it. Peaks
    /// that are surely at or below `floor` are left out.
    pub fn process(&mut self, samples: &[f32], floor: f32, peaks: &mut [f32]) {
        let count = samples.len().min(PIECE);
        let kept = 2 * LONG - 1;
        self.samples[kept..kept + count].copy_from_slice(&samples[..count]);
        let loud = floor / self.highest;
        let mut heard = [0; PIECE];
        for (heard, sample) in heard.iter_mut().zip(samples) {
            self.calm = if sample.abs() > loud {
                0
            } else {
                self.calm + 1
            };
            self.heard = if self.calm < REACH { self.heard + 1 } else { 0 };
            *heard = self.heard;
        }
        let is_heard = heard[..count].iter().any(|heard| *heard > 0);
        self.double(count, is_heard);
        if is_heard {
            self.fourfold(count);
        }
        for ((frame, peak), heard) in (0..count).zip(peaks).zip(heard) {
            let now = if heard > FILLED {
                self.top(frame, floor)
            } else {
                0.0
            };
            let [before, last] = self.last;
            *peak = peak.max(now.max(last).max(before));
            self.last = [last, now];
        }
        self.samples.copy_within(count..count + kept, 0);
        self.doubled
            .copy_within(2 * count..2 * count + 2 * SHORT, 0);
    }

    /// Points of the doubled rate: v[n] = Σ h[k]·(x[n - k] + x[n + 1 + k]).
    fn double(&mut self, count: usize, is_heard: bool) {
        let room = &mut self.doubled[2 * SHORT..2 * SHORT + 2 * count];
        // The newest n for which all samples are there lies LONG frames back.
        let middle = &self.samples[LONG - 1..LONG - 1 + count];
        for (pair, sample) in room.chunks_exact_mut(2).zip(middle) {
            pair[0] = *sample;
            pair[1] = 0.0;
        }
        if !is_heard {
            return;
        }
        for (start, room) in (0..count).step_by(LANES).zip(room.chunks_mut(2 * LANES)) {
            let mut sums = [0.0_f32; LANES];
            let before = &self.samples[start..start + LONG - 1 + LANES];
            let after = &self.samples[start + LONG..start + 2 * LONG - 1 + LANES];
            for (place, tap) in self.long.iter().enumerate() {
                let left = &before[LONG - 1 - place..LONG - 1 - place + LANES];
                let right = &after[place..place + LANES];
                for ((sum, left), right) in sums.iter_mut().zip(left).zip(right) {
                    *sum += tap * (left + right);
                }
            }
            for (pair, sum) in room.chunks_exact_mut(2).zip(sums) {
                pair[1] = sum;
            }
        }
    }

    /// Points of the fourfold rate: those of the doubled one, and between them; two that belong to the frame before are
    /// computed again.
    fn fourfold(&mut self, count: usize) {
        let windows = self.doubled.windows(2 * SHORT);
        let points = self.fourfold.chunks_exact_mut(2);
        for (point, window) in points.zip(windows).take(2 * count + 1) {
            let (before, after) = window.split_at(SHORT);
            let pairs = before.iter().rev().zip(after).zip(&self.short);
            let between: f32 = pairs.map(|((left, right), tap)| tap * (left + right)).sum();
            point[0] = before.last().copied().unwrap_or(0.0);
            point[1] = between;
        }
    }

    /// The top of the stretch around a frame, from the quarter before it to the half behind; unrefined where it is surely below `floor`.
    fn top(&self, frame: usize, floor: f32) -> f32 {
        let points = self.fourfold.get(4 * frame..4 * frame + 6).unwrap_or(&[]);
        let plain = points.iter().skip(1).take(4);
        let highest = plain.fold(0.0_f32, |most, point| most.max(point.abs()));
        if highest * STEEPEST <= floor {
            return highest;
        }
        let threes = points.windows(3);
        threes.fold(highest, |most, three| match three {
            [a, b, c] => most.max(vertex(*a, *b, *c)),
            _ => most,
        })
    }

    /// Forgets the past.
    pub fn clear(&mut self) {
        self.samples.fill(0.0);
        self.doubled.fill(0.0);
        self.fourfold.fill(0.0);
        self.last = [0.0; 2];
        self.calm = REACH;
        self.heard = 0;
    }
}

impl Default for InterSample {
    fn default() -> Self {
        Self::new()
    }
}

/// The magnitude of the vertex of the parabola through three points where the middle one is the highest; else 0.
fn vertex(a: f32, b: f32, c: f32) -> f32 {
    let (a, b, c) = if b < 0.0 { (-a, -b, -c) } else { (a, b, c) };
    let bend = 2.0 * b - a - c;
    if b < a || b < c || bend <= 0.0 {
        return 0.0;
    }
    let slope = c - a;
    b + slope * slope / (8.0 * bend)
}

/// One side of the taps of a point half-way between two others, from the nearest: sinc under a Kaiser window, with a sum
/// of ½.
fn taps<const N: usize>(beta: f64) -> [f32; N] {
    let ideal: [f64; N] = std::array::from_fn(|place| {
        let time = place as f64 + 0.5;
        (PI * time).sin() / (PI * time) * kaiser(time / N as f64, beta)
    });
    let sum: f64 = ideal.iter().sum();
    ideal.map(|tap| narrow(0.5 * tap / sum))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The peaks of a signal, in pieces of some size, shifted back to their frames.
    fn peaks(signal: &[f32], floor: f32, piece: usize) -> Vec<f32> {
        let mut detector = InterSample::new();
        let mut all = Vec::new();
        for samples in signal.chunks(piece) {
            let mut found = vec![0.0; samples.len()];
            detector.process(samples, floor, &mut found);
            all.extend(found);
        }
        all.split_off(DELAY)
    }

    #[test]
    fn sines_up_to_0_49_of_the_rate_read_their_amplitude() {
        for (part, bound_db) in [
            (0.01, 0.01),
            (0.25, 0.02),
            (0.45, 0.05),
            (0.48, 0.09),
            (0.49, 0.3),
        ] {
            let w = std::f64::consts::TAU * part;
            let sine: Vec<f32> = (0..3000)
                .map(|frame| narrow((w * f64::from(frame) + 0.785).sin()))
                .collect();
            let found = peaks(&sine, 0.5, 64);
            let highest = found[600..2000]
                .iter()
                .fold(0.0_f32, |most, peak| most.max(*peak));
            let db = 20.0 * f64::from(highest).log10();
            assert!(db.abs() < bound_db, "{part}: {db} dB");
        }
    }

    #[test]
    fn peaks_belong_to_the_frames_beside_them() {
        // A band-limited pulse between frames 1000 and 1001, of height 1.
        let pulse: Vec<f32> = (0..2000)
            .map(|frame| {
                let time = f64::from(frame) - 1000.5;
                narrow((PI * time * 0.8).sin() / (PI * time * 0.8))
            })
            .collect();
        let found = peaks(&pulse, 0.3, 17);
        let highest = |range: std::ops::Range<usize>| {
            found[range]
                .iter()
                .fold(0.0_f32, |most, peak| most.max(*peak))
        };
        assert!((highest(1000..1002) - 1.0).abs() < 1e-3);
        assert!(found[1000] == found[1001]);
        assert!(highest(0..999) < 0.9 && highest(1003..1600) < 0.9);
    }

    #[test]
    fn pieces_do_not_matter_and_what_is_calm_is_left_out() {
        let noise = crate::noise::white::WhiteNoise::new(3, 0);
        let signal: Vec<f32> = (0..6000)
            .map(|frame| {
                let level = if (frame / 1500) % 2 == 0 { 1.0 } else { 0.01 };
                narrow(level * noise.at(frame))
            })
            .collect();
        let whole = peaks(&signal, 0.5, 64);
        assert!(whole[2200..2500].iter().all(|peak| *peak == 0.0));
        for piece in [1, 7, 16, 63] {
            assert_eq!(peaks(&signal, 0.5, piece), whole, "pieces of {piece}");
        }
    }
}
