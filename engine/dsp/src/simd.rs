//! Vectors of the machine at hand, chosen while the program runs.
//!
//! One build serves every processor: [`token::Simd`] says which instructions may be used,
//! [`kernel::Kernel`] is code written once over [`lanes::Lanes`] and compiled for each
//! [`level::Level`]. Nothing here multiplies and adds in one step (FMA): a lane computes what the
//! same operations give as scalars, so the bits are the same at every level.

mod baseline;
pub mod kernel;
pub mod lanes;
pub mod level;
pub mod lines;
mod partial;
pub mod token;
#[cfg(target_arch = "x86_64")]
mod v3;
#[cfg(target_arch = "x86_64")]
mod v4;
