//! Category `dynamics`.

mod apply;
pub mod compressor;
mod key;
mod knobs;
pub mod limiter;
mod meters;
mod settings;
pub mod true_peak_limiter;
