//! Who takes part in which workload.

use crate::contest::Contestant;
use crate::failure::Failure;
#[cfg(unix)]
use crate::peers::outside::camilladsp;
#[cfg(feature = "peers")]
use crate::peers::{fundsp, web_audio};

/// Peers with the wide mixer (W1), each found to be as loud as ours.
///
/// # Errors
/// [`Failure`] of the first that does not run or plays something else.
pub fn mixers(frames: usize, ours: &[f32]) -> Result<Vec<Contestant<'static>>, Failure> {
    let mut peers = Vec::new();
    #[cfg(feature = "peers")]
    peers.extend([fundsp::mixer(frames, ours)?, web_audio::mixer(ours)?]);
    #[cfg(unix)]
    peers.extend(camilladsp::mixer(frames, ours)?);
    Ok(peers)
}

/// Peers with the deep chain (W2), each with its signal-to-noise ratio in dB.
///
/// # Errors
/// [`Failure`] of the first that does not run.
pub fn chains(frames: usize) -> Result<Vec<(Contestant<'static>, f64)>, Failure> {
    let mut peers = Vec::new();
    #[cfg(feature = "peers")]
    peers.extend([fundsp::chain(frames)?, web_audio::chain()?]);
    #[cfg(unix)]
    peers.extend(camilladsp::chain(frames)?);
    Ok(peers)
}
