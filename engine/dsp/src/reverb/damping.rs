//! How long each part of the spectrum rings in a line.

use std::f64::consts::PI;

use crate::reverb::setting::Setting;

/// Where the decay time is what it is set to.
const REFERENCE_HZ: f64 = 1000.0;

/// Gains of a line's three ranges; the ranges add up to the line itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gains {
    /// Of everything.
    pub all: f64,
    /// What is added of the lows.
    pub low: f64,
    /// What is added of the highs.
    pub high: f64,
}

/// The gains with which a line of `frames` frames decays as set: after Jot and Chaigne, "Digital delay networks for
/// designing artificial reverberators", 1991, a pass through m frames loses 60·m/(rate·T) dB. Lows and highs are taken by
/// first-order filters; what they take at 1 kHz is given back, so that the time there is exact, as far as the line
/// stays below a gain of one everywhere: down to half of the loss at the range that rings longest.
#[must_use]
pub fn gains(frames: f64, rate_hz: f64, setting: &Setting) -> Gains {
    let pass = |seconds: f64| 10.0_f64.powf(-3.0 * frames / (rate_hz * seconds.max(1e-3)));
    let mid = pass(setting.decay_seconds);
    let low = pass(setting.decay_seconds * setting.low_decay);
    let high = pass(setting.decay_seconds * setting.high_decay);
    let found = reference(mid, low, high, rate_hz, setting);
    let longest = low.max(mid).max(high);
    let held = (mid / found).min(longest.sqrt() / longest);
    Gains {
        all: mid * held,
        low: (low - mid) * held,
        high: (high - mid) * held,
    }
}

/// |mid + (low - mid)·L + (high - mid)·H| at the reference.
fn reference(mid: f64, low: f64, high: f64, rate_hz: f64, setting: &Setting) -> f64 {
    // The filters are those of `OnePole`: 1/(1 + s) and s/(1 + s) with s = j·w.
    let at = |hz: f64| {
        let tangent = |hz: f64| (PI * (hz / rate_hz).clamp(0.0, 0.49)).tan();
        tangent(REFERENCE_HZ) / tangent(hz)
    };
    let (wl, wh) = (at(setting.low_hz), at(setting.high_hz));
    let (dl, dh) = (1.0 + wl * wl, 1.0 + wh * wh);
    let real = mid + (low - mid) / dl + (high - mid) * wh * wh / dh;
    let imaginary = -(low - mid) * wl / dl + (high - mid) * wh / dh;
    real.hypot(imaginary)
}
