//! Rendering a whole signal through an instance.

use crate::clap_host::instance::ClapHostError;
use crate::clap_host::io::{AUX_OUTPUTS, BlockIo, ParamChange, Stereo, silence};
use crate::clap_host::processor::ClapProcessor;

/// A parameter change at an absolute frame of a render.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TimedChange {
    /// Frames from the start of the render.
    pub frame: u64,
    /// The parameter, by the number the plugin gives it.
    pub param: u32,
    /// The new value.
    pub value: f64,
}

/// What comes out of a render.
#[derive(Clone, Debug)]
pub struct Rendered {
    /// Main output.
    pub output: Stereo,
    /// Extra outputs.
    pub aux: [Stereo; AUX_OUTPUTS],
}

/// Renders `input` (and `sidechain`, of the same length or empty) in blocks of the sizes that
/// `blocks` yields, with `changes`, ordered by frame.
///
/// # Errors
///
/// When the plugin reports one, or `blocks` ends too early.
pub fn render(
    processor: &mut ClapProcessor,
    input: &Stereo,
    sidechain: &Stereo,
    blocks: impl IntoIterator<Item = usize>,
    changes: &[TimedChange],
) -> Result<Rendered, ClapHostError> {
    let frames = input[0].len();
    let mut blocks = blocks.into_iter();
    let mut rendered = Rendered {
        output: silence(0),
        aux: std::array::from_fn(|_| silence(0)),
    };
    let mut changes = changes;
    let mut start = 0;
    while start < frames {
        let block = blocks.next().ok_or(ClapHostError::Missing("blocks"))?;
        let end = frames.min(start + block);
        let mut io = BlockIo::new(end - start);
        copy(input, start, &mut io.input);
        copy(sidechain, start, &mut io.sidechain);
        let due = changes.partition_point(|change| change.frame < end as u64);
        let (now, later) = changes.split_at(due);
        changes = later;
        let now: Vec<ParamChange> = now
            .iter()
            .map(|change| ParamChange {
                frame: u32::try_from(change.frame.saturating_sub(start as u64)).unwrap_or(0),
                param: change.param,
                value: change.value,
            })
            .collect();
        processor.process(&mut io, &now, None)?;
        append(&mut rendered.output, &io.output);
        for (whole, part) in rendered.aux.iter_mut().zip(&io.aux) {
            append(whole, part);
        }
        start = end;
    }
    Ok(rendered)
}

/// Block sizes from `low` to `high`, both included, without end, from a seed (splitmix64).
pub fn random_blocks(seed: u64, low: usize, high: usize) -> impl Iterator<Item = usize> {
    let mut state = seed;
    std::iter::repeat_with(move || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = state;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^= bits >> 31;
        let span = (high - low + 1) as u64;
        low + usize::try_from(bits % span).unwrap_or(0)
    })
}

fn copy(from: &Stereo, start: usize, to: &mut Stereo) {
    for (source, target) in from.iter().zip(to) {
        for (sample, slot) in source.iter().skip(start).zip(target) {
            *slot = *sample;
        }
    }
}

fn append(whole: &mut Stereo, part: &Stereo) {
    for (whole, part) in whole.iter_mut().zip(part) {
        whole.extend_from_slice(part);
    }
}
