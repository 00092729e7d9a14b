//! How loud it is within a band.
//!
//! A state-variable filter gives low-pass v2, band-pass v1 and high-pass at once, each a quarter of a turn from the next.
//! So for a sine of any frequency v1² - v2·high is the square of the band-pass's amplitude without a ripple: no
//! smoothing is needed to read a level, and attack and release are what they say. Shelves, which listen to all on one
//! side, take twice the square of their pass, whose mean is the same, and smooth it
//! evenly before attack and release: a follower that rises faster than it falls would ride on the peaks of the ripple.

use airloom_dsp::filter::svf::Svf;

/// What silence counts as: -300 dBFS.
const SILENT_POWER: f64 = 1e-30;

/// The level in one band over all channels: the loudest of them.
#[derive(Debug, Clone)]
pub struct Detector {
    /// s1, s2 of each channel.
    states: Vec<[f64; 2]>,
    /// The square of a shelf's pass of each channel, smoothed once and twice.
    means: Vec<[f64; 2]>,
    /// The square of the amplitude, smoothed.
    power: f64,
}

/// How a detector listens.
#[derive(Debug, Clone, Copy)]
pub struct Hearing {
    ear: Svf,
    is_peak: bool,
    /// Part by which each of a shelf's two means nears the square in a frame.
    evening: f64,
    /// Parts by which the level nears a louder and a quieter one in a frame.
    attack: f64,
    release: f64,
}

impl Hearing {
    /// Through a filter, with time constants in frames.
    /// `evening_frames` is of use to shelves alone.
    pub fn new(
        ear: Svf,
        is_peak: bool,
        evening_frames: f64,
        attack_frames: f64,
        release_frames: f64,
    ) -> Self {
        Self {
            ear,
            is_peak,
            evening: 1.0 - (-1.0 / evening_frames).exp(),
            attack: 1.0 - (-1.0 / attack_frames).exp(),
            release: 1.0 - (-1.0 / release_frames).exp(),
        }
    }
}

impl Detector {
    /// One that has heard nothing.
    pub fn new(channels: usize) -> Self {
        Self {
            states: vec![[0.0; 2]; channels],
            means: vec![[0.0; 2]; channels],
            power: 0.0,
        }
    }

    /// Listens to a channel; `powers` keeps the loudest square so far of each frame.
    pub fn listen(
        &mut self,
        channel: usize,
        hearing: &Hearing,
        samples: &[f32],
        powers: &mut [f64],
    ) {
        let (Some(state), Some([once, twice])) =
            (self.states.get_mut(channel), self.means.get_mut(channel))
        else {
            return;
        };
        let Svf {
            g,
            k,
            mix: [m0, m1, m2],
        } = hearing.ear;
        let a1 = 1.0 / (1.0 + g * (g + k));
        let (a2, a3) = (g * a1, g * g * a1);
        let [mut s1, mut s2] = *state;
        for (sample, power) in samples.iter().zip(powers) {
            let v0 = f64::from(*sample);
            let v3 = v0 - s2;
            let v1 = a1 * s1 + a2 * v3;
            let v2 = s2 + a2 * s1 + a3 * v3;
            s1 = 2.0 * v1 - s1;
            s2 = 2.0 * v2 - s2;
            let square = if hearing.is_peak {
                let high = v0 - k * v1 - v2;
                k * k * (v1 * v1 - v2 * high)
            } else {
                let heard = m0 * v0 + m1 * v1 + m2 * v2;
                *once += (2.0 * heard * heard - *once) * hearing.evening;
                *twice += (*once - *twice) * hearing.evening;
                *twice
            };
            *power = power.max(square);
        }
        *state = [s1, s2];
    }

    /// Lets the level follow the loudest squares of some frames.
    pub fn follow(&mut self, hearing: &Hearing, powers: &[f64]) {
        for power in powers {
            let part = if *power > self.power {
                hearing.attack
            } else {
                hearing.release
            };
            self.power += (power - self.power) * part;
        }
    }

    /// The level in dBFS of a sine, not below that of silence.
    pub fn level_db(&self) -> f64 {
        10.0 * self.power.max(SILENT_POWER).log10()
    }

    /// The largest of what it remembers, as an amplitude.
    pub fn ringing(&self) -> f64 {
        let states = self.states.iter().flatten();
        let means = self.means.iter().flatten();
        let power = means.fold(self.power, |most, mean| most.max(*mean));
        states.fold(power.sqrt(), |most, state| most.max(state.abs()))
    }

    /// Whether it remembers nothing.
    pub fn is_empty(&self) -> bool {
        self.power == 0.0
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.states.fill([0.0; 2]);
        self.means.fill([0.0; 2]);
        self.power = 0.0;
    }
}

#[cfg(test)]
mod tests {
    use super::{Detector, Hearing};
    use airloom_dsp::filter::band::{Band, BandKind};
    use airloom_dsp::filter::svf::Svf;
    use airloom_dsp::sample::narrow;

    /// The band-pass's amplitude comes out without a ripple, at its centre and beside it.
    #[test]
    fn a_sine_has_one_level() {
        for hz in [300.0, 1000.0, 2500.0] {
            let band = Band {
                kind: BandKind::BandPass,
                frequency_hz: 1000.0,
                gain_db: 0.0,
                q: 2.0,
            };
            let ear = Svf::design(&band, 48_000.0);
            // The level follows at once, so that every ripple shows.
            let hearing = Hearing::new(ear, true, 1.0, 0.01, 0.01);
            let mut detector = Detector::new(1);
            let w = std::f64::consts::TAU * hz / 48_000.0;
            let expected = 20.0 * (0.5 * ear.magnitude(hz, 48_000.0)).log10();
            for frame in 0..9600_u32 {
                let sample = narrow(0.5 * (w * f64::from(frame)).sin());
                let mut power = [0.0];
                detector.listen(0, &hearing, &[sample], &mut power);
                detector.follow(&hearing, &power);
                let level = detector.level_db();
                if frame > 4800 {
                    assert!(
                        (level - expected).abs() < 1e-3,
                        "{hz}: {level}, not {expected}"
                    );
                }
            }
        }
    }
}
