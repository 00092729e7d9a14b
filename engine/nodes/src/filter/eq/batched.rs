//! In which precision equalisers are computed side by side.

use airloom_api::process::batch::Batching;
use airloom_dsp::filter::wavefront::Chained;

/// A precision in which equalisers may be computed side by side, or not.
pub trait Batched: Chained {
    /// How many sections an equaliser of so many bands and channels may have then.
    fn lane_sections(bands: usize, channels: usize) -> usize;
    /// How it is computed together with others.
    fn batching(bands: usize, channels: usize) -> Option<Batching>;
}
