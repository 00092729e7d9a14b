//! MP3: MPEG-1, MPEG-2 and MPEG-2.5 audio, layer III.
//!
//! Sources: ISO/IEC 11172-3 and 13818-3 (frames), Xing's and LAME's description of the information frame ("MP3 Info
//! Tag, revision 1"): frame count, and the encoder's delay and padding. A decoder adds 529 frames of its own, so what is
//! heard starts behind delay and 529 frames, and as many less are cut off at the end.

mod header;
mod info;
pub mod read;
