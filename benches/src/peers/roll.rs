//! Who takes part in which workload.

use crate::contest::Contestant;
use crate::failure::Failure;
use crate::graph::w3::overhead::Overhead;
use crate::graph::w5::edited::Edited;
#[cfg(unix)]
use crate::peers::outside::{camilladsp, ffmpeg, pd, scsynth};
#[cfg(feature = "peers")]
use crate::peers::{firewheel, fundsp, rubato, soxr, web_audio};
use crate::rates::stream::Stream;

/// Peers with the wide mixer (W1), those that can be heard here found to be as loud as ours.
///
/// # Errors
/// [`Failure`] of the first that does not run or plays something else.
pub fn mixers(frames: usize, ours: &[f32]) -> Result<Vec<Contestant<'static>>, Failure> {
    let mut peers = Vec::new();
    #[cfg(feature = "peers")]
    peers.extend([fundsp::mixer(frames, ours)?, web_audio::mixer(ours)?]);
    #[cfg(unix)]
    {
        peers.extend(camilladsp::mixer(frames, ours)?);
        peers.extend(scsynth::mixer(frames)?);
        if frames == pd::FRAMES {
            peers.extend(pd::mixer()?);
        }
    }
    Ok(peers)
}

/// Peers with the deep chain (W2), each with its signal-to-noise ratio in dB, not a number where it was not measured.
///
/// # Errors
/// [`Failure`] of the first that does not run.
pub fn chains(frames: usize) -> Result<Vec<(Contestant<'static>, f64)>, Failure> {
    let mut peers = Vec::new();
    #[cfg(feature = "peers")]
    peers.extend([fundsp::chain(frames)?, web_audio::chain()?]);
    #[cfg(unix)]
    {
        let unknown = |peer| (peer, f64::NAN);
        peers.extend(camilladsp::chain(frames)?);
        peers.extend(scsynth::chain(frames)?.map(unknown));
        if frames == pd::FRAMES {
            peers.extend(pd::chain()?.map(unknown));
        }
    }
    Ok(peers)
}

/// Peers that are edited while they play (W5).
///
/// # Errors
/// [`Failure`] of the first that does not take the graph.
#[cfg_attr(
    not(feature = "peers"),
    expect(unused_variables, reason = "the peers of this workload are crates")
)]
pub fn editors(graph: &Overhead, frames: usize) -> Result<Vec<Box<dyn Edited>>, Failure> {
    #[cfg(feature = "peers")]
    let peers: Vec<Box<dyn Edited>> = vec![
        Box::new(firewheel::Firewheel::new(graph, frames)?),
        Box::new(fundsp::net::EditedNet::new(graph, frames)),
    ];
    #[cfg(not(feature = "peers"))]
    let peers = Vec::new();
    Ok(peers)
}

/// Peers that have the same thing as a node type.
#[cfg_attr(
    not(feature = "peers"),
    expect(unused_variables, reason = "programs choose their own blocks")
)]
pub fn node(node_type: &str, frames: usize) -> Vec<Contestant<'static>> {
    let mut peers = Vec::new();
    #[cfg(feature = "peers")]
    peers.extend(fundsp::nodes::node(node_type, frames));
    #[cfg(unix)]
    peers.extend(ffmpeg::node(node_type));
    peers
}

/// Programs with the overhead of a node (W3).
///
/// # Errors
/// [`Failure`] of the first that does not run.
#[cfg_attr(
    not(unix),
    expect(unused_variables, reason = "programs run on Unix alone")
)]
pub fn programs_with_overhead(
    graph: &Overhead,
    frames: usize,
) -> Result<Vec<Contestant<'static>>, Failure> {
    let mut peers = Vec::new();
    #[cfg(unix)]
    {
        peers.extend(scsynth::overhead(graph, frames)?);
        if frames == pd::FRAMES {
            peers.extend(pd::overhead(graph)?);
        }
    }
    Ok(peers)
}

/// Peers that change rates (W4).
///
/// # Errors
/// [`Failure`] of the first that does not begin.
pub fn streams() -> Result<Vec<Box<dyn Stream>>, Failure> {
    #[cfg(feature = "peers")]
    {
        let mut peers: Vec<Box<dyn Stream>> = Vec::new();
        peers.extend(soxr::streams()?);
        peers.push(Box::new(rubato::Synchronous::new()?));
        Ok(peers)
    }
    #[cfg(not(feature = "peers"))]
    Ok(Vec::new())
}
