//! WAV: RIFF, RF64 and BW64 files with integer or float PCM.
//!
//! Sources: Microsoft "Multiple channel audio data and WAVE files" (format chunk and channel masks), EBU Tech
//! 3306 (RF64: 64-bit sizes in a `ds64` chunk), ITU-R BS.2088 (BW64).
//!
//! Reading is done here rather than by a general demuxer because recordings matter: files beyond 4 GiB, files
//! whose writer was killed before it could complete the header, more than 32 channels, and a file that is
//! shorter than its header says must each be handled exactly.

mod layout;
pub mod read;
pub mod write;
