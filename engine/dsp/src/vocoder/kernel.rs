//! Reading a signal between its frames, and faster or slower than it was.

use std::f64::consts::PI;

use crate::delay::glide::{frames_f64, whole_frames};
use crate::sample::narrow;

/// Zero crossings of the kernel on either side.
const HALF: usize = 8;

/// Where the kernel's pass band ends, as a part of half the rate (the lower of both).
const CUT: f64 = 0.92;

/// The window's shape (Kaiser 1974): about 75 dB.
const BETA: f64 = 7.2;

/// Places of the kernel that are kept for each zero crossing.
const FINE: usize = 512;

/// Rows of taps between two frames.
const PHASES: usize = 128;

/// The fastest that is read: two octaves up.
pub const FASTEST: f64 = 4.0;

/// A windowed sinc, designed for one speed.
#[derive(Debug, Clone)]
pub struct Kernel {
    /// One side of the kernel.
    side: Vec<f64>,
    /// The speed, held at 1 from below, that `rows` are for.
    stretch: f64,
    taps: usize,
    /// [`PHASES`] + 1 rows of `taps`.
    rows: Vec<f32>,
}

/// The modified Bessel function of order zero, by its power series.
fn bessel(x: f64) -> f64 {
    let quarter = x * x / 4.0;
    let (mut term, mut sum, mut index) = (1.0, 1.0, 1.0);
    while term > sum * 1e-17 {
        term *= quarter / (index * index);
        sum += term;
        index += 1.0;
    }
    sum
}

impl Kernel {
    /// A kernel for speed 1; others are designed without allocating.
    #[must_use]
    pub fn new() -> Self {
        let side = (0..=HALF * FINE).map(|place| {
            let t = frames_f64(place) / frames_f64(FINE);
            let x = PI * CUT * t;
            let sinc = if place == 0 { CUT } else { CUT * x.sin() / x };
            let way = t / frames_f64(HALF);
            sinc * bessel(BETA * (1.0 - way * way).max(0.0).sqrt()) / bessel(BETA)
        });
        let most = 2 * HALF * whole_frames(FASTEST);
        let mut kernel = Self {
            side: side.collect(),
            stretch: 0.0,
            taps: 0,
            rows: vec![0.0; most * (PHASES + 1)],
        };
        kernel.design(1.0);
        kernel
    }

    /// How many frames before and behind a place are needed, at the fastest.
    #[must_use]
    pub fn reach() -> usize {
        HALF * whole_frames(FASTEST) + 1
    }

    /// Prepares for reading at a speed.
    pub fn design(&mut self, speed: f64) {
        let stretch = speed.clamp(1.0, FASTEST);
        if stretch == self.stretch {
            return;
        }
        self.stretch = stretch;
        let half = whole_frames((frames_f64(HALF) * stretch).ceil());
        self.taps = 2 * half;
        for (phase, row) in self
            .rows
            .chunks_exact_mut(self.taps)
            .enumerate()
            .take(PHASES + 1)
        {
            let part = frames_f64(phase) / frames_f64(PHASES);
            let mut sum = 0.0;
            for (tap, value) in row.iter_mut().enumerate() {
                let away = (frames_f64(tap) - (frames_f64(half - 1) + part)).abs() / stretch;
                let found = look_up(&self.side, away);
                *value = narrow(found);
                sum += found;
            }
            // A constant comes through as it is, between any two frames.
            let scale = narrow(1.0 / sum);
            row.iter_mut().for_each(|value| *value *= scale);
        }
    }

    /// The signal at a place, counted in frames of `samples`, in which its reach lies.
    #[inline]
    #[must_use]
    pub fn read(&self, samples: &[f32], place: f64) -> f32 {
        let whole = place.floor();
        let fine = (place - whole) * frames_f64(PHASES);
        let phase = whole_frames(fine).min(PHASES - 1);
        let part = narrow(fine - frames_f64(phase));
        let first = (whole_frames(whole) + 1).saturating_sub(self.taps / 2);
        let Some(window) = samples.get(first..first + self.taps) else {
            return 0.0;
        };
        let rows = &self.rows[phase * self.taps..(phase + 2) * self.taps];
        let (one, other) = rows.split_at(self.taps);
        let (low, high) = (dot(window, one), dot(window, other));
        low + (high - low) * part
    }
}

impl Default for Kernel {
    fn default() -> Self {
        Self::new()
    }
}

/// The sum of products, in eight parts that the compiler can keep side by side.
#[inline]
fn dot(window: &[f32], row: &[f32]) -> f32 {
    let mut sums = [0.0_f32; 8];
    let (windows, rows) = (window.chunks_exact(8), row.chunks_exact(8));
    let rest: f32 = windows
        .remainder()
        .iter()
        .zip(rows.remainder())
        .map(|(x, h)| x * h)
        .sum();
    for (xs, hs) in windows.zip(rows) {
        for ((sum, x), h) in sums.iter_mut().zip(xs).zip(hs) {
            *sum += x * h;
        }
    }
    sums.iter().sum::<f32>() + rest
}

#[inline]
fn look_up(side: &[f64], away: f64) -> f64 {
    let fine = away * frames_f64(FINE);
    let whole = whole_frames(fine);
    match (side.get(whole), side.get(whole + 1)) {
        (Some(near), Some(far)) => near + (far - near) * (fine - frames_f64(whole)),
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::Kernel;
    use crate::sample::narrow;

    #[test]
    fn sines_are_read_where_they_are() {
        let wave = |w: f64, frame: f64| (w * frame).sin();
        let mut kernel = Kernel::new();
        for (speed, hz, bound) in [
            (1.0, 1000.0, 2e-4),
            (1.0, 15_000.0, 1e-3),
            (2.0, 3000.0, 5e-4),
            (4.0, 1000.0, 5e-4),
        ] {
            kernel.design(speed);
            let w = std::f64::consts::TAU * hz / 48_000.0;
            let samples: Vec<f32> = (0..400)
                .map(|frame| narrow(wave(w, f64::from(frame))))
                .collect();
            for step in 0..1000 {
                let place = 100.0 + f64::from(step) * 0.173;
                let error = f64::from(kernel.read(&samples, place)) - wave(w, place);
                assert!(error.abs() < bound, "{speed} {hz} {place}: {error}");
            }
        }
        // What would lie above half the rate when read twice as fast is taken away.
        kernel.design(2.0);
        let samples: Vec<f32> = (0..400)
            .map(|frame| narrow(wave(2.3, f64::from(frame))))
            .collect();
        assert!(
            (0..100).all(|step| kernel.read(&samples, 100.0 + f64::from(step) * 1.37).abs() < 1e-3)
        );
    }
}
