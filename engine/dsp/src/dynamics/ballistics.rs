//! How a gain reduction follows what is asked of it: attack, hold, release.
//!
//! The smooth decoupled detector of Giannoulis, Massberg and Reiss (2012), equation 17, with a hold. With the asked
//! reduction x in dB:
//! ```text
//! h[n] = x[n]                           where x[n] ≥ h[n-1], and the hold begins anew
//!        h[n-1]                         while it holds
//!        x[n] + (h[n-1] - x[n])·r       else
//! y[n] = h[n] + (y[n-1] - h[n])·a       a = exp(-1/attack)
//! ```
//! A step up is 63 % done after the attack. A step down runs through both stages; the first is made that much faster
//! than the release that the whole is 63 % done after the release, as long as the attack is at most half of it.

/// Reductions below this are none: dB.
const NOTHING: f64 = 1e-6;

/// 1 - 1/e: how much of a step is done after a time constant.
const DONE: f64 = 0.632_120_558_828_557_7;

/// Times in frames, and the factors that follow from them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Times {
    attack: f64,
    release: f64,
    hold: u64,
}

impl Times {
    /// Attack and release in frames, to 63 % of a step; hold in frames. Times below a thousandth of a frame are at once.
    #[must_use]
    pub fn new(attack_frames: f64, release_frames: f64, hold_frames: f64) -> Self {
        let (attack, release) = (attack_frames.max(1e-3), release_frames.max(1e-3));
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "held at 0 … 2^32, and the fraction is to go"
        )]
        let hold = hold_frames.clamp(0.0, 4_294_967_296.0) as u64;
        Self {
            attack: (-1.0 / attack).exp(),
            release: (-1.0 / first_stage(attack, release)).exp(),
            hold,
        }
    }
}

/// The time constant of the first of two stages in series whose second is `attack`, so that a step down is 63 % done
/// after `release`; at least half of `release`.
fn first_stage(attack: f64, release: f64) -> f64 {
    let (mut low, mut high) = (release / 2.0, release);
    for _ in 0..24 {
        let middle = f64::midpoint(low, high);
        if done(middle, attack, release) > DONE {
            low = middle;
        } else {
            high = middle;
        }
    }
    low
}

/// How much of a step two stages in series have done after a time: 1 - (a·e^(-t/a) - b·e^(-t/b))/(a - b).
fn done(one: f64, other: f64, time: f64) -> f64 {
    let other = if (one - other).abs() < 1e-6 * one {
        other * (1.0 + 2e-6)
    } else {
        other
    };
    let left = one * (-time / one).exp() - other * (-time / other).exp();
    1.0 - left / (one - other)
}

/// The state of one reduction.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Follower {
    held: f64,
    waits: u64,
    smooth: f64,
}

impl Follower {
    /// The reduction of the next frame, in dB, where `asked` ≥ 0 is wanted.
    #[inline]
    pub fn push(&mut self, times: &Times, asked: f64) -> f64 {
        if asked >= self.held {
            self.held = asked;
            self.waits = times.hold;
        } else if self.waits > 0 {
            self.waits -= 1;
        } else {
            self.held = asked + (self.held - asked) * times.release;
            if self.held < NOTHING {
                self.held = 0.0;
            }
        }
        self.smooth = self.held + (self.smooth - self.held) * times.attack;
        if self.held == 0.0 && self.smooth < NOTHING {
            self.smooth = 0.0;
            self.waits = 0;
        }
        self.smooth
    }

    /// Whether nothing is reduced, and nothing will be until something is asked.
    #[inline]
    #[must_use]
    pub fn is_resting(&self) -> bool {
        self.held == 0.0 && self.smooth == 0.0 && self.waits == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Frames until `part` of the way from one reduction to another is done.
    fn frames_to(follower: &mut Follower, times: &Times, from: f64, to: f64, part: f64) -> u64 {
        for frame in 1..10_000_000 {
            let now = follower.push(times, to);
            if (now - from) / (to - from) >= part {
                return frame;
            }
        }
        panic!("never");
    }

    #[test]
    fn attack_hold_and_release_take_their_times() {
        for (attack, release, hold) in [
            (480.0, 5760.0, 0.0),
            (48.0, 480.0, 1000.0),
            (4800.0, 9600.0, 0.0),
            (1.0, 100.0, 7.0),
            (0.0, 2400.0, 0.0),
        ] {
            let times = Times::new(attack, release, hold);
            let mut follower = Follower::default();
            let up = frames_to(&mut follower, &times, 0.0, 12.0, DONE) as f64;
            assert!(
                (up - attack).abs() <= 1.0 + 0.001 * attack,
                "attack {attack}: {up}"
            );
            for _ in 0..400_000 {
                follower.push(&times, 12.0);
            }
            let down = frames_to(&mut follower, &times, 12.0, 3.0, DONE) as f64 - hold;
            let bound = if attack * 2.0 >= release {
                0.075
            } else {
                0.002
            };
            assert!(
                (down - release).abs() <= 2.0 + bound * release,
                "release {release} behind {attack}: {down}"
            );
            for _ in 0..2_000_000 {
                follower.push(&times, 0.0);
            }
            assert!(follower.is_resting());
        }
    }
}
