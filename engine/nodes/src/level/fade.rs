//! A switch that fades.

use airloom_dsp::level::ramp::{Ramp, RampShape};

/// A gain between 0 (off) and 1 (on) that moves along a straight line when switched.
#[derive(Debug, Clone, Copy)]
pub struct Fade {
    ramp: Ramp,
    position: u64,
    length: u64,
}

impl Fade {
    /// A fade over `length` frames, at rest.
    pub fn new(on: bool, length: u64) -> Self {
        Self {
            ramp: Ramp::resting(f64::from(u8::from(on))),
            position: 0,
            length,
        }
    }

    /// Whether it is on or going there.
    pub fn is_on(&self) -> bool {
        self.ramp.target() > 0.5
    }

    /// Whether it has arrived.
    pub fn is_resting(&self) -> bool {
        self.ramp.has_arrived(self.position)
    }

    /// Where it goes: 0 or 1.
    pub fn target(&self) -> f64 {
        self.ramp.target()
    }

    /// Switches from the next frame on.
    pub fn switch(&mut self, on: bool) {
        if on != self.is_on() {
            self.aim(on, self.length);
        }
    }

    /// Switches from the next frame on, taking `length` frames; 0 is there at once.
    pub fn switch_within(&mut self, on: bool, length: u64) {
        if on != self.is_on() {
            self.aim(on, length);
        }
    }

    /// Sets out anew from where it is, also where it goes there already, taking `length` frames.
    pub fn aim(&mut self, on: bool, length: u64) {
        let now = self.ramp.at(self.position);
        let target = f64::from(u8::from(on));
        self.ramp = Ramp::new(RampShape::Linear, now, target, length);
        self.position = 0;
    }

    /// The gain of the next frame.
    pub fn next(&mut self) -> f64 {
        let gain = self.ramp.at(self.position);
        self.position += 1;
        gain
    }
}

#[cfg(test)]
mod tests {
    use super::Fade;

    #[test]
    fn fades_and_turns_round_on_the_way() {
        let mut fade = Fade::new(true, 4);
        assert_eq!((fade.next(), fade.is_resting()), (1.0, true));
        fade.switch(false);
        assert_eq!([fade.next(), fade.next(), fade.next()], [1.0, 0.75, 0.5]);
        fade.switch(true);
        assert_eq!(fade.next(), 0.25);
        let rest: Vec<f64> = (0..4).map(|_| fade.next()).collect();
        assert_eq!(rest, [0.4375, 0.625, 0.8125, 1.0]);
        assert!(fade.is_resting());
        fade.switch_within(false, 0);
        assert_eq!((fade.next(), fade.is_resting()), (0.0, true));
    }
}
