//! The real-time half of AGC and loudness normaliser.

use airloom_api::param::view::Params;
use airloom_api::time::SampleRate;
use airloom_dsp::dynamics::leveller::{Leveller, Levelling};
use airloom_dsp::loudness::channel_weight::of_layout;
use airloom_dsp::sample::narrow;

use crate::dynamics::apply::{Delayed, Quiet};
use crate::dynamics::gained::{Gained, Gaining};
use crate::dynamics::key::{self, Key};
use crate::dynamics::meters::Meter;
use crate::dynamics::settings::{PIECE, Settings};

/// What a node makes of its parameters at a number of frames a second.
type Meaning<const N: usize> = fn(&[f64; N], f64) -> Levelling;

/// A leveller that follows `N` parameters.
pub struct Levels<const N: usize> {
    leveller: Leveller,
    meaning: Meaning<N>,
    rate_hz: f64,
    gains: [f64; PIECE],
}

/// The processor.
pub fn levels<const N: usize>(
    meaning: Meaning<N>,
    defaults: &[f64; N],
    channels: usize,
    rate: SampleRate,
    meter: Meter,
) -> Gained<Levels<N>, N> {
    let rate_hz = rate.as_f64();
    let levelling = meaning(defaults, rate_hz);
    Gained {
        channels,
        settings: Settings::new(),
        gaining: Levels {
            leveller: Leveller::new(levelling, rate.hz(), &of_layout(channels)),
            meaning,
            rate_hz,
            gains: [1.0; PIECE],
        },
        key: Key::new(channels, rate_hz),
        delayed: Delayed::new(channels, 0),
        quiet: Quiet::default(),
        meter,
    }
}

impl<const N: usize> Gaining<N> for Levels<N> {
    fn take_over(&mut self, values: &[f64; N]) -> [f64; key::PARAMS] {
        self.leveller.set((self.meaning)(values, self.rate_hz));
        key::INPUT
    }

    fn measure(&mut self, channel: usize, key: &[f64]) {
        let mut samples = [0.0; PIECE];
        for (sample, key) in samples.iter_mut().zip(key) {
            *sample = narrow(*key);
        }
        self.leveller.measure(channel, &samples[..key.len()]);
    }

    fn compute(&mut self, _params: &Params<'_>, _start: usize, frames: usize) -> bool {
        for (place, gain) in self.gains.iter_mut().zip(self.leveller.compute(frames)) {
            *place = *gain;
        }
        self.gains[..frames].iter().any(|gain| *gain != 1.0)
    }

    fn gains(&mut self, _params: &Params<'_>, _start: usize, _channel: usize, into: &mut [f64]) {
        for (gain, computed) in into.iter_mut().zip(&self.gains) {
            *gain = *computed;
        }
    }

    fn shown_db(&self) -> f64 {
        self.leveller.gain_db()
    }

    /// Never: the meter's windows move through silence too.
    fn is_resting(&self) -> bool {
        false
    }

    fn clear(&mut self) {
        self.leveller.clear();
    }
}
