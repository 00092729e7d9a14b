//! AAC-LC in a stream of frames of its own, ADTS. In MP4 and CAF files see [`mp4`](crate::mp4) and [`caf`](crate::caf).
//!
//! Source: ISO/IEC 13818-7, section 6.2 (ADTS), ISO/IEC 14496-3, section 1.6 (the configuration of the codec). ADTS says
//! nothing of an encoder's delay: its frames are the audio, as they are for ffmpeg.

pub mod adts;
pub(crate) mod config;
