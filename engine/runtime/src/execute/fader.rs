//! A gain on its way to another.

use std::f64::consts::FRAC_PI_2;

use airloom_api::param::ramp::Ramp;
use airloom_graph::edit::effect::FadeLaw;

/// A linear gain that moves by a law, in closed form: its value at a frame does not depend on how the frames before
/// it were split into blocks.
///
/// Over the position x = 0 … 1 it moves from a to b: on a straight line, or at equal power by a + (b - a)·sin(x·π/2)
/// upwards and a + (b - a)·(1 - cos(x·π/2)) downwards, so that the squares of a rise and a fall add up to one. A fade
/// that is interrupted goes on from where it is.
#[derive(Debug, Clone, Copy)]
pub struct Fader {
    from: f64,
    to: f64,
    law: FadeLaw,
    /// Of the gain itself on a straight line; of the position at equal power.
    ramp: Ramp,
}

impl Fader {
    /// A gain at rest.
    #[must_use]
    pub const fn resting(gain: f64) -> Self {
        Self {
            from: gain,
            to: gain,
            law: FadeLaw::Linear,
            ramp: Ramp::resting(gain),
        }
    }

    /// Sets out for `gain`, arriving on the `frames`-th frame from now; zero arrives at once.
    pub fn aim(&mut self, gain: f64, frames: u32, law: FadeLaw) {
        let now = self.last();
        self.from = now;
        self.to = gain;
        self.law = law;
        match law {
            FadeLaw::Linear => {
                self.ramp = Ramp::resting(now);
                self.ramp.aim(gain, frames, false);
            }
            FadeLaw::EqualPower => {
                self.ramp = Ramp::resting(0.0);
                self.ramp.aim(1.0, frames, false);
            }
        }
    }

    /// Whether it has arrived.
    #[must_use]
    pub const fn is_resting(&self) -> bool {
        self.ramp.is_resting()
    }

    /// Where it is going.
    #[must_use]
    pub const fn target(&self) -> f64 {
        self.to
    }

    /// The gain at `offset` frames from now; the first frame has already moved.
    #[must_use]
    pub fn at(&self, offset: u32) -> f64 {
        self.law(self.ramp.at(offset))
    }

    /// Lets frames pass.
    pub fn advance(&mut self, frames: u32) {
        self.ramp.advance(frames);
    }

    /// The gain at the last frame that has passed.
    fn last(&self) -> f64 {
        self.law(self.ramp.last())
    }

    fn law(&self, position: f64) -> f64 {
        if self.law == FadeLaw::Linear {
            return position;
        }
        if position >= 1.0 {
            return self.to;
        }
        let share = if self.to > self.from {
            (position * FRAC_PI_2).sin()
        } else {
            1.0 - (position * FRAC_PI_2).cos()
        };
        self.from + (self.to - self.from) * share
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(fader: &mut Fader, frames: u32) -> Vec<f64> {
        let gains = (0..frames).map(|frame| fader.at(frame)).collect();
        fader.advance(frames);
        gains
    }

    #[test]
    fn a_rise_and_a_fall_at_equal_power_add_up_to_one() {
        let (mut rise, mut fall) = (Fader::resting(0.0), Fader::resting(1.0));
        rise.aim(1.0, 100, FadeLaw::EqualPower);
        fall.aim(0.0, 100, FadeLaw::EqualPower);
        for (up, down) in run(&mut rise, 120).iter().zip(run(&mut fall, 120)) {
            assert!((up * up + down * down - 1.0).abs() < 1e-12);
        }
        assert!(rise.is_resting() && fall.is_resting());
        assert_eq!((rise.at(0), fall.at(0)), (1.0, 0.0));
    }

    #[test]
    fn an_interrupted_fade_goes_on_from_where_it_is() {
        for first in [FadeLaw::Linear, FadeLaw::EqualPower] {
            for second in [FadeLaw::Linear, FadeLaw::EqualPower] {
                let mut fader = Fader::resting(0.0);
                fader.aim(1.0, 100, first);
                let mut heard = run(&mut fader, 37);
                fader.aim(0.2, 50, second);
                heard.extend(run(&mut fader, 60));
                let steps = heard.windows(2).map(|pair| (pair[1] - pair[0]).abs());
                let steepest = steps.fold(0.0, f64::max);
                assert!(steepest < 1.01 * FRAC_PI_2 / 50.0, "{steepest}");
                assert_eq!(heard.last(), Some(&0.2));
            }
        }
    }
}
