//! Macros: set, remove, turn.

use serde::{Deserialize, Serialize};

use crate::document::macros::Macro;
use crate::document::model::Document;
use crate::edit::bounds;
use crate::edit::effect::Effect;
use crate::edit::error::EditError;
use crate::edit::index::Index;
use crate::limits::MACRO_SLOTS;

/// Puts a macro into its slot, with name, value and targets; what was there is replaced.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetMacro {
    /// The macro.
    #[serde(rename = "macro")]
    pub entry: Macro,
    /// The place of a new one in the list; the end where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<usize>,
}

/// Empties a slot. In the document, what the macro moved is at its base again. A session that plays does not let
/// the sound jump back: before it empties the slot it writes the macro's last values as the bases, in the same step
/// of the history.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RemoveMacro {
    /// Which.
    pub slot: u16,
}

/// Turns a macro.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetMacroValue {
    /// Which.
    pub slot: u16,
    /// 0 … 1.
    pub value: f64,
}

/// What undoes [`SetMacro`].
pub enum SetMacroInverse {
    /// The slot was taken.
    Set(SetMacro),
    /// The slot was empty.
    Remove(RemoveMacro),
}

impl SetMacro {
    /// Applies it.
    ///
    /// # Errors
    /// A slot or a node that does not exist, a value that is not finite, a place behind the end.
    pub(super) fn apply(
        self,
        document: &mut Document,
        index: &mut Index,
    ) -> Result<(SetMacroInverse, Effect), EditError> {
        let slot = self.entry.slot;
        if !(1..=MACRO_SLOTS).contains(&slot) {
            return Err(EditError::Slot { slot });
        }
        bounds::macro_entry(&self.entry)?;
        for target in &self.entry.targets {
            index.node(document, &target.node)?;
        }
        let taken = document.macros.iter_mut().find(|entry| entry.slot == slot);
        let inverse = match taken {
            Some(entry) => SetMacroInverse::Set(Self {
                entry: std::mem::replace(entry, self.entry),
                at: None,
            }),
            None => {
                let at = index.place(self.at, document.macros.len())?;
                document.macros.insert(at, self.entry);
                SetMacroInverse::Remove(RemoveMacro { slot })
            }
        };
        Ok((inverse, Effect::structure()))
    }
}

impl RemoveMacro {
    /// Applies it.
    ///
    /// # Errors
    /// A macro that is not there.
    pub(super) fn apply(self, document: &mut Document) -> Result<(SetMacro, Effect), EditError> {
        let slot = self.slot;
        let at = document
            .macros
            .iter()
            .position(|entry| entry.slot == slot)
            .ok_or(EditError::UnknownMacro { slot })?;
        let inverse = SetMacro {
            entry: document.macros.remove(at),
            at: Some(at),
        };
        Ok((inverse, Effect::structure()))
    }
}

impl SetMacroValue {
    /// Applies it.
    ///
    /// # Errors
    /// A macro that is not there, a value that is not finite.
    pub(super) fn apply(self, document: &mut Document) -> Result<(Self, Effect), EditError> {
        let slot = self.slot;
        bounds::finite("value", Some(self.value))?;
        let entry = document
            .macros
            .iter_mut()
            .find(|entry| entry.slot == slot)
            .ok_or(EditError::UnknownMacro { slot })?;
        let value = std::mem::replace(&mut entry.value, self.value);
        Ok((Self { slot, value }, Effect::macro_value(slot)))
    }
}
