//! Files that other programs made: every codec against ffmpeg, and what becomes of damaged files.

#![cfg(test)]

mod damage;
mod decoding;
mod encoded;
#[path = "../scratch/mod.rs"]
mod scratch;
