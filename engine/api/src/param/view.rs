//! What a processor sees of its parameters during one call.

use airloom_realtime::buffer::Content;
use airloom_realtime::pool::Readable;

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
    #[must_use]
    pub fn at(&self, index: usize, frame: usize) -> f64 {
        let base = self
            .bank
            .base_at(index, u32::try_from(frame).unwrap_or(u32::MAX));
        if self.modulations.is_empty() {
            return base;
        }
        let mut value = base;
        let mut modulated = false;
        for modulation in self
            .modulations
            .iter()
            .filter(|m| m.param as usize == index)
        {
            let frame = self.offset + frame;
            let control = self.pool.samples(modulation.buffer, frame..frame + 1);
            let control = control.first().copied().unwrap_or(0.0);
            value = apply(*modulation, value, control);
            modulated = true;
        }
        if modulated {
            self.bank.hold(index, value)
        } else {
            base
        }
    }

    /// The value if it is the same on every frame of this call.
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

fn apply(modulation: Modulation, value: f64, control: f32) -> f64 {
    let amount = modulation.depth * f64::from(control);
    match modulation.law {
        ModulationLaw::Linear => value + amount,
        ModulationLaw::Exponential => value * amount.exp2(),
    }
}
