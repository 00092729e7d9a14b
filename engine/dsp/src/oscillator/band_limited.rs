//! Saw, pulse, triangle and sine without aliasing.

use crate::oscillator::pending::Pending;
use crate::oscillator::residual::{Residuals, residuals};
use crate::oscillator::sine::sine_of_cycles;

/// Frames that an oscillator has run, so to speak, before its first one.
const LEAD: u32 = 16;

/// How much there is of each waveform, and the pulse's width. All waveforms rise through 0 at the beginning of their period and have no DC.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shape {
    /// -1 … 1 in a straight line, then back at once, in the middle of the period.
    pub saw: f64,
    /// Two levels, 2 apart and placed so that there is no DC: 2 - 2·`width`, then -2·`width`.
    pub pulse: f64,
    /// -1 … 1 in straight lines.
    pub triangle: f64,
    /// -1 … 1.
    pub sine: f64,
    /// The part of a period in which the pulse is high, above 0 and below 1.
    pub width: f64,
}

impl Shape {
    /// Nothing of anything; a width of one half.
    pub const NONE: Self = Self {
        saw: 0.0,
        pulse: 0.0,
        triangle: 0.0,
        sine: 0.0,
        width: 0.5,
    };

    /// The value at a phase, aliased.
    #[inline]
    fn value(&self, phase: f64) -> f64 {
        let mut value = 0.0;
        if self.saw != 0.0 {
            let rise = if phase < 0.5 { phase } else { phase - 1.0 };
            value += self.saw * 2.0 * rise;
        }
        if self.pulse != 0.0 {
            let high = if phase < self.width { 1.0 } else { 0.0 };
            value += self.pulse * 2.0 * (high - self.width);
        }
        if self.triangle != 0.0 {
            let rise = match phase {
                rising if rising < 0.25 => rising,
                falling if falling < 0.75 => 0.5 - falling,
                rising => rising - 1.0,
            };
            value += self.triangle * 4.0 * rise;
        }
        value
    }

    /// The slope per cycle at a phase, between jumps.
    #[inline]
    fn slope(&self, phase: f64) -> f64 {
        let mut slope = 2.0 * self.saw;
        if self.triangle != 0.0 {
            let rises = !(0.25..0.75).contains(&phase);
            slope += if rises { 4.0 } else { -4.0 } * self.triangle;
        }
        slope
    }
}

/// Moves of the phase, beside its motion, up to this many cycles in a frame are taken for a motion; larger ones for a
/// jump, which has a residual of its own.
const SMOOTH_CYCLES: f64 = 1.0 / 16.0;

/// One oscillator. Its phase is summed in `f64`; where it jumps or has a corner, between two frames, the residual of a
/// band-limited jump or corner is added (see [`Residuals`]).
///
/// The low-pass in them delays the waveform by their delay, so its phase runs ahead by as much: at a steady frequency
/// the low harmonics are where they belong. Frequency, phase and width may change with every frame, and the phase may run backwards.
/// Latency: none.
pub struct BandLimited {
    residuals: &'static Residuals,
    /// Of the last frame, running ahead, 0 ≤ x < 1; `None` before the first frame.
    phase: Option<f64>,
    /// Cycles from the last frame to this one.
    step: f64,
    offset: f64,
    width: f64,
    /// What residuals add to this frame and those behind it.
    pending: Pending,
}

impl BandLimited {
    /// An oscillator at rest. Off the audio thread: the first one makes the tables.
    #[must_use]
    pub fn new() -> Self {
        Self {
            residuals: residuals(),
            phase: None,
            step: 0.0,
            offset: 0.0,
            width: 0.5,
            pending: Pending::new(),
        }
    }

    /// Back to the beginning of a period, and silent.
    pub fn reset(&mut self) {
        self.start(0.0);
    }

    /// Back to a phase, 0 ≤ `phase` < 1, and silent.
    pub fn start(&mut self, phase: f64) {
        *self = Self {
            residuals: self.residuals,
            phase: None,
            step: 0.0,
            // Taken up by the first frame.
            offset: phase,
            width: 0.5,
            pending: Pending::new(),
        };
    }

