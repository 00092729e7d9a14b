//! What has to be added to a jump, a corner or an impulse so that nothing of it lies above half the rate.

use std::f64::consts::PI;
use std::sync::LazyLock;

use crate::oscillator::minimum_phase::minimum_phase;
use crate::sample::narrow;

/// Frames that a residual lasts.
pub const TAPS: usize = 96;
/// Points of the tables per frame. Between them a cubic is laid, whose error at this density is below -115 dB.
const DENSITY: usize = 32;
/// One row before the first and two behind the last point of a frame, for the cubic.
const ROWS: usize = DENSITY + 4;
/// Stop band in dB; it begins at half the rate.
const STOP_DB: f64 = 120.0;
/// Samples of the transforms: the cepstrum is e⁻³⁷ there.
const TRANSFORM: usize = 1 << 16;

type Row = [f32; TAPS];

/// The responses of a minimum-phase low-pass to discontinuities, less the discontinuities themselves.
///
/// Eli Brandt, "Hard sync without aliasing", Proceedings of the International Computer Music Conference (2001), with
/// corners treated likewise (Fabián Esqueda, Vesa Välimäki and Stefan Bilbao, "Rounding corners with BLAMP", DAFx
/// 2016). The low-pass is a sinc of 96 frames under Kaiser's window: flat up to 0.417 of the rate (20 kHz at 48 kHz,
/// 18.4 kHz at 44.1 kHz), -115 dB from 0.5 on. Being of minimum phase it acts at once: a discontinuity needs not be
/// known before it comes.
///
/// A low-pass delays what is low by its [delay](Self::delay) τ. So a signal of straight pieces is τ·slope beneath
/// its band-limited form; whoever adds residuals subtracts this, and the ramp's residual takes it into account.
pub struct Residuals {
    step: Box<[Row; ROWS]>,
    ramp: Box<[Row; ROWS]>,
    impulse: Box<[Row; ROWS]>,
    delay: f64,
}

static RESIDUALS: LazyLock<Residuals> = LazyLock::new(Residuals::new);

/// The tables, made when they are asked for first: call this off the audio thread.
#[must_use]
pub fn residuals() -> &'static Residuals {
    &RESIDUALS
}

/// Kaiser's window of shape `beta` at -1 ≤ x ≤ 1.
fn kaiser(x: f64, beta: f64) -> f64 {
    bessel(beta * (1.0 - x * x).max(0.0).sqrt()) / bessel(beta)
}

/// The modified Bessel function I₀ by its power series.
fn bessel(x: f64) -> f64 {
    let (mut sum, mut term) = (1.0, 1.0);
    for k in 1..60 {
        term *= (x / (2.0 * f64::from(k))).powi(2);
        sum += term;
    }
    sum
}

/// The minimum-phase low-pass, [`DENSITY`] points a frame, of sum 1.
fn low_pass() -> Vec<f64> {
    let count = TAPS * DENSITY;
    // Kaiser's formulas for the shape and for the width of the transition, which ends at half the rate.
    let beta = 0.1102 * (STOP_DB - 8.7);
    let transition = (STOP_DB - 7.95) / (14.36 * TAPS as f64);
    let cutoff = 0.5 - transition / 2.0;
    let middle = (count - 1) as f64 / 2.0;
    let linear: Vec<f64> = (0..count)
        .map(|n| {
            let frames = (n as f64 - middle) / DENSITY as f64;
            let x = 2.0 * PI * cutoff * frames;
            let sinc = if x == 0.0 { 1.0 } else { x.sin() / x };
            2.0 * cutoff / DENSITY as f64 * sinc * kaiser((n as f64 - middle) / middle, beta)
        })
        .collect();
    let floor = 10.0_f64.powf(-STOP_DB / 20.0);
    let mut taps = minimum_phase(&linear, floor, TRANSFORM, count);
    let sum: f64 = taps.iter().sum();
    for tap in &mut taps {
        *tap /= sum;
    }
    taps
}

/// Rows of a function given at multiples of 1/[`DENSITY`] frame from 0 on, by `before` ahead of that; 0 at the end.
fn rows(values: &[f64], before: impl Fn(f64) -> f64) -> Box<[Row; ROWS]> {
    let mut rows = Box::new([[0.0; TAPS]; ROWS]);
    for (row, place) in rows.iter_mut().enumerate() {
        for (tap, slot) in place.iter_mut().enumerate() {
            *slot = narrow(match (tap * DENSITY + row).checked_sub(1) {
                Some(index) => values.get(index).copied().unwrap_or(0.0),
                None => before(-1.0 / DENSITY as f64),
            });
        }
    }
    rows
}

