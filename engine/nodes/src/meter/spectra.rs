//! The spectra of what passes, one after the other.

use airloom_dsp::spectrum::analyser::Analyser;
use airloom_dsp::window::Window;

use crate::meter::look::View;

/// Transforms what a view sees, piece by piece, each once. What it takes to transform is made when somebody looks for the
/// first time.
pub struct Spectra {
    size: usize,
    window: Window,
    /// Frames from one piece to the next.
    hop: u64,
    /// First frame of the next piece.
    next: u64,
    work: Option<Work>,
}

/// What it takes to transform.
struct Work {
    analyser: Analyser,
    samples: Vec<f32>,
    one: Vec<f64>,
    sum: Vec<f64>,
}

impl Work {
    fn new(size: usize, window: Window) -> Self {
        let analyser = Analyser::new(size, window);
        let bins = analyser.bins();
        Self {
            samples: vec![0.0; analyser.size()],
            analyser,
            one: vec![0.0; bins],
            sum: vec![0.0; bins],
        }
    }
}

impl Spectra {
    /// Of pieces of `size` samples that begin `hop` apart.
    pub fn new(size: usize, window: Window, hop: usize) -> Self {
        Self {
            size,
            window,
            hop: hop.max(1) as u64,
            next: 0,
            work: None,
        }
    }

    /// Bins of a spectrum.
    pub const fn bins(&self) -> usize {
        self.size / 2 + 1
    }

    /// Hands the powers of each new piece to `each`: of one channel, counted from 1, or the mean over all where it is 0.
    /// Pieces that nobody looked at in time are left out.
    pub fn follow<S: Copy + PartialEq + Send>(
        &mut self,
        view: &View<S>,
        channel: usize,
        mut each: impl FnMut(&[f64]),
    ) {
        let frames = view.trace.frames();
        if frames.start > self.next {
            // Pieces begin at multiples of the hop whoever looks.
            self.next = frames.start.next_multiple_of(self.hop);
        }
        let size = self.size as u64;
        let (length, window) = (self.size, self.window);
        let work = self.work.get_or_insert_with(|| Work::new(length, window));
        while self.next + size <= frames.end {
            let channels = match channel {
                0 => 0..view.trace.channels(),
                one => one - 1..one,
            };
            let count = channels.len().max(1) as f64;
            work.sum.fill(0.0);
            let mut is_whole = true;
            for channel in channels {
                is_whole &= view.trace.read(channel, self.next, &mut work.samples);
                work.analyser.powers(&work.samples, &mut work.one);
                for (sum, power) in work.sum.iter_mut().zip(&work.one) {
                    *sum += power / count;
                }
            }
            if is_whole {
                each(&work.sum);
            }
            self.next += self.hop;
        }
    }
}
