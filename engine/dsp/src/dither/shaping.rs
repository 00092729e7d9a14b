//! Where the error of rounding goes.
//!
//! The error of earlier samples is taken off the next one through a filter: what is left of it has the spectrum of
//! 1 - Σ c_k z^-k. By the theorem of Gerzon and Craven (1989, "Optimal noise shaping and dither of digital signals", AES
//! preprint 2822) such a spectrum's mean in decibels cannot fall below 0: what is taken away where the ear is keen comes
//! back elsewhere.

use std::f64::consts::PI;

/// The most taps of a shape.
pub const MOST_TAPS: usize = 16;

/// Taps of the shape that is designed here.
const ORDER: usize = 12;

/// How far the designed noise rises where the ear hears little, in dB above its lowest.
const RANGE_DB: f64 = 40.0;

/// Places of the spectrum that it is designed by.
const PLACES: u32 = 1024;

/// What the error looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shape {
    /// White.
    Flat,
    /// White rounding with dither that has been differentiated: less of it is low, one multiplication cheaper.
    HighPass,
    /// Five taps, for 44.1 kHz (Lipshitz, Vanderkooy and Wannamaker 1991, "Minimally audible noise shaping", JAES 39(11)).
    Lipshitz,
    /// Nine taps, F-weighted, for 44.1 kHz (Wannamaker 1992, "Psychoacoustically optimal noise shaping", JAES 40(7/8)).
    Wannamaker,
    /// By the threshold of hearing, for the rate at hand.
    Threshold,
}

impl Shape {
    /// All shapes.
    pub const ALL: [Self; 5] = [
        Self::Flat,
        Self::HighPass,
        Self::Lipshitz,
        Self::Wannamaker,
        Self::Threshold,
    ];
}

/// The taps c_1, c_2 … of a shape at a rate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Taps {
    taps: [f64; MOST_TAPS],
    count: usize,
}

impl Taps {
    /// Of a shape, at a rate in hertz.
    #[must_use]
    pub fn new(shape: Shape, rate_hz: f64) -> Self {
        match shape {
            Shape::Flat | Shape::HighPass => Self::of(&[]),
            Shape::Lipshitz => Self::of(&[2.033, -2.165, 1.959, -1.590, 0.6149]),
            Shape::Wannamaker => Self::of(&[
                2.412, -3.370, 3.937, -4.174, 3.353, -2.205, 1.281, -0.569, 0.0847,
            ]),
            Shape::Threshold => Self::by_threshold(rate_hz),
        }
    }

    fn of(given: &[f64]) -> Self {
        let mut taps = [0.0; MOST_TAPS];
        for (place, tap) in taps.iter_mut().zip(given) {
            *place = *tap;
        }
        Self {
            taps,
            count: given.len().min(MOST_TAPS),
        }
    }

    /// The predictor of a signal whose spectrum is one over the wanted noise: what it leaves, 1 - Σ c_k z^-k, is then of
    /// minimum phase and as close to the wanted noise as so many taps can be (Levinson 1947, Durbin 1960).
    fn by_threshold(rate_hz: f64) -> Self {
        let place = |index: u32| (f64::from(index) + 0.5) / f64::from(PLACES);
        let level = |index: u32| threshold_db(place(index) * rate_hz / 2.0);
        let lowest = (0..PLACES).map(level).fold(f64::INFINITY, f64::min);
        let mut correlation = [0.0; ORDER + 1];
        for index in 0..PLACES {
            let wanted_db = level(index).min(lowest + RANGE_DB);
            let weight = 10_f64.powf(-(wanted_db - lowest) / 10.0);
            for (lag, sum) in (0_u8..).zip(&mut correlation) {
                *sum += weight * (PI * place(index) * f64::from(lag)).cos();
            }
        }
        let mut taps = [0.0; ORDER];
        let mut left = correlation[0];
        for order in 0..ORDER {
            let known = taps
                .iter()
                .take(order)
                .zip(correlation[1..=order].iter().rev());
            let sum: f64 = known.map(|(tap, correlation)| tap * correlation).sum();
            let reflection = (correlation[order + 1] - sum) / left;
            let before = taps;
            for (tap, mirrored) in taps.iter_mut().zip(before[..order].iter().rev()) {
                *tap -= reflection * mirrored;
            }
            taps[order] = reflection;
            left *= 1.0 - reflection * reflection;
        }
        Self::of(&taps)
    }

    /// c_1, c_2 …
    #[must_use]
    pub fn as_slice(&self) -> &[f64] {
        &self.taps[..self.count]
    }

    /// What the error's spectrum is multiplied with at a frequency in parts of the rate.
    #[must_use]
    pub fn gain_at(&self, part_of_rate: f64) -> f64 {
        let (mut re, mut im) = (1.0, 0.0);
        for (lag, tap) in (1_u8..).zip(self.as_slice()) {
            let (sin, cos) = (2.0 * PI * part_of_rate * f64::from(lag)).sin_cos();
            re -= tap * cos;
            im += tap * sin;
        }
        re.hypot(im)
    }
}

/// The threshold of hearing in quiet, in dB of sound pressure (Terhardt 1979, "Calculating virtual pitch").
fn threshold_db(frequency_hz: f64) -> f64 {
    let khz = (frequency_hz / 1_000.0).max(0.02);
    let ear_canal = (-0.6 * (khz - 3.3) * (khz - 3.3)).exp();
    3.64 * khz.powf(-0.8) - 6.5 * ear_canal + 1e-3 * khz * khz * khz * khz
}
