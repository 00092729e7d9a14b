//! How good a change of rate is: where its pass band ends, and how far down everything else is.

use std::f64::consts::PI;

use crate::window::{bessel, kaiser_beta};

/// A low-pass filter's promise, in parts of the lower of both rates. What lies between pass and stop band falls
/// steadily; what is stopped are images on the way up and aliases on the way down.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quality {
    /// Flat up to here (far within 0.01 dB), below 0.5.
    pub pass: f64,
    /// Stopped from here on; above `pass`, usually 0.5.
    pub stop: f64,
    /// How far down the stop band is, in dB; above 50.
    pub stop_db: f64,
}

impl Quality {
    /// For listening while it plays: flat to 20 kHz at 44.1 kHz, nothing beyond half the lower rate, with the shorter
    /// delay (2.4 ms at 44.1 kHz).
    pub const LIVE: Self = Self {
        pass: 20.0 / 44.1,
        stop: 0.5,
        stop_db: 150.0,
    };

    /// For files: flat to 20.7 kHz at 44.1 kHz, nothing beyond half the lower rate.
    pub const FILE: Self = Self {
        pass: 0.47,
        stop: 0.5,
        stop_db: 150.0,
    };
}

/// The filter of a quality between two rates: a sinc under a Kaiser window, as a function of time.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Prototype {
    /// Twice the cutoff, per input frame.
    width: f64,
    /// The Kaiser window's shape.
    beta: f64,
    /// What the window would be in the middle.
    height: f64,
    /// Input frames from the middle to either end.
    half: usize,
}

impl Prototype {
    /// For `from_hz` to `to_hz`, both above zero.
    pub(crate) fn new(quality: Quality, from_hz: f64, to_hz: f64) -> Self {
        let beta = kaiser_beta(quality.stop_db);
        let lower = (to_hz / from_hz).min(1.0);
        let transition = (quality.stop - quality.pass).max(1e-4) * lower;
        // Kaiser's rule for the number of taps.
        let taps = (quality.stop_db - 7.95) / (14.36 * transition);
        let frames = (taps / 2.0).ceil();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a positive count; what is too great for a table is refused by who builds it"
        )]
        let half = frames.clamp(1.0, 1e12) as usize;
        Self {
            width: (quality.stop + quality.pass) * lower,
            beta,
            height: bessel(beta),
            half,
        }
    }

    /// Input frames from the middle to either end.
    pub(crate) fn half(&self) -> usize {
        self.half
    }

    /// The response at a time in input frames from the middle.
    #[expect(clippy::cast_precision_loss, reason = "frames, far below 2^53")]
    pub(crate) fn at(&self, time: f64) -> f64 {
        let place = time / self.half as f64;
        if place.abs() >= 1.0 {
            return 0.0;
        }
        let turn = PI * self.width * time;
        let sinc = if turn == 0.0 { 1.0 } else { turn.sin() / turn };
        let window = bessel(self.beta * (1.0 - place * place).sqrt()) / self.height;
        self.width * sinc * window
    }
}