impl Residuals {
    fn new() -> Self {
        let taps = low_pass();
        let density = DENSITY as f64;
        let mut level = 0.0;
        let step: Vec<f64> = taps
            .iter()
            .map(|tap| {
                level += tap;
                level - 1.0
            })
            .collect();
        // The trapezium rule; the step's residual is -1 ahead of the first point.
        let pieces = step.iter().zip(step.iter().skip(1));
        let delay = -pieces.map(|(a, b)| (a + b) / 2.0).sum::<f64>() / density;
        let mut last = step.first().copied().unwrap_or(-1.0);
        // So that the first point, which has no piece before it, lies at the delay.
        let mut height = delay - last / density;
        let ramp: Vec<f64> = step
            .iter()
            .map(|step| {
                height += (last + step) / 2.0 / density;
                last = *step;
                height
            })
            .collect();
        let impulse: Vec<f64> = taps.iter().map(|tap| tap * density).collect();
        Self {
            step: rows(&step, |_| -1.0),
            ramp: rows(&ramp, |frames| delay - frames),
            impulse: rows(&impulse, |_| 0.0),
            delay,
        }
    }

    /// τ: frames by which low frequencies are delayed.
    #[must_use]
    pub fn delay(&self) -> f64 {
        self.delay
    }

    /// Adds the residual of a jump by `height`, `since` (0 … 1) frames before the first of `frames`.
    #[inline]
    pub fn add_step(&self, frames: &mut Row, since: f64, height: f64) {
        add(&self.step, frames, since, height);
    }

    /// Adds the residual of a corner at which the slope rises by `slope` a frame.
    #[inline]
    pub fn add_ramp(&self, frames: &mut Row, since: f64, slope: f64) {
        add(&self.ramp, frames, since, slope);
    }

    /// Adds a band-limited impulse of area `area`: the whole of it, not a residual.
    #[inline]
    pub fn add_impulse(&self, frames: &mut Row, since: f64, area: f64) {
        add(&self.impulse, frames, since, area);
    }
}

/// Adds `amount` times the row that lies `since` frames behind the first, a cubic through four rows (Lagrange).
fn add(rows: &[Row; ROWS], frames: &mut Row, since: f64, amount: f64) {
    let place = since.clamp(0.0, 1.0) * DENSITY as f64;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "0 … DENSITY"
    )]
    let first = (place as usize).min(DENSITY);
    let x = place - first as f64;
    let Some([a, b, c, d]) = rows.get(first..first + 4) else {
        return;
    };
    let (wa, wb, wc, wd) = (
        narrow(amount * -x * (x - 1.0) * (x - 2.0) / 6.0),
        narrow(amount * (x + 1.0) * (x - 1.0) * (x - 2.0) / 2.0),
        narrow(amount * -(x + 1.0) * x * (x - 2.0) / 2.0),
        narrow(amount * (x + 1.0) * x * (x - 1.0) / 6.0),
    );
    for ((((frame, a), b), c), d) in frames.iter_mut().zip(a).zip(b).zip(c).zip(d) {
        *frame += (a * wa + b * wb) + (c * wc + d * wd);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// |H| of the low-pass at a part of the rate, in dB.
    fn gain_db(part: f64) -> f64 {
        let (mut real, mut imaginary) = (0.0, 0.0);
        for (n, tap) in low_pass().iter().enumerate() {
            let (sin, cos) = (-2.0 * PI * part * n as f64 / DENSITY as f64).sin_cos();
            real += tap * cos;
            imaginary += tap * sin;
        }
        20.0 * real.hypot(imaginary).log10()
    }

    #[test]
    fn the_low_pass_is_flat_and_stops_at_half_the_rate() {
        for part in [0.0, 0.01, 0.1, 0.2, 0.3, 0.4, 0.416] {
            assert!(gain_db(part).abs() < 0.01, "{part}: {} dB", gain_db(part));
        }
        for step in 0..40 {
            let part = 0.5 + 0.013 * f64::from(step);
            assert!(gain_db(part) < -115.0, "{part}: {} dB", gain_db(part));
        }
    }

    #[test]
    fn residuals_begin_at_their_discontinuity_and_end_at_nothing() {
        let residuals = residuals();
        assert!(
            (2.0..8.0).contains(&residuals.delay()),
            "{}",
            residuals.delay()
        );
        let ends = |add: fn(&Residuals, &mut Row, f64, f64), first: f64| {
            let mut frames = [0.0; TAPS];
            add(residuals, &mut frames, 0.0, 1.0);
            assert!((f64::from(frames[0]) - first).abs() < 0.05, "{}", frames[0]);
            assert!(frames[TAPS - 1].abs() < 1e-4, "{}", frames[TAPS - 1]);
        };
        ends(Residuals::add_step, -1.0);
        ends(Residuals::add_ramp, residuals.delay());
        ends(Residuals::add_impulse, 0.0);
    }

    #[test]
    fn an_impulse_keeps_its_area_wherever_it_lies() {
        for since in [0.0, 0.013, 0.3, 0.77, 1.0] {
            let mut frames = [0.0; TAPS];
            residuals().add_impulse(&mut frames, since, 0.5);
            let area: f64 = frames.iter().map(|frame| f64::from(*frame)).sum();
            assert!((area - 0.5).abs() < 2e-5, "{since}: {area}");
        }
    }
}
