//! Signals that move parameters.

pub mod adsr;
pub mod envelope;
pub mod follower;
mod held_notes;
pub mod lfo;
pub mod logic;
pub mod macro_knob;
pub mod math;
pub mod midi_cc;
pub mod midi_note;
pub mod midi_value;
pub mod note_stack;
pub mod random;
pub mod sequencer;
pub mod slew;
pub mod tempo;
mod threshold;
mod times;