    /// The next frame: `step` cycles (frequency / rate, -0.5 … 0.5) to the one after it, the phase moved by `offset` cycles.
    #[inline]
    pub fn next(&mut self, step: f64, offset: f64, shape: &Shape) -> f64 {
        self.advance(step, offset, shape);
        self.emit(step, shape)
    }

    /// The next frame of an oscillator that began its period anew `since` (0 … 1) frames before it: hard sync.
    #[inline]
    pub fn next_synced(&mut self, step: f64, since: f64, shape: &Shape) -> f64 {
        let ahead = self.residuals.delay() * step;
        if let Some(phase) = self.phase {
            let (before, last) = (1.0 - since, self.step);
            let left = self.travel(phase, last * before, last, (since, before), shape);
            let entered = fraction(ahead);
            let jump = shape.value(entered) - shape.value(left);
            let corner = shape.slope(entered) * step - shape.slope(left) * last;
            self.event(since, jump, corner);
            let phase = self.travel(entered, step * since, step, (0.0, since), shape);
            self.phase = Some(phase);
        } else {
            self.phase = Some(self.begin(step, step * since, shape));
        }
        self.step = step;
        self.emit(step, shape)
    }

    /// Moves the phase to this frame.
    #[inline]
    fn advance(&mut self, step: f64, offset: f64, shape: &Shape) {
        let ahead = self.residuals.delay() * (step - self.step);
        let phase = if let Some(phase) = self.phase {
            let leap = ahead + (offset - self.offset);
            if leap.abs() <= SMOOTH_CYCLES {
                self.travel(phase, self.step + leap, step, (0.0, 1.0), shape)
            } else {
                let last = self.step;
                let left = self.travel(phase, last, last, (0.0, 1.0), shape);
                let entered = fraction(left + leap);
                let jump = shape.value(entered) - shape.value(left);
                let corner = shape.slope(entered) * step - shape.slope(left) * last;
                self.event(0.0, jump, corner);
                entered
            }
        } else {
            self.begin(step, self.offset + offset, shape)
        };
        self.phase = Some(phase);
        self.step = step;
        self.offset = offset;
    }

    /// The phase, running ahead, of a first frame at `phase`: as if the oscillator had run before, so that the edges
    /// that are passed already have their residuals.
    fn begin(&mut self, step: f64, phase: f64, shape: &Shape) -> f64 {
        self.width = shape.width;
        let ran = f64::from(LEAD) - self.residuals.delay();
        let mut now = fraction(phase - ran * step);
        for _ in 0..LEAD {
            self.pending.take();
            now = self.travel(now, step, step, (0.0, 1.0), shape);
        }
        now
    }

    /// The phase `delta` further on; what is met on the way, which takes `length` frames and ends `after` frames before
    /// this one, is made band-limited. Corners are those of the steady `step`, which [`emit`](Self::emit) takes too:
    /// they cancel whatever leaps the phase makes.
    #[inline]
    fn travel(
        &mut self,
        from: f64,
        delta: f64,
        step: f64,
        (after, length): (f64, f64),
        shape: &Shape,
    ) -> f64 {
        let (to, periods) = wrapped(from + delta);
        // Decided by the very comparisons that decide the value, so that no rounding tells them apart.
        let met = |from_edge: f64, to_edge: f64| {
            crossing(from - from_edge, to - to_edge, periods)
                .map(|(left, sense)| (after + length * left, sense))
        };
        if shape.saw != 0.0
            && let Some((since, sense)) = met(0.5, 0.5)
        {
            self.event(since, -2.0 * shape.saw * sense, 0.0);
        }
        if shape.pulse != 0.0 {
            if let Some((since, sense)) = met(0.0, 0.0) {
                self.event(since, 2.0 * shape.pulse * sense, 0.0);
            }
            if let Some((since, sense)) = met(self.width, shape.width) {
                self.event(since, -2.0 * shape.pulse * sense, 0.0);
            }
        }
        if shape.triangle != 0.0 {
            if let Some((since, sense)) = met(0.25, 0.25) {
                self.event(since, 0.0, -8.0 * shape.triangle * step * sense);
            }
            if let Some((since, sense)) = met(0.75, 0.75) {
                self.event(since, 0.0, 8.0 * shape.triangle * step * sense);
            }
        }
        self.width = shape.width;
        to
    }

