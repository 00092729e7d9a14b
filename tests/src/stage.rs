//! A session and its executor on one thread, with edits at exact frames: the stage on which live edits are tested.

pub mod faulty;
pub mod lanes;
pub mod player;
pub mod shaper;
