//! AAC-LC in a stream of frames of its own, ADTS. In MP4 and CAF files see [`mp4`](crate::mp4) and [`caf`](crate::caf).
//!
//! Source: ISO/IEC 13818-7, section 6.2 (ADTS), ISO/IEC 14496-3, section 1.6 (the configuration of the codec). ADTS says
//! nothing of an encoder's delay: its frames are the audio, as they are for ffmpeg.
//!
//! An encoder may leave bands to noise that the decoder makes (section 4.6.13). The library's generator cannot be set, so
//! after a seek such bands hold other noise of the same level; everything else is the same to the bit.

pub mod adts;
pub(crate) mod config;
