//! One band of the equaliser: what its parameters ask for.

use airloom_api::param::view::Params;
use airloom_dsp::filter::band::{Band, BandKind};
use airloom_dsp::filter::shape::{Alignment, Sections, Shape};

/// The names of the kinds, in the order of [`KINDS`].
pub const KIND_NAMES: &[&str] = &[
    "peak",
    "low_shelf",
    "high_shelf",
    "low_pass",
    "high_pass",
    "band_pass",
    "notch",
    "all_pass",
    "tilt",
    "low_shelf_first_order",
    "high_shelf_first_order",
    "all_pass_first_order",
];

const KINDS: [BandKind; 12] = [
    BandKind::Peak,
    BandKind::LowShelf,
    BandKind::HighShelf,
    BandKind::LowPass,
    BandKind::HighPass,
    BandKind::BandPass,
    BandKind::Notch,
    BandKind::AllPass,
    BandKind::Tilt,
    BandKind::LowShelfFirst,
    BandKind::HighShelfFirst,
    BandKind::AllPassFirst,
];

/// The names of the alignments: Butterworth, Linkwitz-Riley.
pub const ALIGNMENT_NAMES: &[&str] = &["butterworth", "linkwitz_riley"];

/// Parameters of a band: kind, frequency, gain, q, slope, enabled, alignment.
pub const PARAMS_PER_BAND: usize = 7;

/// What an order of a slope adds.
const DB_PER_ORDER: f64 = 6.0;

/// The kind of a real-time value.
fn kind_of(value: f64) -> BandKind {
    let value = value.round();
    let place = (0_u8..)
        .zip(KINDS)
        .find(|(number, _)| f64::from(*number) == value);
    place.map_or(BandKind::Peak, |(_, kind)| kind)
}

/// What the parameters ask of a band on one frame.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Request {
    shape: Shape,
    enabled: bool,
}

impl Request {
    /// The request of the band `index` on a frame of the call.
    pub fn read(params: &Params<'_>, index: usize, frame: usize) -> Self {
        let value = |offset: usize| params.at(index * PARAMS_PER_BAND + offset, frame);
        Self::of([
            value(0),
            value(1),
            value(2),
            value(3),
            value(4),
            value(5),
            value(6),
        ])
    }

    /// The request of a band's values, in the order of the spec.
    fn of(values: [f64; PARAMS_PER_BAND]) -> Self {
        let [kind, frequency_hz, gain_db, q, slope, enabled, alignment] = values;
        let order = (1..=16).find(|order| slope <= DB_PER_ORDER * f64::from(*order));
        let shape = Shape {
            band: Band {
                kind: kind_of(kind),
                frequency_hz,
                gain_db,
                q,
            },
            order: order.unwrap_or(16),
            alignment: if alignment >= 0.5 {
                Alignment::LinkwitzRiley
            } else {
                Alignment::Butterworth
            },
        };
        Self {
            shape,
            enabled: enabled >= 0.5,
        }
    }

    /// Whether going from one to the other takes a fade: what cannot be smoothed differs.
    pub fn differs_in_form(&self, other: &Self) -> bool {
        self.enabled != other.enabled
            || self.shape.band.kind != other.shape.band.kind
            || self.shape.slope() != other.shape.slope()
    }

    /// The designs of the band's sections.
    pub fn design(&self, rate_hz: f64) -> Sections {
        if self.enabled {
            self.shape.sections(rate_hz)
        } else {
            Sections::default()
        }
    }

    /// How long the band rings, in seconds, to 120 dB below its highest gain.
    ///
    /// The envelope of a pole pair of quality Q at f falls as exp(-π f t / Q). By the cookbook a gain of A² makes the
    /// poles of a peak A times as sharp (or blunt) and moves those of a shelf by √A, in first order those of a shelf by A
    /// and of a tilt by A². Below Q = 1/2 the slower of two real poles, near f·Q, counts. A quarter is added for what
    /// neighbours in the cascade do to each other.
    fn ring_seconds(&self) -> f64 {
        let Band {
            kind,
            frequency_hz,
            gain_db,
            q,
        } = self.shape.band;
        let decibels = gain_db.abs();
        let moved_by = |divisor: f64| 10.0_f64.powf(decibels / divisor);
        let (decibels, moved) = match kind {
            BandKind::Peak => (decibels, moved_by(40.0)),
            BandKind::LowShelf | BandKind::HighShelf => (decibels, moved_by(80.0)),
            BandKind::LowShelfFirst | BandKind::HighShelfFirst => (decibels, moved_by(40.0)),
            BandKind::Tilt => (decibels, moved_by(20.0)),
            _ => (0.0, 1.0),
        };
        let pole_q = match self.shape.slope() {
            // The sharpest section of a Butterworth filter of order n has Q = 1 / (2 sin(π / 2n)), about n / π.
            Some((order, Alignment::Butterworth)) if order > 2 => {
                f64::from(order) / std::f64::consts::PI + 0.5
            }
            // Of half the order, but twice: what one leaves excites the other.
            Some((order, Alignment::LinkwitzRiley)) => {
                f64::from(order) / std::f64::consts::PI + 0.5
            }
            _ if is_first_order(kind) => 0.5,
            _ => q,
        };
        let slowness = moved * pole_q.max(0.25 / pole_q);
        let nepers = (120.0 + decibels) / 20.0 * std::f64::consts::LN_10;
        1.25 * nepers * slowness / (std::f64::consts::PI * frequency_hz)
    }
}

fn is_first_order(kind: BandKind) -> bool {
    matches!(
        kind,
        BandKind::Tilt
            | BandKind::LowShelfFirst
            | BandKind::HighShelfFirst
            | BandKind::AllPassFirst
    )
}

/// The longest a band rings, in seconds, for parameters in the order of the spec.
pub fn longest_ring(params: &[f64]) -> f64 {
    let (bands, _) = params.as_chunks::<PARAMS_PER_BAND>();
    let requests = bands.iter().map(|values| Request::of(*values));
    requests
        .filter(|request| request.enabled)
        .map(|request| request.ring_seconds())
        .fold(0.0, f64::max)
}
