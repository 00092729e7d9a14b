//! The parameter values of one node on the audio thread.

use crate::param::ramp::Ramp;
use crate::param::spec::{ParamSpec, Smoothing};
use crate::time::SampleRate;

/// The values of a node's parameters, in the order of its spec; base values with smoothing, before modulation.
///
/// Made off the audio thread; afterwards owned by the executor and never reallocated.
#[derive(Debug, Clone)]
pub struct ParamBank {
    slots: Box<[Slot]>,
    moving: usize,
    revision: u64,
}

#[derive(Debug, Clone, Copy)]
struct Slot {
    ramp: Ramp,
    min: f64,
    max: f64,
    length: u32,
    geometric: bool,
    discrete: bool,
}

impl ParamBank {
    /// A bank at rest at `values` (missing ones at their default), with smoothing times for a rate.
    #[must_use]
    pub fn new(specs: &[ParamSpec], values: &[f64], rate: SampleRate) -> Self {
        let frames = |seconds| u32::try_from(rate.frames(seconds).0).unwrap_or(u32::MAX);
        let slots = specs
            .iter()
            .enumerate()
            .map(|(index, spec)| {
                let (min, max) = spec.range();
                let value = values
                    .get(index)
                    .copied()
                    .unwrap_or_else(|| spec.default_value());
                let (length, geometric) = match spec.smoothing {
                    Smoothing::None => (0, false),
                    Smoothing::Linear(seconds) => (frames(seconds), false),
                    Smoothing::Geometric(seconds) => (frames(seconds), true),
                };
                let discrete = !matches!(spec.kind, crate::param::spec::ParamKind::Float { .. });
                Slot {
                    ramp: Ramp::resting(spec.clamp(value)),
                    min,
                    max,
                    length,
                    geometric,
                    discrete,
                }
            })
            .collect();
        Self {
            slots,
            moving: 0,
            revision: 0,
        }
    }

    /// How many parameters there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    /// Whether the node has no parameters.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// Sends a parameter to a value (clamped) by its smoothing, from the next frame on. Unknown indices and NaN
    /// are ignored.
    ///
    /// # Realtime Safety
    /// Constant time, no allocation.
    pub fn set(&mut self, index: usize, value: f64) {
        self.change(index, value, true);
    }

    /// Puts a parameter at a value (clamped) without smoothing. Unknown indices and NaN are ignored.
    ///
    /// # Realtime Safety
    /// Constant time, no allocation.
    pub fn jump(&mut self, index: usize, value: f64) {
        self.change(index, value, false);
    }

    fn change(&mut self, index: usize, value: f64, smooth: bool) {
        let Some(slot) = self.slots.get_mut(index) else {
            return;
        };
        if value.is_nan() {
            return;
        }
        let mut held = value.clamp(slot.min, slot.max);
        if slot.discrete {
            held = held.round();
        }
        let was_moving = !slot.ramp.is_resting();
        slot.ramp
            .aim(held, if smooth { slot.length } else { 0 }, slot.geometric);
        let is_moving = !slot.ramp.is_resting();
        self.moving = self.moving + usize::from(is_moving) - usize::from(was_moving);
        self.revision = self.revision.wrapping_add(1);
    }

    /// Lets frames pass.
    ///
    /// # Realtime Safety
    /// Free while nothing moves, else linear in the number of parameters.
    #[inline]
    pub fn advance(&mut self, frames: u32) {
        if self.moving > 0 {
            self.advance_moving(frames);
        }
    }

    fn advance_moving(&mut self, frames: u32) {
        for slot in &mut self.slots {
            if !slot.ramp.is_resting() {
                slot.ramp.advance(frames);
                if slot.ramp.is_resting() {
                    self.moving -= 1;
                }
            }
        }
        self.revision = self.revision.wrapping_add(1);
    }

    /// Moves every parameter to the end of its ramp.
    pub fn settle(&mut self) {
        self.advance(u32::MAX);
    }

    /// Whether any parameter is on its way.
    #[inline]
    #[must_use]
    pub const fn is_moving(&self) -> bool {
        self.moving > 0
    }

    /// Moves on with every change, so that a processor can tell whether to derive its coefficients anew.
    #[inline]
    #[must_use]
    pub const fn revision(&self) -> u64 {
        self.revision
    }

    /// The value that a parameter has or is going to; zero for an unknown index.
    #[must_use]
    pub fn target(&self, index: usize) -> f64 {
        self.slots.get(index).map_or(0.0, |slot| slot.ramp.target())
    }

    #[inline]
    pub(crate) fn base_at(&self, index: usize, offset: u32) -> f64 {
        self.slots
            .get(index)
            .map_or(0.0, |slot| slot.ramp.at(offset))
    }

    #[inline]
    pub(crate) fn is_resting(&self, index: usize) -> bool {
        self.slots
            .get(index)
            .is_none_or(|slot| slot.ramp.is_resting())
    }

    /// What a modulated value becomes: within the range, whole where the parameter is, the target where it is NaN.
    pub(crate) fn hold(&self, index: usize, value: f64) -> f64 {
        self.slots.get(index).map_or(value, |slot| {
            let value = if value.is_nan() {
                slot.ramp.target()
            } else {
                value
            };
            let held = value.clamp(slot.min, slot.max);
            if slot.discrete { held.round() } else { held }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::param::spec::{Curve, ParamKind, Unit};

    fn bank() -> ParamBank {
        let spec = |id: &'static str, smoothing| ParamSpec {
            id: id.into(),
            label: id.into(),
            unit: Unit::None,
            kind: ParamKind::Float {
                min: 0.0,
                max: 1.0,
                default: 0.5,
                curve: Curve::Linear,
            },
            help: "".into(),
            group: None,
            smoothing,
        };
        let specs = [
            spec("a", Smoothing::Linear(0.01)),
            spec("b", Smoothing::None),
        ];
        ParamBank::new(&specs, &[0.25], SampleRate::new(8_000).unwrap())
    }

    #[test]
    fn starts_at_its_values_and_ramps_afterwards() {
        let mut bank = bank();
        assert_eq!(bank.base_at(0, 0), 0.25);
        assert_eq!(bank.base_at(1, 0), 0.5);
        bank.set(0, 9.0);
        bank.set(1, 0.75);
        assert!(bank.is_moving());
        assert_eq!(bank.base_at(1, 0), 0.75);
        assert!((bank.base_at(0, 39) - 0.625).abs() < 1e-12);
        bank.advance(80);
        assert!(!bank.is_moving());
        assert_eq!(bank.base_at(0, 0), 1.0);
    }

    #[test]
    fn nan_and_unknown_indices_change_nothing() {
        let mut bank = bank();
        bank.set(0, f64::NAN);
        bank.set(7, 1.0);
        assert_eq!(bank.revision(), 0);
    }
}
