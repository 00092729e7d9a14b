//! What moves by itself: chorus, flanger, phaser, tremolo, vibrato, ring modulation.

pub mod chorus;
pub mod flanger;
mod pace;
pub mod phaser;
pub mod ring;
mod swing;
pub mod tremolo;
pub mod vibrato;
mod wander;
