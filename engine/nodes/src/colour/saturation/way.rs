//! One channel's way through the curve: up in rate, bent, and down again.

use airloom_dsp::delay::line::DelayLine;
use airloom_dsp::filter::one_pole::OnePole;
use airloom_dsp::resample::oversampling::{Downward, Factor, Filters, Upward};
use airloom_dsp::sample::narrow;
use airloom_dsp::saturation::bent::Bent;
use airloom_dsp::saturation::curve::Curve;

/// Frames that are worked on at once.
pub const PIECE: usize = 16;

/// The largest factor.
const MOST: usize = 8;

/// What the mean of three neighbours at the higher rate takes from the highs is given back by a filter [-b, 1 + 2b, -b]:
/// its b makes 20 kHz (of 48 kHz) flat, and leaves at most 0.25 dB below.
const fn lift(factor: Factor) -> f64 {
    match factor {
        Factor::Two => 0.0,
        Factor::Four => 0.0429,
        Factor::Eight => 0.0098,
    }
}

/// A channel.
pub struct Way {
    curve: Curve,
    higher: Option<Higher>,
    /// Of the output before the lift: the last two.
    lifted: [f64; 2],
    /// What has no sound in it.
    block: OnePole,
    tilt: OnePole,
    dry: DelayLine,
}

/// The way up and down.
struct Higher {
    factor: Factor,
    up: Upward,
    down: Downward,
    bent: Option<Bent>,
    /// Brings the delay to whole frames of the lower rate.
    pad: DelayLine,
    padding: usize,
}

/// What a piece is bent with.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// Added before the curve.
    pub bias: f64,
    /// Coefficient of the high-pass that takes what has no sound in it.
    pub block_pole: f64,
    /// Coefficient of the filter of the tone.
    pub tilt_pole: f64,
    /// Gains of what lies below and above it.
    pub tilt: [f64; 2],
}

/// Frames by which a way of a factor delays.
pub fn delay(filters: Option<&Filters>) -> usize {
    filters.map_or(0, |filters| {
        let (high, _) = higher_delay(filters);
        high / filters.factor().times() + usize::from(lift(filters.factor()) > 0.0)
    })
}

/// Frames of the higher rate by which it delays, a whole number of frames of the lower one, and how many of them pad.
fn higher_delay(filters: &Filters) -> (usize, usize) {
    let bent = usize::from(lift(filters.factor()) > 0.0);
    let delay = filters.delay() + bent;
    let whole = delay.next_multiple_of(filters.factor().times());
    (whole, whole - delay)
}

impl Way {
    /// A channel at rest.
    pub fn new(curve: Curve, filters: Option<&Filters>) -> Self {
        let higher = filters.map(|filters| {
            let factor = filters.factor();
            let (_, padding) = higher_delay(filters);
            Higher {
                factor,
                up: filters.upward(PIECE),
                down: filters.downward(PIECE),
                bent: (lift(factor) > 0.0).then(|| Bent::new(curve)),
                pad: DelayLine::new(padding, PIECE * MOST),
                padding,
            }
        });
        Self {
            curve,
            higher,
            lifted: [0.0; 2],
            block: OnePole::default(),
            tilt: OnePole::default(),
            dry: DelayLine::new(delay(filters), PIECE),
        }
    }

    /// As if the bias had been there for ever.
    pub fn settle(&mut self, bias: f64) {
        if let Some(bent) = self.higher.as_mut().and_then(|higher| higher.bent.as_mut()) {
            bent.settle(bias);
        }
    }

    /// The dry signal as late as the wet one.
    pub fn delay_dry(&mut self, dry: &mut [f32], delay: usize) {
        self.dry.write(dry);
        self.dry.read_piece(delay, dry);
    }

    /// Bends a piece, which has been driven already.
    pub fn bend(&mut self, piece: &mut [f32], setting: &Setting) {
        let (curve, rest) = (self.curve, self.curve.at(setting.bias));
        if let Some(higher) = &mut self.higher {
            higher.bend(piece, curve, setting.bias, rest);
        } else {
            for sample in piece.iter_mut() {
                *sample = narrow(curve.at(f64::from(*sample) + setting.bias) - rest);
            }
        }
        let lift = self
            .higher
            .as_ref()
            .map_or(0.0, |higher| lift(higher.factor));
        let [low_gain, high_gain] = setting.tilt;
        for sample in piece {
            let mut y = f64::from(*sample);
            if lift > 0.0 {
                let [one, two] = self.lifted;
                self.lifted = [y, one];
                y = one + lift * ((one - y) + (one - two));
            }
            y = self.block.high(y, setting.block_pole);
            let low = self.tilt.low(y, setting.tilt_pole);
            *sample = narrow(low * low_gain + (y - low) * high_gain);
        }
    }

    /// As new, at a bias of 0.
    pub fn reset(&mut self) {
        if let Some(higher) = &mut self.higher {
            higher.up.reset();
            higher.down.reset();
            higher.pad.clear();
            if let Some(bent) = &mut higher.bent {
                bent.settle(0.0);
            }
        }
        self.lifted = [0.0; 2];
        self.block.reset();
        self.tilt.reset();
        self.dry.clear();
    }
}

impl Higher {
    fn bend(&mut self, piece: &mut [f32], curve: Curve, bias: f64, rest: f64) {
        let mut high = [0.0; PIECE * MOST];
        let high = &mut high[..piece.len() * self.factor.times()];
        self.up.process(piece, high);
        for sample in high.iter_mut() {
            let x = f64::from(*sample) + bias;
            let y = match &mut self.bent {
                Some(bent) => bent.process(x),
                None => curve.at(x),
            };
            *sample = narrow(y - rest);
        }
        self.pad.write(high);
        self.pad.read_piece(self.padding, high);
        self.down.process(high, piece);
    }
}
