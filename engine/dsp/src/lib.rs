//! Signal processing over slices, without graph, threads or clock.
//!
//! For the node types, which wrap one piece each; and for whoever needs the same maths off line.
//! Nothing here may know nodes, ports, parameters, threads, time of day or files, and nothing
//! allocates once it is constructed. Constructors and the design functions of [`filter`] run on
//! control threads (the design functions may also run on the audio thread, they are pure); what
//! is named `process`, `push`, `read`, `fill` or `next` runs on the audio thread.
//!
//! What is worth it is written over vectors once and compiled for several levels of instructions,
//! of which [`simd`] chooses when a processor is made.
//!
//! Two rules hold throughout. A signal's samples do not depend on how it is split into blocks:
//! every state advances frame by frame or is a pure function of the frame index. And channels do
//! not touch each other's bits: processed in pairs or alone, a channel comes out the same.

pub mod delay;
pub mod dither;
pub mod dsd;
pub mod dynamics;
pub mod envelope;
pub mod filter;
pub mod interpolation;
pub mod level;
pub mod loudness;
pub mod noise;
pub mod oscillator;
pub mod pitch;
pub mod resample;
pub mod restore;
pub mod reverb;
pub mod sample;
pub mod saturation;
pub mod simd;
pub mod spectrum;
pub mod vocoder;
pub mod window;
