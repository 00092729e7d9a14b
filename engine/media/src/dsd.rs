//! DSF and DFF: files of Direct Stream Digital.
//!
//! Sources: Sony, "DSF file format specification" version 1.01 (2005); Philips, "Direct Stream Digital Interchange File
//! Format" (DSDIFF) version 1.5 (2004). They are read as PCM at 88.2 kHz (DSD64) or 176.4 kHz (above that), or the
//! corresponding multiples of 48 kHz, and written from PCM of any rate. 1.0 is 0 dB SA-CD, half of full modulation, both
//! ways: peaks beyond it come out above 1.0.

mod container;
pub mod decoder;
pub mod dff;
pub mod dsf;
pub mod encoder;
mod layout;
mod rate;
