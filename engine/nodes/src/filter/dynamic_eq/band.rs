//! What the parameters of a band ask for.

use airloom_api::param::view::Params;
use airloom_dsp::filter::band::{Band, BandKind};
use airloom_dsp::filter::svf::Svf;

/// The most bands.
pub const MAX_BANDS: usize = 16;

/// The names of the kinds, and what they are.
pub const KINDS: &[&str] = &["peak", "low_shelf", "high_shelf"];
const KINDS_IN_ORDER: [BandKind; 3] = [BandKind::Peak, BandKind::LowShelf, BandKind::HighShelf];

/// The longest time constant that evens out what a shelf hears: at 50 Hz a ripple of 2.5 % is left.
const EVENING_SECONDS: f64 = 0.01;

/// The names of the directions.
pub const DIRECTIONS: &[&str] = &["above", "below"];

/// Parameters of a band, in the order of [`Settings::of`].
pub const PARAMS_PER_BAND: usize = 11;

/// The values of a band on one frame.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    kind: BandKind,
    frequency_hz: f64,
    q: f64,
    gain_db: f64,
    below: bool,
    threshold_db: f64,
    ratio: f64,
    /// How far it goes at most; its sign says in which direction.
    pub range_db: f64,
    /// Time constants of the level in seconds.
    pub attack_seconds: f64,
    pub release_seconds: f64,
    enabled: bool,
}

impl Settings {
    /// Those of the band `index` on a frame of the call.
    pub fn read(params: &Params<'_>, index: usize, frame: usize) -> Self {
        let first = index * PARAMS_PER_BAND;
        let mut values = [0.0; PARAMS_PER_BAND];
        for (value, param) in values.iter_mut().zip(first..) {
            *value = params.at(param, frame);
        }
        Self::of(values)
    }

    /// From values in the order of the spec.
    pub fn of(values: [f64; PARAMS_PER_BAND]) -> Self {
        let [
            kind,
            frequency_hz,
            q,
            gain_db,
            direction,
            threshold_db,
            ratio,
            range_db,
            attack_ms,
            release_ms,
            enabled,
        ] = values;
        let place = (0_u8..)
            .zip(KINDS_IN_ORDER)
            .find(|(number, _)| f64::from(*number) == kind.round());
        Self {
            kind: place.map_or(BandKind::Peak, |(_, kind)| kind),
            frequency_hz,
            q,
            gain_db,
            below: direction >= 0.5,
            threshold_db,
            ratio,
            range_db,
            attack_seconds: attack_ms / 1000.0,
            release_seconds: release_ms / 1000.0,
            enabled: enabled >= 0.5,
        }
    }

    /// What a level in dBFS changes the gain by, in dB: (1 - 1/ratio) of how far it is beyond the threshold, up to the
    /// range, in the range's direction.
    pub fn change_db(&self, level_db: f64) -> f64 {
        let beyond = if self.below {
            self.threshold_db - level_db
        } else {
            level_db - self.threshold_db
        };
        let change = beyond.max(0.0) * (1.0 - 1.0 / self.ratio);
        change.min(self.range_db.abs()).copysign(self.range_db)
    }

    /// The filter when the gain is changed by so much. One that is off passes the signal with the poles that it has.
    pub fn design(&self, change_db: f64, rate_hz: f64) -> Svf {
        let band = Band {
            kind: self.kind,
            frequency_hz: self.frequency_hz,
            gain_db: self.gain_db + change_db,
            q: self.q,
        };
        let design = Svf::design(&band, rate_hz);
        if self.enabled {
            design
        } else {
            design.passing()
        }
    }

    /// The filter that it listens through: what a peak is at its top, what a shelf acts on.
    pub fn ear(&self, rate_hz: f64) -> Svf {
        let kind = match self.kind {
            BandKind::LowShelf => BandKind::LowPass,
            BandKind::HighShelf => BandKind::HighPass,
            _ => BandKind::BandPass,
        };
        let band = Band {
            kind,
            frequency_hz: self.frequency_hz,
            gain_db: 0.0,
            q: self.q,
        };
        Svf::design(&band, rate_hz)
    }

    /// Whether going from one to the other takes a fade: what cannot be smoothed differs.
    pub fn differs_in_form(&self, other: &Self) -> bool {
        self.kind != other.kind || self.enabled != other.enabled
    }

    /// The time constant of the two means that take the ripple out of what a shelf hears: half a period of the lowest
    /// that it passes, 10 ms at most.
    pub fn evening_seconds(&self) -> f64 {
        if self.kind == BandKind::HighShelf {
            (0.5 / self.frequency_hz).min(EVENING_SECONDS)
        } else {
            EVENING_SECONDS
        }
    }

    /// Whether it listens through a band-pass.
    pub fn is_peak(&self) -> bool {
        self.kind == BandKind::Peak
    }
}

#[cfg(test)]
mod tests {
    use super::Settings;

    fn settings(direction: f64, ratio: f64, range_db: f64) -> Settings {
        Settings::of([
            0.0, 1000.0, 1.0, 0.0, direction, -30.0, ratio, range_db, 10.0, 100.0, 1.0,
        ])
    }

    #[test]
    fn the_static_curve() {
        let cut = settings(0.0, 4.0, -12.0);
        for (level, change) in [
            (-40.0, 0.0),
            (-30.0, 0.0),
            (-22.0, -6.0),
            (-14.0, -12.0),
            (0.0, -12.0),
        ] {
            assert!((cut.change_db(level) - change).abs() < 1e-12, "{level}");
        }
        let lift = settings(1.0, 2.0, 6.0);
        for (level, change) in [(-20.0, 0.0), (-34.0, 2.0), (-60.0, 6.0), (-300.0, 6.0)] {
            assert!((lift.change_db(level) - change).abs() < 1e-12, "{level}");
        }
        assert_eq!(settings(0.0, 1.0, -12.0).change_db(0.0), 0.0);
    }
}
