//! Where the benches' graphs play.

use std::sync::Arc;

use airloom_api::node::prepare::Stream;
use airloom_api::node::registry::Registry;
use airloom_api::process::context::{Pace, Transport};
use airloom_api::process::host::{Bus, BusChannels};
use airloom_api::time::SampleRate;
use airloom_graph::document::model::Document;
use airloom_nodes::list;
use airloom_realtime::buffer::Content;
use airloom_realtime::scope::audio_scope;
use airloom_runtime::assets::FileAssets;
use airloom_runtime::execute::block::Block;
use airloom_runtime::execute::executor::Executor;
use airloom_runtime::session::session::Session;
use airloom_runtime::session::threads::Threads;

use crate::failure::Failure;
use crate::graph::bench_node::HalfSum;
use crate::noise::Noise;

/// Frames per second of all benches.
pub const RATE_HZ: u32 = 48_000;

/// The product's node types and the bench's own.
///
/// # Errors
/// If a name is taken twice.
pub fn registry() -> Result<Registry, Failure> {
    let mut registry = list::registry();
    registry.insert(Arc::new(HalfSum))?;
    Ok(registry)
}

/// The stream of all benches.
///
/// # Errors
/// Never: the rate is a usual one.
pub fn stream(max_block: usize) -> Result<Stream, Failure> {
    Ok(Stream {
        rate: SampleRate::new(RATE_HZ)?,
        max_block,
        pace: Pace::Realtime,
    })
}

/// Opens a document and starts it, stereo, with noise on its input bus.
///
/// # Errors
/// [`Failure`] if the document is wrong.
pub fn play(document: Document, max_block: usize) -> Result<(Session, Executor), Failure> {
    play_on(document, max_block, Threads::Alone)
}

/// Like [`play`], on so many threads.
///
/// # Errors
/// [`Failure`] if the document is wrong.
pub fn play_on(
    document: Document,
    max_block: usize,
    threads: Threads,
) -> Result<(Session, Executor), Failure> {
    let assets = Box::new(FileAssets::default());
    let mut session = Session::open(registry()?, assets, document)?;
    session.set_threads(threads)?;
    let mut executor = session.activate(stream(max_block)?, BusChannels::main(2, 2))?;
    for (seed, channel) in (1..).zip(executor.buses().input_mut(Bus::Main)) {
        Noise::new(seed).fill(channel.as_mut_slice());
        channel.content = Content::Signal;
    }
    Ok((session, executor))
}

/// One block of the noise that lies on the input bus.
pub fn process(executor: &mut Executor, frames: usize) {
    let block = Block {
        frames,
        transport: Transport::STOPPED,
        events: &[],
    };
    audio_scope(|rt| executor.process(&block, rt));
}

/// The left channel of the main output's last block.
pub fn left_output(executor: &mut Executor) -> Vec<f32> {
    let left = executor.buses().output(Bus::Main).first();
    left.map_or_else(Vec::new, |left| left.as_slice().to_vec())
}
