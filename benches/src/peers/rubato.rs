//! rubato's synchronous resampler: fast convolution in the frequency domain.

use audioadapter_buffers::direct::InterleavedSlice;
use rubato::{Fft, FixedSync, Resampler as _, WindowFunction};

use crate::failure::Failure;
use crate::rates::stream::{CHUNK, Chunk, FROM_HZ, Stream, TO_HZ};

/// It, with chunks of the workload's size, in `f32`.
pub struct Synchronous {
    fft: Fft<f32>,
    output: Vec<f32>,
    given: usize,
}

impl Synchronous {
    /// One transform a chunk, which is the fastest.
    ///
    /// # Errors
    /// [`Failure::Peer`].
    pub fn new() -> Result<Self, Failure> {
        let (from, to) = (FROM_HZ as usize, TO_HZ as usize);
        let fft = Fft::new_custom(
            from,
            to,
            CHUNK,
            1,
            2,
            WindowFunction::BlackmanHarris2,
            FixedSync::Input,
        )
        .map_err(failed)?;
        Ok(Self {
            output: vec![0.0; 2 * fft.output_frames_max()],
            given: 0,
            fft,
        })
    }
}

impl Stream for Synchronous {
    fn label(&self) -> String {
        "rubato, FFT of 1,024".to_owned()
    }

    fn prefix(&self) -> &'static str {
        "rubato."
    }

    fn feed(&mut self, chunk: &Chunk) -> Result<(), Failure> {
        let room = self.output.len() / 2;
        let input = InterleavedSlice::new(&chunk.interleaved, 2, CHUNK).map_err(failed)?;
        let mut output = InterleavedSlice::new_mut(&mut self.output, 2, room).map_err(failed)?;
        let (_, given) = self
            .fft
            .process_into_buffer(&input, &mut output, None)
            .map_err(failed)?;
        self.given = given;
        Ok(())
    }

    fn left(&self, into: &mut Vec<f32>) {
        into.extend(self.output.iter().step_by(2).take(self.given));
    }
}

fn failed(error: impl ToString) -> Failure {
    Failure::Peer {
        program: "rubato".into(),
        reason: error.to_string(),
    }
}
