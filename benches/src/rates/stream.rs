//! Who changes the rate of a stereo stream.

use crate::failure::Failure;

/// Rate of the input, in hertz.
pub const FROM_HZ: u32 = 44_100;

/// Rate of the output, in hertz.
pub const TO_HZ: u32 = 48_000;

/// Frames of a chunk of input.
pub const CHUNK: usize = 1_024;

/// A chunk of input, in the order of ours and in that of the peers, so that nobody pays for turning it.
#[derive(Debug, Clone)]
pub struct Chunk {
    /// By channel.
    pub planes: [Vec<f32>; 2],
    /// Left and right by turns.
    #[cfg(feature = "peers")]
    pub interleaved: Vec<f32>,
}

impl Chunk {
    /// Of two channels of [`CHUNK`] frames.
    pub fn new(planes: [Vec<f32>; 2]) -> Self {
        #[cfg(feature = "peers")]
        let interleaved = {
            let [left, right] = &planes;
            let pairs = left.iter().zip(right);
            pairs.flat_map(|(left, right)| [*left, *right]).collect()
        };
        Self {
            planes,
            #[cfg(feature = "peers")]
            interleaved,
        }
    }
}

/// A converter from [`FROM_HZ`] to [`TO_HZ`].
pub trait Stream {
    /// As the table calls it.
    fn label(&self) -> String;

    /// Before the figures' names, as in [`crate::contest::Contestant`].
    fn prefix(&self) -> &'static str;

    /// Behind the workload's name, likewise.
    fn guise(&self) -> &'static str {
        ""
    }

    /// Takes a chunk, keeps what comes out until the next.
    ///
    /// # Errors
    /// [`Failure::Peer`].
    fn feed(&mut self, chunk: &Chunk) -> Result<(), Failure>;

    /// Appends the left channel of what came out last.
    fn left(&self, into: &mut Vec<f32>);
}
