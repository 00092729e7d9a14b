//! Attack, hold, decay, sustain, release, one after the other.

use crate::envelope::segment::Segment;

/// How an envelope goes; lengths in frames.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shape {
    /// From where it is to the peak.
    pub attack: u64,
    /// At the peak.
    pub hold: u64,
    /// From the peak to the sustain level.
    pub decay: u64,
    /// Part of the peak, 0 … 1; `None` ends after the decay, at 0.
    pub sustain: Option<f64>,
    /// From where it is to 0.
    pub release: u64,
    /// See [`Segment`].
    pub curve: f64,
}

/// What an envelope is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Nothing: it is at 0.
    Rest,
    /// On its way to the peak.
    Attack,
    /// At the peak.
    Hold,
    /// On its way to the sustain level.
    Decay,
    /// At the sustain level.
    Sustain,
    /// On its way to 0.
    Release,
}

/// An envelope. Every stage starts at the level that the one before has left, so that it never jumps.
///
/// A stage keeps the length that its [`Shape`] had when it began; the sustain level is followed while it lasts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Envelope {
    stage: Stage,
    segment: Segment,
    level: f64,
    peak: f64,
}

impl Default for Envelope {
    fn default() -> Self {
        Self {
            stage: Stage::Rest,
            segment: Segment::new(0.0, 0.0, 0, 0.0),
            level: 0.0,
            peak: 1.0,
        }
    }
}

impl Envelope {
    /// What it is doing.
    #[must_use]
    pub const fn stage(&self) -> Stage {
        self.stage
    }

    /// The level of the last frame.
    #[must_use]
    pub const fn level(&self) -> f64 {
        self.level
    }

    /// Starts, from the next frame on, for a peak of 0 … 1.
    pub fn start(&mut self, peak: f64, shape: &Shape) {
        self.peak = peak;
        self.enter(Stage::Attack, shape);
    }

    /// Goes to 0 from the next frame on, unless it is there.
    pub fn release(&mut self, shape: &Shape) {
        if self.stage != Stage::Rest {
            self.enter(Stage::Release, shape);
        }
    }

    /// Whether it stays at its level for ever, if nobody starts or releases it.
    #[must_use]
    pub fn is_resting(&self) -> bool {
        self.stage == Stage::Rest
    }

    fn enter(&mut self, stage: Stage, shape: &Shape) {
        let sustain = self.peak * shape.sustain.unwrap_or(0.0);
        let (target, length) = match stage {
            Stage::Attack => (self.peak, shape.attack),
            Stage::Hold => (self.peak, shape.hold),
            Stage::Decay => (sustain, shape.decay),
            Stage::Sustain => (sustain, 0),
            Stage::Release => (0.0, shape.release),
            Stage::Rest => (0.0, 0),
        };
        self.stage = stage;
        self.segment = Segment::new(self.level, target, length, shape.curve);
    }

    /// The level of the next frame.
    pub fn next(&mut self, shape: &Shape) -> f64 {
        // A stage of no length is passed by; there are five of them at most.
        for _ in 0..5 {
            let following = match self.stage {
                Stage::Rest | Stage::Sustain => break,
                _ if !self.segment.is_over() => break,
                Stage::Attack => Stage::Hold,
                Stage::Hold => Stage::Decay,
                Stage::Decay if shape.sustain.is_some() => Stage::Sustain,
                Stage::Decay | Stage::Release => Stage::Rest,
            };
            self.level = self.segment.target();
            self.enter(following, shape);
        }
        self.level = match self.stage {
            Stage::Rest => 0.0,
            Stage::Sustain => self.peak * shape.sustain.unwrap_or(0.0),
            _ => self.segment.advance(),
        };
        self.level
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHAPE: Shape = Shape {
        attack: 4,
        hold: 2,
        decay: 4,
        sustain: Some(0.5),
        release: 2,
        curve: 0.0,
    };

    fn run(envelope: &mut Envelope, shape: &Shape, frames: usize) -> Vec<f64> {
        (0..frames).map(|_| envelope.next(shape)).collect()
    }

    #[test]
    fn goes_through_its_stages_in_their_lengths() {
        let mut envelope = Envelope::default();
        assert_eq!(run(&mut envelope, &SHAPE, 2), [0.0, 0.0]);
        envelope.start(1.0, &SHAPE);
        assert_eq!(
            run(&mut envelope, &SHAPE, 12),
            [
                0.25, 0.5, 0.75, 1.0, 1.0, 1.0, 0.875, 0.75, 0.625, 0.5, 0.5, 0.5
            ]
        );
        envelope.release(&SHAPE);
        assert_eq!(run(&mut envelope, &SHAPE, 3), [0.25, 0.0, 0.0]);
        assert!(envelope.is_resting());
    }

    #[test]
    fn without_sustain_it_ends_by_itself_and_starts_anew_where_it_is() {
        let shape = Shape {
            sustain: None,
            hold: 0,
            ..SHAPE
        };
        let mut envelope = Envelope::default();
        envelope.start(0.8, &shape);
        let first = run(&mut envelope, &shape, 6);
        assert!((first[3] - 0.8).abs() < 1e-12 && (first[5] - 0.4).abs() < 1e-12);
        envelope.start(0.8, &shape);
        let again = run(&mut envelope, &shape, 9);
        assert!((again[0] - 0.5).abs() < 1e-12, "{again:?}");
        assert!(envelope.next(&shape) == 0.0 && envelope.is_resting());
    }

    #[test]
    fn stages_without_length_are_passed_by() {
        let shape = Shape {
            attack: 0,
            hold: 0,
            decay: 0,
            release: 0,
            ..SHAPE
        };
        let mut envelope = Envelope::default();
        envelope.start(1.0, &shape);
        assert_eq!(run(&mut envelope, &shape, 2), [0.5, 0.5]);
        envelope.release(&shape);
        assert_eq!(envelope.next(&shape), 0.0);
    }
}
