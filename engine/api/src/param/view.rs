//! What a processor sees of its parameters during one call.

use airloom_realtime::buffer::Content;
use airloom_realtime::pool::lending::Readable;

use crate::param::bank::ParamBank;

/// A control signal that moves a parameter.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Modulation {
    /// Index of the parameter.
    pub param: u32,
    /// Index of the control signal's buffer in the executor's pool.
    pub buffer: u32,
    /// How far a control of 1 moves it: units of the parameter (linear) or octaves (exponential).
    pub depth: f64,
    /// How the control is applied.
    pub law: ModulationLaw,
}

/// How a control signal c of depth d is applied to a value v.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ModulationLaw {
    /// v + d · c.
    #[default]
    Linear,
    /// v · 2^(d · c): d counts octaves (doublings).
    Exponential,
}

/// The parameters of one node over the frames of one `process` call: base (or macro), then modulation, clamped.
///
/// Several control signals on one parameter add up: (base + Σ d · c) · 2^(Σ d · c), the first sum over the linear ones,
/// the second over the exponential ones. So the order in which they were connected does not matter.
///
/// A call never contains a set-parameter event: the executor splits the block there. So a value either rests or
/// follows a ramp or a control signal for the whole call.
#[derive(Debug, Clone, Copy)]
pub struct Params<'a> {
    bank: &'a ParamBank,
    modulations: &'a [Modulation],
    pool: Readable<'a>,
    offset: usize,
    frames: usize,
}

impl<'a> Params<'a> {
    /// A view of a bank over `frames` frames that start at `offset` of the buffers in `pool`.
    #[must_use]
    pub const fn new(
        bank: &'a ParamBank,
        modulations: &'a [Modulation],
        pool: Readable<'a>,
        offset: usize,
        frames: usize,
    ) -> Self {
        Self {
            bank,
            modulations,
            pool,
            offset,
            frames,
        }
    }

    /// The value at the first frame.
    #[inline]
    #[must_use]
    pub fn value(&self, index: usize) -> f64 {
        self.at(index, 0)
    }

    /// Whether a switch is on at the first frame.
    #[must_use]
    pub fn is_on(&self, index: usize) -> bool {
        self.value(index) >= 0.5
    }

    /// The index of a choice at the first frame.
    #[must_use]
    pub fn choice(&self, index: usize) -> usize {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "choices are rounded and clamped to their few options"
        )]
        let choice = self.value(index).round() as usize;
        choice
    }

    /// The value at a frame of this call.
    #[inline]
    #[must_use]
    pub fn at(&self, index: usize, frame: usize) -> f64 {
        let base = self
            .bank
            .base_at(index, u32::try_from(frame).unwrap_or(u32::MAX));
        if self.modulations.is_empty() {
            base
        } else {
            self.modulated(index, frame, base)
        }
    }

    /// What control signals make of a value.
    fn modulated(&self, index: usize, frame: usize, base: f64) -> f64 {
        let (mut sum, mut octaves) = (0.0, 0.0);
        let mut modulated = false;
        for modulation in self
            .modulations
            .iter()
            .filter(|m| m.param as usize == index)
        {
            let frame = self.offset + frame;
            let control = self.pool.samples(modulation.buffer, frame..frame + 1);
            let control = control.first().copied().unwrap_or(0.0);
            let amount = modulation.depth * f64::from(control);
            match modulation.law {
                ModulationLaw::Linear => sum += amount,
                ModulationLaw::Exponential => octaves += amount,
            }
            modulated = true;
        }
        if modulated {
            self.bank.hold(index, (base + sum) * octaves.exp2())
        } else {
            base
        }
    }

    /// Whether a control signal moves a parameter, though it may rest during this call.
    #[must_use]
    pub fn is_modulated(&self, index: usize) -> bool {
        let mut modulations = self.modulations.iter();
        modulations.any(|modulation| modulation.param as usize == index)
    }

    /// The value if it is the same on every frame of this call.
    #[inline]
    #[must_use]
    pub fn steady(&self, index: usize) -> Option<f64> {
        let moving = !self.bank.is_resting(index)
            || self.modulations.iter().any(|m| {
                m.param as usize == index && self.pool.content(m.buffer) == Content::Signal
            });
        (!moving).then(|| self.at(index, 0))
    }

    /// The values of the frames of this call, one per element of `into`.
    pub fn fill(&self, index: usize, into: &mut [f64]) {
        for (frame, value) in into.iter_mut().enumerate() {
            *value = self.at(index, frame);
        }
    }

    /// Whether no parameter moves during this call.
    #[must_use]
    pub fn all_steady(&self) -> bool {
        self.modulations.is_empty() && !self.bank.is_moving()
    }

    /// Whether anything may have changed since a call that saw `revision`; control signals always may.
    #[inline]
    #[must_use]
    pub fn changed_since(&self, revision: u64) -> bool {
        !self.modulations.is_empty() || self.bank.revision() != revision || self.bank.is_moving()
    }

    /// To be kept for [`Self::changed_since`].
    #[must_use]
    pub const fn revision(&self) -> u64 {
        self.bank.revision()
    }

    /// Frames of this call.
    #[must_use]
    pub const fn frames(&self) -> usize {
        self.frames
    }
}

