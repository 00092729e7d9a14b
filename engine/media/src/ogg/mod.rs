//! Ogg files with Vorbis or Opus.
//!
//! Sources: RFC 3533 (pages), Xiph, "Vorbis I specification" with appendix A (Vorbis in Ogg), RFC 7845 (Opus in Ogg).
//! A page says at which frame its last packet ends; so the last page tells the length, also where it cuts off the end of
//! the last packet, and the first one what precedes the audio. Of a file with several streams the first that can be read
//! is; of streams behind one another the first.

mod codebooks;
pub mod opus;
mod packets;
mod pages;
mod start;
pub mod vorbis;
