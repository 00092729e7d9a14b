//! One band of the equaliser: from its parameters to the designs of its sections, moving.

use airloom_api::param::view::Params;
use airloom_dsp::filter::band::{Band, BandKind};
use airloom_dsp::filter::butterworth::{self, MAX_SECTIONS};
use airloom_dsp::filter::svf::Svf;

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
];

const KINDS: [BandKind; 8] = [
    BandKind::Peak,
    BandKind::LowShelf,
    BandKind::HighShelf,
    BandKind::LowPass,
    BandKind::HighPass,
    BandKind::BandPass,
    BandKind::Notch,
    BandKind::AllPass,
];

/// Parameters of a band: kind, frequency, gain, q, slope, enabled.
pub const PARAMS_PER_BAND: usize = 6;

/// The slope that uses q, in dB per octave and order.
const RESONANT_ORDER: u8 = 2;
const DB_PER_ORDER: f64 = 6.0;

/// The designs of a band's sections; `None` is a section that passes the signal.
pub type Designs = [Option<Svf>; MAX_SECTIONS];

/// What the parameters ask of a band on one frame.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Request {
    band: Band,
    /// 6 dB per octave each.
    order: u8,
    enabled: bool,
}

impl Request {
    /// The request of the band `index` on a frame of the call.
    pub fn read(params: &Params<'_>, index: usize, frame: usize) -> Self {
        let value = |offset: usize| params.at(index * PARAMS_PER_BAND + offset, frame);
        let kind = value(0).round();
        let place = (0_u8..)
            .zip(KINDS)
            .find(|(number, _)| f64::from(*number) == kind);
        let order = (1..=16).find(|order| value(4) <= DB_PER_ORDER * f64::from(*order));
        Self {
            band: Band {
                kind: place.map_or(BandKind::Peak, |(_, kind)| kind),
                frequency_hz: value(1),
                gain_db: value(2),
                q: value(3),
            },
            order: order.unwrap_or(16),
            enabled: value(5) >= 0.5,
        }
    }

    /// Whether going from one to the other takes a fade: what cannot be smoothed differs.
    fn differs_in_form(&self, other: &Self) -> bool {
        let sloped = |request: &Self| {
            matches!(request.band.kind, BandKind::LowPass | BandKind::HighPass)
                .then_some(request.order)
        };
        self.enabled != other.enabled
            || self.band.kind != other.band.kind
            || sloped(self) != sloped(other)
    }

    fn design(&self, rate_hz: f64) -> Designs {
        let mut designs = [None; MAX_SECTIONS];
        if !self.enabled {
            return designs;
        }
        let sloped = matches!(self.band.kind, BandKind::LowPass | BandKind::HighPass);
        if sloped && self.order != RESONANT_ORDER {
            let sections = butterworth::sections(usize::from(self.order));
            for (design, section) in designs.iter_mut().zip(sections) {
                *design = Some(Svf::design_slope(&self.band, section, rate_hz));
            }
        } else {
            designs[0] = Some(Svf::design(&self.band, rate_hz)).filter(|svf| !svf.passes());
        }
        designs
    }
}

/// A band on its way.
#[derive(Debug, Clone)]
pub struct MovingBand {
    request: Option<Request>,
    target: Designs,
    /// Where the running fade began.
    from: Designs,
    /// Frames into the fade.
    position: u32,
    live: Designs,
}

impl MovingBand {
    /// A band that has not been asked anything.
    pub fn new() -> Self {
        let nothing = [None; MAX_SECTIONS];
        Self {
            request: None,
            target: nothing,
            from: nothing,
            position: u32::MAX,
            live: nothing,
        }
    }

    /// Whether a fade of `length` frames runs.
    pub fn is_fading(&self, length: u32) -> bool {
        self.position < length
    }

    /// Takes note of what is asked on a grid frame. The first request is met at once, as are
    /// parameters that are smoothed already; changes of form begin a fade. Returns whether the
    /// live designs have changed.
    pub fn follow(&mut self, request: Request, rate_hz: f64, length: u32) -> bool {
        if self.request == Some(request) {
            return false;
        }
        if self
            .request
            .is_some_and(|last| last.differs_in_form(&request))
        {
            self.from = self.live;
            self.position = 0;
        }
        self.target = request.design(rate_hz);
        self.request = Some(request);
        self.blend(length);
        true
    }

    /// Moves a running fade on by one frame. Returns whether the live designs have changed.
    pub fn advance(&mut self, length: u32) -> bool {
        let fading = self.is_fading(length);
        if fading {
            self.position += 1;
            self.blend(length);
        }
        fading
    }

    fn blend(&mut self, length: u32) {
        let part = f64::from(self.position.min(length)) / f64::from(length);
        // Level at both ends, so that neither is a corner in the sound.
        let way = part * part * (3.0 - 2.0 * part);
        let places = self.live.iter_mut().zip(self.from.iter().zip(&self.target));
        for (live, (from, target)) in places {
            *live = between(from.as_ref(), target.as_ref(), way);
        }
    }

    /// The designs that are to be heard now.
    pub fn live(&self) -> &Designs {
        &self.live
    }
}

/// `way` (0 … 1) of the line between two sections. A section that is not there has the poles of
/// the other and passes the signal.
fn between(from: Option<&Svf>, target: Option<&Svf>, way: f64) -> Option<Svf> {
    if way >= 1.0 {
        return target.copied();
    }
    match (from, target) {
        (Some(from), Some(target)) => Some(from.toward(target, way)),
        (Some(from), None) => Some(from.toward(&from.passing(), way)),
        (None, Some(target)) => Some(target.passing().toward(target, way)),
        (None, None) => None,
    }
}

/// The longest a band rings, in seconds, to 120 dB below the band's highest gain, for parameters in the order of the
/// spec.
///
/// The envelope of a pole pair of quality Q at f falls as exp(-π f t / Q). By the cookbook a gain of A² makes the
/// poles of a peak A times as sharp (or blunt) and moves those of a shelf by √A. Below Q = 1/2 the slower of two real poles, near
/// f·Q, counts. A quarter is added for what neighbours in the cascade do to each other.
pub fn longest_ring(params: &[f64]) -> f64 {
    let bands = params.chunks_exact(PARAMS_PER_BAND);
    let rings = bands.filter_map(|band| match *band {
        [kind, frequency_hz, gain_db, q, slope, enabled] if enabled >= 0.5 => {
            let kind = (0_u8..)
                .zip(KINDS)
                .find(|(number, _)| f64::from(*number) == kind);
            let gain_db = gain_db.abs();
            let (gain_db, moved) = match kind.map(|(_, kind)| kind) {
                Some(BandKind::Peak) => (gain_db, 10.0_f64.powf(gain_db / 40.0)),
                Some(BandKind::LowShelf | BandKind::HighShelf) => {
                    (gain_db, 10.0_f64.powf(gain_db / 80.0))
                }
                _ => (0.0, 1.0),
            };
            let order = slope / DB_PER_ORDER;
            // The sharpest section of a Butterworth filter of order n has Q = 1 / (2 sin(π / 2n)), about n / π.
            let pole_q = if order > f64::from(RESONANT_ORDER) {
                order / std::f64::consts::PI + 0.5
            } else {
                q
            };
            let slowness = moved * pole_q.max(0.25 / pole_q);
            let nepers = (120.0 + gain_db) / 20.0 * std::f64::consts::LN_10;
            Some(1.25 * nepers * slowness / (std::f64::consts::PI * frequency_hz))
        }
        _ => None,
    });
    rings.fold(0.0, f64::max)
}
