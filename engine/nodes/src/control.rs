//! Signals that move parameters.

pub mod adsr;
pub mod envelope;
mod held_notes;
pub mod lfo;
pub mod macro_knob;
pub mod midi_cc;
pub mod midi_note;
mod midi_value;
mod note_stack;
pub mod tempo;
mod threshold;
mod times;
