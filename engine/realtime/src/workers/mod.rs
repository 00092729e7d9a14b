//! Threads that help audio threads with a block.
//!
//! An audio thread [opens a post](crew::Crew::together) for the time of one piece of work, and the workers that come
//! by run it beside the audio thread; when it closes the post all of them have left. Workers look for open posts for a
//! moment after each piece of work and then sleep, so that a block costs at most one wake-up.

pub mod crew;
mod hall;
pub mod level;
mod post;
pub mod team;
