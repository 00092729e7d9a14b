//! Category `dynamics`.

pub mod agc;
mod apply;
pub mod clipper;
pub mod compressor;
pub mod de_esser;
mod gained;
pub mod gate;
mod key;
mod knobs;
mod levelling;
pub mod limiter;
pub mod loudness;
mod meters;
pub mod multiband;
mod settings;
pub mod transient;
pub mod true_peak_limiter;
