//! The macro strip.

use crate::view::inspector::KnobView;

/// The macros in use.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MacrosView {
    /// Mapped macros in order of their slots.
    pub mapped: Vec<MacroView>,
    /// How many slots there are.
    pub slots: usize,
}

/// A mapped macro.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MacroView {
    /// Its slot, counted from 1.
    pub slot: usize,
    /// Its name.
    pub name: String,
    /// Its value, 0…1, as a knob.
    pub knob: KnobView,
    /// What it makes of its first target, such as `+2.9 dB`.
    pub text: String,
}
