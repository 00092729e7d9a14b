//! One channel to twice its rate, and back.

use std::sync::Arc;

use crate::resample::halfband::Halfband;
use crate::sample::narrow;

/// Twice the rate. Delays by [`Halfband::delay`] frames of the higher rate.
#[derive(Debug, Clone)]
pub struct Doubler {
    filter: Arc<Halfband>,
    line: Line,
}

/// Half the rate. Delays by [`Halfband::delay`] frames of the higher rate.
#[derive(Debug, Clone)]
pub struct Halver {
    filter: Arc<Halfband>,
    /// The first samples of the pairs.
    even: Line,
    /// The second ones.
    odd: Line,
}

/// The newest samples, and those before that the filter still needs.
#[derive(Debug, Clone)]
struct Line {
    samples: Vec<f32>,
    /// How many it keeps from call to call.
    kept: usize,
}

impl Line {
    fn new(kept: usize, most: usize) -> Self {
        Self {
            samples: vec![0.0; kept + most],
            kept,
        }
    }

    /// Puts new samples behind the kept ones.
    fn push(&mut self, samples: impl Iterator<Item = f32>) {
        let room = self.samples.iter_mut().skip(self.kept);
        for (place, sample) in room.zip(samples) {
            *place = sample;
        }
    }

    /// Keeps the last ones, of `count` that were pushed.
    fn keep(&mut self, count: usize) {
        let count = count.min(self.samples.len() - self.kept);
        self.samples.copy_within(count..count + self.kept, 0);
    }

    fn reset(&mut self) {
        self.samples.fill(0.0);
    }
}

impl Doubler {
    /// For up to `most` frames of the lower rate at a time.
    #[must_use]
    pub fn new(filter: Arc<Halfband>, most: usize) -> Self {
        let kept = 2 * filter.side().len() - 1;
        Self {
            filter,
            line: Line::new(kept, most),
        }
    }

    /// Fills `output` with twice as many frames as `input` has. Frames beyond those it was made for are left out.
    pub fn process(&mut self, input: &[f32], output: &mut [f32]) {
        self.line.push(input.iter().copied());
        let half = self.filter.side().len();
        let windows = self.line.samples.windows(2 * half);
        for (window, pair) in windows.zip(output.chunks_exact_mut(2)).take(input.len()) {
            if let [first, second] = pair {
                // y[2m] = 2 Σ h[2j] x[m - j]; y[2m + 1] = x[m - K + 1].
                *first = narrow(2.0 * self.filter.apply(window));
                *second = window.get(half).copied().unwrap_or(0.0);
            }
        }
        self.line.keep(input.len());
    }

    /// Forgets the past.
    pub fn reset(&mut self) {
        self.line.reset();
    }
}

impl Halver {
    /// For up to `most` frames of the lower rate at a time.
    #[must_use]
    pub fn new(filter: Arc<Halfband>, most: usize) -> Self {
        let half = filter.side().len();
        Self {
            even: Line::new(2 * half - 1, most),
            odd: Line::new(half, most),
            filter,
        }
    }

    /// Fills `output` with half as many frames as `input` has. Frames beyond those it was made for are left out.
    pub fn process(&mut self, input: &[f32], output: &mut [f32]) {
        let frames = input.len() / 2;
        self.even.push(input.iter().copied().step_by(2));
        self.odd.push(input.iter().copied().skip(1).step_by(2));
        let windows = self.even.samples.windows(2 * self.filter.side().len());
        let late = self.odd.samples.iter();
        for ((window, late), sample) in windows.zip(late).zip(output.iter_mut().take(frames)) {
            // y[m] = Σ h[2j] u[2m - 2j] + u[2m - 2K + 1] / 2.
            *sample = narrow(self.filter.apply(window) + 0.5 * f64::from(*late));
        }
        self.even.keep(frames);
        self.odd.keep(frames);
    }

    /// Forgets the past.
    pub fn reset(&mut self) {
        self.even.reset();
        self.odd.reset();
    }
}
