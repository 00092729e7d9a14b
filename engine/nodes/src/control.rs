//! Signals that move parameters.

pub mod lfo;
pub mod midi_cc;
pub mod midi_note;
mod midi_value;
mod note_stack;
