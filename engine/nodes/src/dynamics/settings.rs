//! Parameters that are taken over on the grid, and the pieces that a call falls into.

use airloom_api::param::view::Params;

use crate::grid;

/// Most frames of a piece; pieces end at multiples of it.
pub const PIECE: usize = 64;

/// The first `N` parameters of a node as they are in force. They are taken over before the first frame and on grid
/// frames, so a node may derive from them what is costly.
#[derive(Debug, Clone)]
pub struct Settings<const N: usize> {
    values: Option<[f64; N]>,
    /// The revision of which nothing is left to take over.
    seen: Option<u64>,
}

/// A part of a call.
#[derive(Debug, Clone, Copy)]
pub struct Piece<const N: usize> {
    /// Its frames, at least 1 and at most [`PIECE`].
    pub frames: usize,
    /// The parameters from its first frame on, where they are others than before.
    pub news: Option<[f64; N]>,
    /// Whether its first frame is a multiple of [`PIECE`]: the place to tidy up, which no split of blocks moves.
    pub opens: bool,
}

impl<const N: usize> Settings<N> {
    /// Nothing is in force yet.
    pub const fn new() -> Self {
        Self {
            values: None,
            seen: None,
        }
    }

    /// The piece that begins `start` frames into a call of `frames`, at the absolute frame `first + start`.
    pub fn next(
        &mut self,
        params: &Params<'_>,
        start: usize,
        frames: usize,
        first: u64,
    ) -> Piece<N> {
        let frame = first + start as u64;
        let steady = params.all_steady();
        let settled = steady && self.seen == Some(params.revision());
        let mut news = None;
        if !settled && (self.values.is_none() || grid::is_on(frame)) {
            let asked = std::array::from_fn(|index| params.at(index, start));
            news = (self.values != Some(asked)).then_some(asked);
            self.values = Some(asked);
            self.seen = steady.then_some(params.revision());
        }
        let room = if self.seen.is_some() && steady && self.seen == Some(params.revision()) {
            to_next(frame)
        } else {
            grid::frames_to_next(frame)
        };
        Piece {
            frames: room.min(frames - start),
            news,
            opens: frame.is_multiple_of(PIECE as u64),
        }
    }

    /// Back to before the first frame.
    pub fn reset(&mut self) {
        *self = Self::new();
    }
}

/// Frames to the next multiple of [`PIECE`].
fn to_next(frame: u64) -> usize {
    let piece = PIECE as u64;
    usize::try_from(piece - frame % piece).unwrap_or(PIECE)
}
