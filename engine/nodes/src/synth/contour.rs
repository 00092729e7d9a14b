//! The ADSR of an instrument's voice, one multiplication a frame.

/// Lengths in frames, 1 or more, and the level that lasts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Times {
    /// From where it is to 1.
    pub attack: u32,
    /// From 1 to the sustain level.
    pub decay: u32,
    /// 0 … 1.
    pub sustain: f64,
    /// From where it is to 0.
    pub release: u32,
}

impl Times {
    /// One frame each, at the top.
    pub const SHORTEST: Self = Self {
        attack: 1,
        decay: 1,
        sustain: 1.0,
        release: 1,
    };
}

/// What it is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Rest,
    Attack,
    Decay,
    Sustain,
    Release,
}

/// e-foldings of an attack: it rises nearly straight, bent as an analogue one.
const ATTACK_BEND: f64 = 1.5;
/// e-foldings of a decay and a release: 60 dB.
const FALL_BEND: f64 = 6.907_755_278_982_137;

/// An envelope that goes from level a to level b in N frames by
/// y(n) = a + (b - a)·(1 - e^(-k·n/N))/(1 - e^(-k)), as a recursion, and ends on b exactly. Every stage begins at the
/// level that the one before has left.
#[derive(Clone, Copy, Debug)]
pub struct Contour {
    stage: Stage,
    level: f64,
    /// Where the recursion tends to, beyond the target.
    goal: f64,
    target: f64,
    pull: f64,
    left: u32,
}

impl Contour {
    /// At rest, at 0.
    pub const REST: Self = Self {
        stage: Stage::Rest,
        level: 0.0,
        goal: 0.0,
        target: 0.0,
        pull: 0.0,
        left: 0,
    };

    /// The level of the last frame.
    pub const fn level(&self) -> f64 {
        self.level
    }

    /// Whether it is at 0 for good.
    pub fn is_over(&self) -> bool {
        self.stage == Stage::Rest
    }

    /// Starts from the next frame on.
    pub fn start(&mut self, times: &Times) {
        self.enter(Stage::Attack, times);
    }

    /// Falls to 0 from the next frame on.
    pub fn release(&mut self, times: &Times) {
        if self.stage != Stage::Rest {
            self.enter(Stage::Release, times);
        }
    }

    fn enter(&mut self, stage: Stage, times: &Times) {
        self.stage = stage;
        let (target, frames, bend) = match stage {
            Stage::Attack => (1.0, times.attack, ATTACK_BEND),
            Stage::Decay => (times.sustain, times.decay, FALL_BEND),
            Stage::Release => (0.0, times.release, FALL_BEND),
            Stage::Sustain | Stage::Rest => return,
        };
        self.left = frames.max(1);
        self.target = target;
        self.goal = self.level + (target - self.level) / (1.0 - (-bend).exp());
        self.pull = 1.0 - (-bend / f64::from(self.left)).exp();
    }

    /// The level of the next frame.
    #[inline]
    pub fn next(&mut self, times: &Times) -> f64 {
        match self.stage {
            Stage::Rest => {}
            // Follows the setting, without a step.
            Stage::Sustain => self.level += (times.sustain - self.level) * 0.01,
            Stage::Attack | Stage::Decay | Stage::Release => {
                self.left -= 1;
                if self.left > 0 {
                    self.level += (self.goal - self.level) * self.pull;
                } else {
                    self.level = self.target;
                    match self.stage {
                        Stage::Attack => self.enter(Stage::Decay, times),
                        Stage::Decay => self.stage = Stage::Sustain,
                        _ => self.stage = Stage::Rest,
                    }
                }
            }
        }
        self.level
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TIMES: Times = Times {
        attack: 100,
        decay: 1000,
        sustain: 0.25,
        release: 500,
    };

    #[test]
    fn every_stage_takes_its_frames_and_follows_its_formula() {
        let mut contour = Contour::REST;
        contour.start(&TIMES);
        let way = |from: f64, to: f64, bend: f64, part: f64| {
            from + (to - from) * (1.0 - (-bend * part).exp()) / (1.0 - (-bend).exp())
        };
        for (from, to, bend, frames) in [(0.0, 1.0, ATTACK_BEND, 100), (1.0, 0.25, FALL_BEND, 1000)]
        {
            for frame in 1..=frames {
                let part = f64::from(frame) / f64::from(frames);
                let (found, expected) = (contour.next(&TIMES), way(from, to, bend, part));
                assert!(
                    (found - expected).abs() < 1e-9,
                    "{frame}: {found}, {expected}"
                );
            }
        }
        assert_eq!(contour.next(&TIMES), 0.25);
        contour.release(&TIMES);
        for _ in 0..499 {
            assert!(contour.next(&TIMES) > 0.0 && !contour.is_over());
        }
        assert_eq!(contour.next(&TIMES), 0.0);
        assert!(contour.is_over());
    }
}
