//! What a reader thread reads: a file, or a list of files.

use airloom_media::decode::DecodeError;
use airloom_media::resample::ResampleError;
use thiserror::Error;

use crate::file::place::{Place, Target};

/// Why a file cannot be played.
#[derive(Debug, Error)]
pub enum SourceError {
    /// The file is broken.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// Its rate cannot be converted to the session's.
    #[error(transparent)]
    Resample(#[from] ResampleError),
    /// Its channels do not fit the node's.
    #[error("the file has {found} channels; expected {expected}, 1, or any number for a mono node")]
    Channels {
        /// Channels of the file.
        found: usize,
        /// Channels of the node.
        expected: usize,
    },
    /// A stretch to repeat that the file does not have.
    #[error("the loop from {start} to {end} s does not lie in the file, which lasts {length} s")]
    Loop {
        /// Where it was to start, in seconds.
        start: f64,
        /// Where it was to end, in seconds.
        end: f64,
        /// How long the file is, in seconds.
        length: f64,
    },
    /// Nothing of a list can be played.
    #[error("none of the {items} items of the list can be played")]
    Nothing {
        /// Items of the list.
        items: usize,
    },
}

/// Frames for the audio thread. Belongs to one thread off the audio thread at a time.
pub trait Feed: Send {
    /// Appends the next frames, interleaved, all of one item; false after the last one.
    ///
    /// # Errors
    /// What is wrong with a file. Then nothing follows until the next [`Self::go_to`].
    fn next(&mut self, output: &mut Vec<f32>) -> Result<bool, SourceError>;

    /// The place at which the frames begin that [`Self::next`] appended last, unless they go on from those before.
    fn began(&mut self) -> Option<Place>;

    /// Goes to a target.
    ///
    /// # Errors
    /// What is wrong with a file.
    fn go_to(&mut self, target: Target) -> Result<(), SourceError>;
}

/// A list's first frames, and what was computed beyond them.
pub(super) struct Beginning {
    pub(super) first: Vec<f32>,
    /// Which items begin where in `first` and `rest`, in samples.
    pub(super) begun: Vec<(usize, Place)>,
    pub(super) rest: Vec<f32>,
}

/// The next `samples` samples of a feed, fewer at the end.
pub(super) fn split_at(feed: &mut dyn Feed, samples: usize) -> Result<Beginning, SourceError> {
    let mut first = Vec::with_capacity(samples);
    let mut begun = Vec::new();
    while first.len() < samples {
        let before = first.len();
        let more = feed.next(&mut first)?;
        begun.extend(feed.began().map(|place| (before, place)));
        if !more {
            break;
        }
    }
    let rest = first.split_off(samples.min(first.len()));
    Ok(Beginning { first, begun, rest })
}
