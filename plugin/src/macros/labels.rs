//! What the macros are mapped to, in words.
//!
//! A host parameter's name is fixed, its displayed value is not: a mapped macro shows its name
//! before the value. Read and written on the host's main thread only; the lock is never held on
//! the audio thread, which does not ask for texts.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use crate::macros::slot::Slot;

/// What separates the label from the value in a displayed text.
const SEPARATOR: char = ':';

/// The labels of the mapped macros.
#[derive(Debug, Default)]
pub struct MacroLabels {
    by_slot: RwLock<HashMap<Slot, String>>,
}

impl MacroLabels {
    /// Replaces all labels by those of the present mappings.
    pub fn replace(&self, labels: HashMap<Slot, String>) {
        // A map of strings is whole whatever a panicking writer did: poisoning says nothing here.
        *self.by_slot.write().unwrap_or_else(PoisonError::into_inner) = labels;
    }

    /// The text a host shows for `slot` at `value` (0 … 1).
    #[must_use]
    pub fn text(&self, slot: Slot, value: f32) -> String {
        let labels = self.by_slot.read().unwrap_or_else(PoisonError::into_inner);
        match labels.get(&slot) {
            Some(label) => format!("{label}{SEPARATOR} {value:.4}"),
            None => format!("{value:.4}"),
        }
    }

    /// The value (0 … 1) a user has typed, with or without a label before it.
    #[must_use]
    pub fn parse(text: &str) -> Option<f32> {
        let number = text.rsplit(SEPARATOR).next()?.trim();
        let value = match number.strip_suffix('%') {
            Some(percent) => percent.trim_end().parse::<f32>().ok()? / 100.0,
            None => number.parse().ok()?,
        };
        value.is_finite().then(|| value.clamp(0.0, 1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mapped_slot_names_its_target_and_is_read_back() {
        let labels = MacroLabels::default();
        let slot = Slot::from_number(3).unwrap();
        assert_eq!(labels.text(slot, 0.5), "0.5000");
        labels.replace(HashMap::from([(slot, "Voice EQ: presence".to_owned())]));
        let text = labels.text(slot, 0.75);
        assert_eq!(text, "Voice EQ: presence: 0.7500");
        assert_eq!(MacroLabels::parse(&text), Some(0.75));
    }

    #[test]
    fn typed_values_are_percent_or_plain_and_clamped() {
        assert_eq!(MacroLabels::parse("25 %"), Some(0.25));
        assert_eq!(MacroLabels::parse(" 0.3 "), Some(0.3));
        assert_eq!(MacroLabels::parse("7"), Some(1.0));
        assert_eq!(MacroLabels::parse("loud"), None);
        assert_eq!(MacroLabels::parse("NaN"), None);
    }
}
