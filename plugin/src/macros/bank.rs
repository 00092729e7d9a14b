//! The 512 macro parameters as the host sees them.

use std::sync::Arc;

use nice_plug::params::FloatParam;
use nice_plug::params::range::FloatRange;

use crate::macros::changes::ChangedSlots;
use crate::macros::labels::MacroLabels;
use crate::macros::slot::Slot;

/// The bank. Built once for each plugin instance; its parameters never move in memory.
///
/// # Realtime Safety
///
/// [`drain_changes`](Self::drain_changes) and [`value`](Self::value) only load and swap atomics.
pub struct MacroBank {
    params: Box<[FloatParam]>,
    changed: Arc<ChangedSlots>,
}

impl MacroBank {
    /// A bank with every macro at its default, 0. `labels` names what the macros are mapped to.
    #[must_use]
    pub fn new(labels: &Arc<MacroLabels>) -> Self {
        let changed = Arc::new(ChangedSlots::default());
        let params = Slot::all()
            .map(|slot| param(slot, &changed, labels))
            .collect();
        Self { params, changed }
    }

    /// The value (0 … 1) of `slot`, the host's modulation included.
    #[must_use]
    pub fn value(&self, slot: Slot) -> f32 {
        self.params.get(slot.index()).map_or(0.0, FloatParam::value)
    }

    /// Calls `visit` with the present value of every macro that has changed since the last call.
    pub fn drain_changes(&self, mut visit: impl FnMut(Slot, f32)) {
        self.changed.drain(|slot| visit(slot, self.value(slot)));
    }

    /// Has every macro counted as changed.
    pub fn mark_all_changed(&self) {
        self.changed.mark_all();
    }

    /// The parameter of `slot`.
    #[must_use]
    pub fn param(&self, slot: Slot) -> Option<&FloatParam> {
        self.params.get(slot.index())
    }

    /// Every slot with its parameter, in order.
    pub fn params(&self) -> impl Iterator<Item = (Slot, &FloatParam)> {
        Slot::all().zip(&self.params)
    }
}

fn param(slot: Slot, changed: &Arc<ChangedSlots>, labels: &Arc<MacroLabels>) -> FloatParam {
    let changed = Arc::clone(changed);
    let labels = Arc::clone(labels);
    FloatParam::new(
        format!("Macro {}", slot.number()),
        0.0,
        FloatRange::Linear { min: 0.0, max: 1.0 },
    )
    .with_callback(Arc::new(move |_| changed.mark(slot)))
    .with_value_to_string(Arc::new(move |value| labels.text(slot, value)))
    .with_string_to_value(Arc::new(MacroLabels::parse))
}
