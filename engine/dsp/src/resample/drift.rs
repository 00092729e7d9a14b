//! How fast to read what another clock writes.
//!
//! Source: Adriaensen 2012, "Controlling adaptive resampling" (Linux Audio Conference), and 2005, "Using a DLL to filter
//! time". Counting frames in a buffer does not tell how full it is: they come and go in blocks, at times that jitter, and
//! the count beats with both. So each side's blocks are first made into a [`Clock`] that can be asked how many frames it
//! has counted at any time; the difference of both is the delay without jitter, and a slow loop holds it where it shall
//! be.
//!
//! Times are seconds of one clock that both sides are asked by; nothing here reads one.

use std::f64::consts::{SQRT_2, TAU};

/// How long the loops are fast, from their beginning, in seconds.
pub const SETTLING_SECONDS: f64 = 4.0;

/// Bandwidths of the clocks, in hertz: at first, and then.
const CLOCK_HZ: [f64; 2] = [1.0, 0.1];

/// Bandwidths of the control, in hertz, likewise.
const CONTROL_HZ: [f64; 2] = [0.25, 0.02];

/// The greatest correction: what is further off is caught up with no faster, 3.5 cents.
const MOST_CORRECTION: f64 = 0.002;

/// The greatest drift that is looked for: ten times that of bad crystals.
const MOST_DRIFT: f64 = 0.001;

/// How far from where it shall be the delay is too far for the loop, in seconds: frames have been lost.
const LOST_SECONDS: f64 = 0.1;

/// The frames of one side over time: a delay-locked loop of second order over the times of its blocks.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    /// Seconds of a block, as they are believed to be.
    period: f64,
    frames: f64,
    /// Time and count at the beginning of this block, and time of the next.
    begun: f64,
    next: f64,
    counted: f64,
    since: f64,
    started: bool,
}

impl Clock {
    /// Of blocks of `frames` at a nominal rate.
    #[must_use]
    pub fn new(rate_hz: f64, frames: f64) -> Self {
        Self {
            period: frames / rate_hz,
            frames,
            begun: 0.0,
            next: 0.0,
            counted: 0.0,
            since: 0.0,
            started: false,
        }
    }

    /// A block begins.
    pub fn tick(&mut self, seconds: f64) {
        if !self.started {
            self.started = true;
            self.begun = seconds;
            self.next = seconds + self.period;
            self.counted = self.frames;
            return;
        }
        let bandwidth = CLOCK_HZ[usize::from(self.since > SETTLING_SECONDS)];
        let omega = TAU * bandwidth * self.period;
        let error = seconds - self.next;
        self.since += self.period;
        self.begun = self.next;
        self.next += SQRT_2 * omega * error + self.period;
        self.period += omega * omega * error;
        self.counted += self.frames;
    }

    /// Frames that it has counted at a time, blocks before it and the part of this one that is over.
    #[must_use]
    pub fn at(&self, seconds: f64) -> f64 {
        let length = (self.next - self.begun).max(f64::MIN_POSITIVE);
        self.counted - self.frames + (seconds - self.begun) / length * self.frames
    }

    /// Frames a second, as they are believed to be.
    #[must_use]
    pub fn rate_hz(&self) -> f64 {
        self.frames / self.period
    }
}

/// The loop that says by how much to read faster.
#[derive(Debug, Clone, Copy)]
pub struct Control {
    /// Where the delay shall be, in seconds.
    target: f64,
    /// The drift that has been found.
    integral: f64,
    /// The correction, smoothed once.
    smooth: f64,
    since: f64,
}

/// What the loop says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Verdict {
    /// Read faster by this part of the nominal rate.
    Correction(f64),
    /// The delay is beyond what can be caught up without being heard: begin anew.
    Lost,
}

impl Control {
    /// To hold a delay, in seconds.
    #[must_use]
    pub fn new(target: f64) -> Self {
        Self {
            target,
            integral: 0.0,
            smooth: 0.0,
            since: 0.0,
        }
    }

    /// The delay as it is, in seconds, `passed` after it was looked at last.
    ///
    /// A proportional and integral loop, critically damped: the delay x follows x' = drift - r, so that r = 2 ω x +
    /// ω² ∫ x has both poles at ω. A pole at ten times that takes off what the clocks have left of the jitter.
    pub fn update(&mut self, delay: f64, passed: f64) -> Verdict {
        let error = delay - self.target;
        if error.is_nan() || error.abs() > LOST_SECONDS {
            return Verdict::Lost;
        }
        let omega = TAU * CONTROL_HZ[usize::from(self.since > SETTLING_SECONDS)];
        self.since += passed;
        let proportional = 2.0 * omega * error;
        // While it catches up as fast as it may, an error is no sign of drift.
        if proportional.abs() < MOST_CORRECTION {
            let integral = self.integral + omega * omega * error * passed;
            self.integral = integral.clamp(-MOST_DRIFT, MOST_DRIFT);
        }
        let wanted = (proportional + self.integral).clamp(-MOST_CORRECTION, MOST_CORRECTION);
        let share = 1.0 - (-10.0 * omega * passed).exp();
        self.smooth += share * (wanted - self.smooth);
        Verdict::Correction(self.smooth)
    }

    /// The drift that has been found so far, in parts of the nominal rate.
    #[must_use]
    pub fn drift(&self) -> f64 {
        self.integral
    }
}
