//! Other engines with the same workloads. Those that are crates run in this process, if the feature `peers` built
//! them; programs run where they are installed.

pub mod alike;
#[cfg(feature = "peers")]
pub mod firewheel;
#[cfg(feature = "peers")]
pub mod fundsp;
#[cfg(unix)]
mod outside;
pub mod roll;
#[cfg(feature = "peers")]
pub mod rubato;
#[cfg(feature = "peers")]
pub mod soxr;
#[cfg(feature = "peers")]
pub mod web_audio;
