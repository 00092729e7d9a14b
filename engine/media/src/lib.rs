//! Audio files: decoding, encoding and sample-rate conversion.
//!
//! This crate turns files into frames and frames into files, streaming in both directions, and converts
//! whole signals or streams between sample rates; decoded frames are kept in a [`cache`] of bounded size. It must never be called from the audio thread: it opens
//! files, allocates and blocks. Everything here runs on the thread that calls it (the offline renderer, a
//! file node's reader or writer thread, a program's main thread); no thread is started here.
//!
//! A codec is one implementation of [`decode::Decoder`] or [`encode::Encoder`] and one line in
//! [`codecs::Codecs::standard`]; for compressed formats `packets` has the parts. Files are never trusted: a broken one is an error that names the file, what
//! was found and what was expected.

pub mod aac;
pub mod aiff;
mod alac;
pub mod cache;
pub mod caf;
mod chunk;
pub mod clip;
pub mod codecs;
pub mod decode;
pub mod dsd;
pub mod encode;
pub mod flac;
pub mod format;
pub mod mp3;
pub mod mp4;
pub mod ogg;
mod packets;
mod pcm;
pub mod playlist;
mod quantise;
pub mod resample;
pub mod spec;
pub mod wav;
