//! Rendering a document through the runtime's own renderer, as `airloom render` does.

use airloom_api::node::prepare::Stream;
use airloom_api::process::context::Pace;
use airloom_api::process::host::{Bus, BusChannels};
use airloom_api::time::{SampleRate, SampleRateError};
use airloom_graph::document::syntax::Syntax;
use airloom_graph::limits::Limits;
use airloom_graph::read::reader::{ReadError, read};
use airloom_realtime::buffer::Content;
use airloom_runtime::assets::FileAssets;
use airloom_runtime::execute::block::{BlockEvent, Change};
use airloom_runtime::offline::renderer::Renderer;
use airloom_runtime::session::error::OpenError;

use crate::clap_host::io::{Stereo, silence};

/// The largest block.
const MAX_BLOCK: usize = 4096;

/// A macro that moves at a frame of the render.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MacroChange {
    /// Frames from the start.
    pub frame: usize,
    /// Its slot, from 1.
    pub slot: u16,
    /// 0 … 1.
    pub value: f64,
}

/// Why a document is not rendered.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// It is none.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// It has errors.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The rate is out of range.
    #[error(transparent)]
    Rate(#[from] SampleRateError),
}

/// What comes out of a render.
#[derive(Clone, Debug)]
pub struct Rendered {
    /// As long as the input, not compensated.
    pub output: Stereo,
    /// Frames by which it lags.
    pub latency: usize,
}

/// Renders `input` through a document in blocks of `block` frames with `changes`, ordered by
/// frame.
///
/// # Errors
///
/// See [`RenderError`].
pub fn render(
    document: &str,
    rate: u32,
    input: &Stereo,
    block: usize,
    changes: &[MacroChange],
) -> Result<Rendered, RenderError> {
    let registry = airloom_nodes::list::registry();
    let document = read(document, Syntax::Json, &registry, &Limits::default())?.document;
    let stream = Stream {
        rate: SampleRate::new(rate)?,
        max_block: MAX_BLOCK,
        pace: Pace::Offline,
    };
    let assets = Box::new(FileAssets::default());
    let buses = BusChannels::main(2, 2);
    let mut renderer = Renderer::new(registry, assets, document, stream, buses)?;
    let latency = usize::try_from(renderer.latency()).unwrap_or(usize::MAX);
    let mut output = silence(0);
    let frames = input[0].len();
    for start in (0..frames).step_by(block) {
        let end = frames.min(start + block);
        let buffers = renderer.buses().input_mut(Bus::Main);
        for (buffer, samples) in buffers.iter_mut().zip(input) {
            buffer.as_mut_slice()[..end - start].copy_from_slice(&samples[start..end]);
            buffer.content = Content::Signal;
        }
        let events: Vec<BlockEvent> = changes
            .iter()
            .filter(|change| (start..end).contains(&change.frame))
            .map(|change| BlockEvent {
                offset: u32::try_from(change.frame - start).unwrap_or(0),
                change: Change::Macro {
                    slot: change.slot,
                    value: change.value,
                },
            })
            .collect();
        renderer.process(end - start, &events);
        let buffers = renderer.buses().output(Bus::Main);
        for (whole, buffer) in output.iter_mut().zip(buffers) {
            whole.extend_from_slice(&buffer.as_slice()[..end - start]);
        }
    }
    Ok(Rendered { output, latency })
}
