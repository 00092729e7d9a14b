//! Signals that move parameters.

pub mod lfo;
pub mod midi_cc;
pub mod midi_note;
pub mod midi_value;
pub mod note_stack;
