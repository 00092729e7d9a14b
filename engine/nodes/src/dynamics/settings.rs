//! Parameters that are taken over on the grid, and the pieces that a call falls into.

use airloom_api::param::view::Params;

use crate::grid;

/// Most frames of a piece; pieces end at multiples of it.
pub const PIECE: usize = 64;

/// The first parameters of a node as they are in force. They are taken over before the first frame and on grid frames,
/// so a node may derive from them what is costly.
#[derive(Debug, Clone)]
pub struct Followed {
    values: Vec<f64>,
    has_begun: bool,
    /// The revision of which nothing is left to take over.
    seen: Option<u64>,
}

/// [`Followed`], with the values of `N` parameters at hand.
#[derive(Debug, Clone)]
pub struct Settings<const N: usize> {
    followed: Followed,
}

/// A part of a call.
#[derive(Debug, Clone, Copy)]
pub struct Piece<N> {
    /// Its frames, at least 1 and at most [`PIECE`].
    pub frames: usize,
    /// What is known of the parameters from its first frame on.
    pub news: N,
    /// Whether its first frame is a multiple of [`PIECE`]: the place to tidy up, which no split of blocks moves.
    pub opens: bool,
}

impl Followed {
    /// Nothing is in force yet of so many parameters. Allocates.
    pub fn new(count: usize) -> Self {
        Self {
            values: vec![0.0; count],
            has_begun: false,
            seen: None,
        }
    }

    /// The values in force.
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// The piece that begins `start` frames into a call of `frames`, at the absolute frame `first + start`; its news are
    /// whether any value is another than before.
    pub fn next(
        &mut self,
        params: &Params<'_>,
        start: usize,
        frames: usize,
        first: u64,
    ) -> Piece<bool> {
        let frame = first + start as u64;
        let steady = params.all_steady();
        let settled = steady && self.seen == Some(params.revision());
        let mut news = false;
        if !settled && (!self.has_begun || grid::is_on(frame)) {
            news = !self.has_begun;
            for (index, value) in self.values.iter_mut().enumerate() {
                let asked = params.at(index, start);
                news |= *value != asked;
                *value = asked;
            }
            self.has_begun = true;
            self.seen = steady.then_some(params.revision());
        }
        let room = if steady && self.seen == Some(params.revision()) {
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
        self.has_begun = false;
        self.seen = None;
    }
}

impl<const N: usize> Settings<N> {
    /// Nothing is in force yet.
    pub fn new() -> Self {
        Self {
            followed: Followed::new(N),
        }
    }

    /// As [`Followed::next`]; its news are the values where any is another than before.
    pub fn next(
        &mut self,
        params: &Params<'_>,
        start: usize,
        frames: usize,
        first: u64,
    ) -> Piece<Option<[f64; N]>> {
        let piece = self.followed.next(params, start, frames, first);
        let values = self.followed.values();
        let now = || std::array::from_fn(|index| values.get(index).copied().unwrap_or(0.0));
        Piece {
            frames: piece.frames,
            news: piece.news.then(now),
            opens: piece.opens,
        }
    }

    /// Back to before the first frame.
    pub fn reset(&mut self) {
        self.followed.reset();
    }
}

/// Frames to the next multiple of [`PIECE`].
fn to_next(frame: u64) -> usize {
    let piece = PIECE as u64;
    usize::try_from(piece - frame % piece).unwrap_or(PIECE)
}
