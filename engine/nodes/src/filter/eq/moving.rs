//! A band on its way: the designs that are to be heard from frame to frame.
//!
//! Two things move them. What the parameters ask for is looked at on grid frames; between two of them the designs glide
//! on a straight line, unless the way is so short that it is not heard. A change of form (kind, slope, on and off) is a
//! fade from where the band was to where it is being sent, which may itself be gliding.

use airloom_api::process::context::Context;
use airloom_dsp::filter::shape::Sections;
use airloom_dsp::filter::svf::Svf;

use crate::filter::eq::band::Request;

/// Frames of a glide: from one grid frame to the next.
#[expect(clippy::cast_possible_truncation, reason = "a grid of a few frames")]
const GLIDE: u32 = Context::GRID as u32;

/// The longest way that is made at once, relative to the design: a step of the signal 54 dB below it.
const SHORT_WAY: f64 = 0.002;

/// A band on its way.
#[derive(Debug, Clone)]
pub struct MovingBand {
    request: Option<Request>,
    /// What was asked on the last grid frame, and where the glide to it began.
    target: Sections,
    earlier: Sections,
    /// Frames into the glide.
    gliding: u32,
    /// Where the running fade began.
    from: Sections,
    /// Frames into the fade.
    fading: u32,
    live: Sections,
}

impl MovingBand {
    /// A band that has not been asked anything.
    pub fn new() -> Self {
        Self {
            request: None,
            target: Sections::default(),
            earlier: Sections::default(),
            gliding: GLIDE,
            from: Sections::default(),
            fading: u32::MAX,
            live: Sections::default(),
        }
    }

    /// Whether a glide runs, or a fade of `length` frames.
    pub fn is_moving(&self, length: u32) -> bool {
        self.fading < length || self.gliding < GLIDE
    }

    /// Takes note of what is asked on a grid frame. The first request is met at once; a change of form begins a fade,
    /// any other that is more than a short way a glide. Returns whether the live designs have changed.
    pub fn follow(&mut self, request: Request, rate_hz: f64, length: u32) -> bool {
        if self.request == Some(request) {
            return false;
        }
        let target = request.design(rate_hz);
        let last = self.request.replace(request);
        match last {
            None => self.gliding = GLIDE,
            Some(last) if last.differs_in_form(&request) => {
                self.from = self.live;
                self.fading = 0;
                self.gliding = GLIDE;
            }
            Some(_) => {
                self.earlier = self.aim();
                let places = self.earlier.iter().zip(&target);
                let is_short = places
                    .map(|(from, to)| distance(from.as_ref(), to.as_ref()))
                    .all(|way| way <= SHORT_WAY);
                self.gliding = if is_short { GLIDE } else { 0 };
            }
        }
        self.target = target;
        self.blend(length);
        true
    }

    /// Moves glide and fade on by some frames. Returns whether the live designs have changed.
    pub fn advance(&mut self, frames: u32, length: u32) -> bool {
        let moving = self.is_moving(length);
        if moving {
            self.fading = self.fading.saturating_add(frames);
            self.gliding = self.gliding.saturating_add(frames);
            self.blend(length);
        }
        moving
    }

    /// Where the glide is.
    fn aim(&self) -> Sections {
        if self.gliding >= GLIDE {
            return self.target;
        }
        let way = f64::from(self.gliding) / f64::from(GLIDE);
        all_between(&self.earlier, &self.target, way)
    }

    fn blend(&mut self, length: u32) {
        let aim = self.aim();
        self.live = if self.fading < length {
            let part = f64::from(self.fading) / f64::from(length);
            // Level at both ends, so that neither is a corner in the sound.
            all_between(&self.from, &aim, part * part * (3.0 - 2.0 * part))
        } else {
            aim
        };
    }

    /// The designs that are to be heard now.
    pub fn live(&self) -> &Sections {
        &self.live
    }
}

fn all_between(from: &Sections, target: &Sections, way: f64) -> Sections {
    let mut between = Sections::default();
    let places = between.iter_mut().zip(from.iter().zip(target));
    for (between, (from, target)) in places {
        *between = Svf::between(from.as_ref(), target.as_ref(), way);
    }
    between
}

/// How far a section moves, as a part of what it does: of its frequency (or of the width of a sharp one), its width, its
/// mix.
fn distance(from: Option<&Svf>, to: Option<&Svf>) -> f64 {
    let (from, to) = match (from, to) {
        (None, None) => return 0.0,
        (Some(from), None) => (*from, from.passing()),
        (None, Some(to)) => (to.passing(), *to),
        (Some(from), Some(to)) => (*from, *to),
    };
    let sharpest = from.k.min(to.k).min(1.0);
    // At its frequency the band-pass and the low-pass of a sharp section are 1/k.
    let level = |[m0, m1, m2]: [f64; 3]| m0.abs() + (m1.abs() + m2.abs()) / sharpest;
    let difference = [0, 1, 2].map(|place| to.mix[place] - from.mix[place]);
    let mix = level(difference) / (1.0 + level(from.mix).min(level(to.mix)));
    let frequency = (to.g - from.g).abs() / (from.g.min(to.g) * sharpest);
    let width = (to.k - from.k).abs() / from.k.min(to.k);
    mix.max(frequency).max(width)
}
