//! Files as sources and sinks.
//!
//! The disk has threads of its own: a reader fills a ring ahead of the player, a writer empties a
//! ring behind the recorder. In real time the audio side takes what the ring has and never waits; a
//! disk that is too slow costs its own frames, which [`losses`] counts. Offline the audio side waits
//! for the disk, so nothing is missing and the result does not depend on its speed.

mod capture;
mod deck;
mod feed;
mod gate;
pub mod losses;
mod place;
pub(crate) mod playback;
pub mod player;
pub mod playlist;
pub mod recorder;
mod reel;
pub(crate) mod source;
mod take;
