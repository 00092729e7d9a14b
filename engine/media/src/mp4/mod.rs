//! MP4 and M4A files with AAC-LC or ALAC.
//!
//! Sources: ISO/IEC 14496-12 (boxes, sample tables, edit lists), 14496-14 and 14496-1 section 7.2.6 (the elementary stream
//! descriptor that holds AAC's configuration), Apple's "QuickTime File Format" (sound descriptions of versions 1 and 2) and
//! "ALAC Magic Cookie Description"; the comment `iTunSMPB`, in which Apple's encoders write delay, padding and length.
//!
//! The audio starts where the edit list says, and without one where the comment says. It ends with the durations of the
//! packets, the last of which may be short; an edit list ends it earlier where it does so by more than the rounding of
//! its clock, which is often one of milliseconds.

mod boxes;
pub(crate) mod descriptor;
mod movie;
pub mod read;
pub(crate) mod samples;