    /// A discontinuity `since` frames before this one.
    fn event(&mut self, since: f64, jump: f64, corner: f64) {
        let Some(frames) = self.pending.ahead() else {
            return;
        };
        if jump != 0.0 {
            self.residuals.add_step(frames, since, jump);
        }
        if corner != 0.0 {
            self.residuals.add_ramp(frames, since, corner);
        }
    }

    /// The value of this frame.
    #[inline]
    fn emit(&mut self, step: f64, shape: &Shape) -> f64 {
        let phase = self.phase.unwrap_or(0.0);
        let mut value = shape.value(phase) + f64::from(self.pending.take());
        let delay = self.residuals.delay();
        value -= delay * step * shape.slope(phase);
        if shape.sine != 0.0 {
            value += shape.sine * sine_of_cycles(phase - delay * step);
        }
        value
    }
}

impl Default for BandLimited {
    fn default() -> Self {
        Self::new()
    }
}

/// Whether on the way from `from` to `to` + `periods` an edge at a whole number is met: the part of the way that is left
/// then, and 1 or -1 for the sense. Both ends are between -1 and 1.
#[inline]
fn crossing(from: f64, to: f64, periods: f64) -> Option<(f64, f64)> {
    let floor = |x: f64| if x < 0.0 { -1.0 } else { 0.0 };
    let (before, behind) = (floor(from), floor(to) + periods);
    let sense = behind - before;
    if sense == 0.0 {
        return None;
    }
    let met = if sense > 0.0 { behind } else { before };
    let left = (to + periods - met) / (to + periods - from);
    Some((left.clamp(0.0, 1.0), sense.signum()))
}

/// The fraction of `cycles` in 0 ≤ x < 1, and the whole periods that were taken off.
#[inline]
fn wrapped(cycles: f64) -> (f64, f64) {
    if (0.0..1.0).contains(&cycles) {
        return (cycles, 0.0);
    }
    let periods = cycles.floor();
    let fraction = cycles - periods;
    // A tiny negative value rounds up to 1.
    if fraction < 1.0 {
        (fraction, periods)
    } else {
        (0.0, periods + 1.0)
    }
}

/// The fraction of `cycles`.
#[inline]
fn fraction(cycles: f64) -> f64 {
    wrapped(cycles).0
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRIANGLE: Shape = Shape {
        triangle: 1.0,
        ..Shape::NONE
    };
    const SAW: Shape = Shape {
        saw: 1.0,
        ..Shape::NONE
    };

    /// The highest of `frames` magnitudes, with the step and the phase of each frame.
    fn peak(shape: &Shape, frames: u32, at: impl Fn(u32) -> (f64, f64)) -> f64 {
        let mut oscillator = BandLimited::new();
        (0..frames)
            .map(|frame| {
                let (step, offset) = at(frame);
                oscillator.next(step, offset, shape).abs()
            })
            .fold(0.0, f64::max)
    }

    #[test]
    fn leaps_of_a_triangles_phase_raise_no_peak() {
        for leap in [0.1, 0.25, 0.5, 0.9] {
            for half in [37, 480, 4800] {
                let peak = peak(&TRIANGLE, 20_000, |frame| {
                    let high = (frame / half) % 2 == 1;
                    (440.0 / 48_000.0, if high { leap } else { 0.0 })
                });
                assert!(peak < 1.5, "{leap} every {half} frames: {peak}");
            }
        }
    }

    #[test]
    fn an_onset_is_no_higher_than_what_follows() {
        for shape in [TRIANGLE, SAW] {
            for hertz in [440.0, 5000.0, 10_000.0, 14_400.0, 21_600.0] {
                let onset = peak(&shape, 96, |_| (hertz / 48_000.0, 0.0));
                assert!(onset < 1.5, "{hertz} Hz: {onset}");
            }
        }
    }
}
