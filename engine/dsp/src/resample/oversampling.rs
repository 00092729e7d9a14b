//! One channel to 2, 4 or 8 times its rate, and back.

use std::sync::Arc;

use crate::resample::doubling::{Doubler, Halver};
use crate::resample::halfband::Halfband;

/// K of the half-band filters of 4K - 1 taps, from the lowest rate up. The first has to stop above 28 kHz what it passes up
/// to 20 kHz (of 48 kHz); the others have more room, since nothing lies between their pass band and its images.
const HALVES: [usize; 3] = [23, 7, 5];

/// How much higher the rate is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Factor {
    /// Twice.
    Two,
    /// Four times.
    Four,
    /// Eight times.
    Eight,
}

impl Factor {
    /// The factor of a number.
    #[must_use]
    pub const fn of(times: usize) -> Option<Self> {
        match times {
            2 => Some(Self::Two),
            4 => Some(Self::Four),
            8 => Some(Self::Eight),
            _ => None,
        }
    }

    /// As a number.
    #[must_use]
    pub const fn times(self) -> usize {
        match self {
            Self::Two => 2,
            Self::Four => 4,
            Self::Eight => 8,
        }
    }

    const fn stages(self) -> usize {
        match self {
            Self::Two => 1,
            Self::Four => 2,
            Self::Eight => 3,
        }
    }
}

/// The filters on the way up and down: linear phase; at 48 kHz flat to 0.1 dB up to 20 kHz, and images and aliases
/// above 28 kHz below -100 dB. At other rates these frequencies are in proportion.
#[derive(Debug, Clone)]
pub struct Filters {
    factor: Factor,
    stages: Vec<Arc<Halfband>>,
}

impl Filters {
    /// The filters of a factor.
    #[must_use]
    pub fn new(factor: Factor) -> Self {
        let halves = HALVES.iter().take(factor.stages());
        Self {
            factor,
            stages: halves.map(|half| Arc::new(Halfband::new(*half))).collect(),
        }
    }

    /// How much higher the rate is.
    #[must_use]
    pub const fn factor(&self) -> Factor {
        self.factor
    }

    /// Frames of the higher rate by which the ways up and down delay together.
    #[must_use]
    pub fn delay(&self) -> usize {
        let stages = self.stages.iter().enumerate();
        let top = self.stages.len();
        stages
            .map(|(stage, filter)| (2 * filter.delay()) << (top - 1 - stage))
            .sum()
    }

    /// The way up for one channel, for up to `most` frames of the lower rate at a time.
    #[must_use]
    pub fn upward(&self, most: usize) -> Upward {
        let stages = self.stages.iter().enumerate();
        Upward {
            stages: stages
                .map(|(stage, filter)| Doubler::new(Arc::clone(filter), most << stage))
                .collect(),
            between: vec![vec![0.0; most * self.factor.times()]; 2],
        }
    }

    /// The way down for one channel, for up to `most` frames of the lower rate at a time.
    #[must_use]
    pub fn downward(&self, most: usize) -> Downward {
        let stages = self.stages.iter().enumerate().rev();
        Downward {
            stages: stages
                .map(|(stage, filter)| Halver::new(Arc::clone(filter), most << stage))
                .collect(),
            between: vec![vec![0.0; most * self.factor.times()]; 2],
        }
    }
}

/// The way up.
#[derive(Debug, Clone)]
pub struct Upward {
    stages: Vec<Doubler>,
    between: Vec<Vec<f32>>,
}

/// The way down.
#[derive(Debug, Clone)]
pub struct Downward {
    stages: Vec<Halver>,
    between: Vec<Vec<f32>>,
}

impl Upward {
    /// Fills `output`, which is as many times as long as `input` as the rate is higher.
    pub fn process(&mut self, input: &[f32], output: &mut [f32]) {
        let [here, there] = self.between.as_mut_slice() else {
            return;
        };
        let mut frames = input.len();
        if let Some(start) = here.get_mut(..frames) {
            start.copy_from_slice(input);
        }
        for stage in &mut self.stages {
            if let (Some(from), Some(to)) = (here.get(..frames), there.get_mut(..2 * frames)) {
                stage.process(from, to);
            }
            frames *= 2;
            std::mem::swap(here, there);
        }
        for (sample, source) in output.iter_mut().zip(here.iter()).take(frames) {
            *sample = *source;
        }
    }

    /// Forgets the past.
    pub fn reset(&mut self) {
        self.stages.iter_mut().for_each(Doubler::reset);
    }
}

impl Downward {
    /// Fills `output`; `input` is as many times as long as the rate is higher.
    pub fn process(&mut self, input: &[f32], output: &mut [f32]) {
        let [here, there] = self.between.as_mut_slice() else {
            return;
        };
        let mut frames = input.len();
        if let Some(start) = here.get_mut(..frames) {
            start.copy_from_slice(input);
        }
        for stage in &mut self.stages {
            if let (Some(from), Some(to)) = (here.get(..frames), there.get_mut(..frames / 2)) {
                stage.process(from, to);
            }
            frames /= 2;
            std::mem::swap(here, there);
        }
        for (sample, source) in output.iter_mut().zip(here.iter()).take(frames) {
            *sample = *source;
        }
    }

    /// Forgets the past.
    pub fn reset(&mut self) {
        self.stages.iter_mut().for_each(Halver::reset);
    }
}