#[cfg(test)]
mod tests {
    use airloom_realtime::pool::buffers::Pool;

    use super::*;
    use crate::param::spec::{Curve, ParamKind, ParamSpec, Smoothing, Unit};
    use crate::time::SampleRate;

    const RATE: u32 = 48_000;

    fn bank(value: f64) -> ParamBank {
        let spec = ParamSpec {
            id: "f".into(),
            label: "f".into(),
            unit: Unit::Hertz,
            kind: ParamKind::Float {
                min: 10.0,
                max: 20_000.0,
                default: 100.0,
                curve: Curve::Exponential,
            },
            help: "".into(),
            group: None,
            smoothing: Smoothing::None,
        };
        ParamBank::new(&[spec], &[value], SampleRate::new(RATE).unwrap())
    }

    fn pool(controls: &[f32]) -> Pool {
        let mut pool = Pool::new(controls.len(), 1);
        for (number, control) in (0..).zip(controls) {
            pool.samples_mut(number, 0..1).fill(*control);
            pool.set_content(number, Content::Constant);
        }
        pool
    }

    fn by(buffer: u32, depth: f64, law: ModulationLaw) -> Modulation {
        Modulation {
            param: 0,
            buffer,
            depth,
            law,
        }
    }

    #[test]
    fn several_modulators_add_up_in_any_order() {
        let (bank, mut pool) = (bank(100.0), pool(&[0.5, -1.0, 0.25]));
        let mut lending = pool.lend(&[]);
        let (controls, _) = lending.split();
        let modulators = [
            by(0, 200.0, ModulationLaw::Linear),
            by(1, 1.0, ModulationLaw::Exponential),
            by(2, 400.0, ModulationLaw::Linear),
        ];
        for order in [[0, 1, 2], [2, 1, 0], [1, 0, 2], [1, 2, 0]] {
            let list = order.map(|place| modulators[place]);
            let params = Params::new(&bank, &list, controls, 0, 1);
            // (100 + 100 + 100) / 2
            assert_eq!(params.at(0, 0), 150.0);
            assert_eq!(params.steady(0), Some(150.0));
        }
    }

    #[test]
    fn whatever_a_control_does_the_value_stays_in_its_range() {
        let bank = bank(100.0);
        for (control, law, expected) in [
            (1e30, ModulationLaw::Linear, 20_000.0),
            (-1e30, ModulationLaw::Linear, 10.0),
            (1e30, ModulationLaw::Exponential, 20_000.0),
            (-1e30, ModulationLaw::Exponential, 10.0),
            (f32::INFINITY, ModulationLaw::Linear, 20_000.0),
            (f32::NAN, ModulationLaw::Linear, 100.0),
            (f32::NAN, ModulationLaw::Exponential, 100.0),
        ] {
            let mut pool = pool(&[control]);
            let mut lending = pool.lend(&[]);
            let (controls, _) = lending.split();
            let list = [by(0, 1.0, law)];
            let params = Params::new(&bank, &list, controls, 0, 1);
            assert_eq!(params.at(0, 0), expected, "{control} {law:?}");
        }
    }
}
