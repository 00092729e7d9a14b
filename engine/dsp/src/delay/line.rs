//! A ring of past samples of one channel.

use crate::sample::narrow;

/// The last samples of a channel, `[frame]`, silence before the first.
///
/// # Realtime Safety
/// [`DelayLine::new`] allocates. Everything else neither allocates nor frees.
#[derive(Clone, Debug)]
pub struct DelayLine {
    /// A power of two long.
    ring: Vec<f32>,
    /// Where the next sample goes.
    next: usize,
}

impl DelayLine {
    /// A line that can be read `max_delay` frames back after writing up to `max_piece` frames at
    /// once.
    #[must_use]
    pub fn new(max_delay: usize, max_piece: usize) -> Self {
        Self {
            ring: vec![0.0; Self::ring_frames(max_delay, max_piece)],
            next: 0,
        }
    }

    /// Bytes that such a line takes.
    #[must_use]
    pub fn bytes(max_delay: usize, max_piece: usize) -> usize {
        Self::ring_frames(max_delay, max_piece) * size_of::<f32>()
    }

    fn ring_frames(max_delay: usize, max_piece: usize) -> usize {
        (max_delay + max_piece + 3).next_power_of_two()
    }

    fn mask(&self) -> usize {
        self.ring.len() - 1
    }

    /// Adds one sample.
    #[inline]
    pub fn push(&mut self, sample: f32) {
        let at = self.next & self.mask();
        self.ring[at] = sample;
        self.next = self.next.wrapping_add(1) & self.mask();
    }

    /// Adds a piece.
    pub fn write(&mut self, piece: &[f32]) {
        let piece = &piece[piece.len().saturating_sub(self.ring.len())..];
        let (before, after) = piece.split_at(piece.len().min(self.ring.len() - self.next));
        self.ring[self.next..self.next + before.len()].copy_from_slice(before);
        self.ring[..after.len()].copy_from_slice(after);
        self.next = (self.next + piece.len()) & self.mask();
    }

    /// The sample `delay` frames before the last one added, which is 0 frames back.
    #[inline]
    #[must_use]
    pub fn read(&self, delay: usize) -> f32 {
        self.ring[self.next.wrapping_sub(1).wrapping_sub(delay) & self.mask()]
    }

    /// For the last `out.len()` frames added: the sample `delay` frames before each.
    pub fn read_piece(&self, delay: usize, out: &mut [f32]) {
        let out_frames = out.len();
        let first = self.next.wrapping_sub(delay).wrapping_sub(out_frames) & self.mask();
        let (before, after) = out.split_at_mut(out_frames.min(self.ring.len() - first));
        before.copy_from_slice(&self.ring[first..first + before.len()]);
        let after_frames = after.len().min(self.ring.len());
        after[..after_frames].copy_from_slice(&self.ring[..after_frames]);
    }

    /// Whole frames and the fraction in 0 … 1 of `delay`, held within the line.
    fn split(&self, delay: f64) -> (usize, f64) {
        let longest = (self.ring.len() - 4) as f64;
        // `max` takes the other operand where one is not a number.
        let held = delay.max(0.0).min(longest);
        let whole = held.floor();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "held within 0 … ring length above"
        )]
        let frames = whole as usize;
        (frames, held - whole)
    }

    /// Between two frames along a straight line: flat at whole delays, -∞ dB at half the rate for
    /// a fraction of 0.5; cheap and never beyond its neighbours.
    #[inline]
    #[must_use]
    pub fn read_linear(&self, delay: f64) -> f32 {
        let (frames, fraction) = self.split(delay);
        let near = f64::from(self.read(frames));
        let far = f64::from(self.read(frames + 1));
        narrow(near + (far - near) * fraction)
    }

    /// Through four frames by Lagrange's polynomial (Laakso, Välimäki et al., "Splitting the unit
    /// delay", 1996, third order): an error below 1 % up to an eighth of the rate. The read lies between
    /// the middle two, so delays below 1 frame lean on the newest four and are a little worse.
    #[inline]
    #[must_use]
    pub fn read_lagrange(&self, delay: f64) -> f32 {
        let (frames, fraction) = self.split(delay);
        let first = frames.saturating_sub(1);
        // Distance from the newest of the four points, in frames.
        let d = fraction + if frames == 0 { 0.0 } else { 1.0 };
        let x = [0, 1, 2, 3].map(|point| f64::from(self.read(first + point)));
        let (d1, d2, d3) = (d - 1.0, d - 2.0, d - 3.0);
        let near = -d1 * d2 * d3 / 6.0 * x[0] + d * d2 * d3 / 2.0 * x[1];
        let far = -d * d1 * d3 / 2.0 * x[2] + d * d1 * d2 / 6.0 * x[3];
        narrow(near + far)
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.ring.fill(0.0);
        self.next = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counting(frames: usize) -> Vec<f32> {
        (1..=frames).map(|frame| frame as f32).collect()
    }

    #[test]
    fn whole_delays_by_sample_and_by_piece() {
        let mut line = DelayLine::new(37, 16);
        let mut fed = 0_usize;
        for (round, size) in [1_usize, 16, 3, 7, 16, 16, 16, 2, 16]
            .into_iter()
            .cycle()
            .enumerate()
        {
            if round > 60 {
                break;
            }
            let piece: Vec<f32> = (0..size).map(|i| (fed + i + 1) as f32).collect();
            line.write(&piece);
            fed += size;
            for delay in 0..=37 {
                let mut out = vec![-1.0; size];
                line.read_piece(delay, &mut out);
                for (i, out) in out.iter().enumerate() {
                    let at = fed - size + i + 1;
                    assert_eq!(*out, at.saturating_sub(delay) as f32);
                }
                assert_eq!(line.read(delay), fed.saturating_sub(delay) as f32);
            }
        }
    }

    #[test]
    fn fractions_of_a_straight_line_are_exact() {
        let mut line = DelayLine::new(20, 1);
        for sample in counting(40) {
            line.push(sample);
        }
        for tenth in 0..200 {
            let delay = f64::from(tenth) / 10.0;
            assert!((f64::from(line.read_linear(delay)) - (40.0 - delay)).abs() < 1e-5);
            assert!((f64::from(line.read_lagrange(delay)) - (40.0 - delay)).abs() < 1e-5);
        }
        assert_eq!(line.read_linear(f64::NAN), 40.0);
        assert_eq!(line.read_linear(-3.0), 40.0);
        assert!(line.read_lagrange(1e30).is_finite());
    }

    #[test]
    fn lagrange_errs_by_less_than_a_hundredth_at_an_eighth_of_the_rate() {
        let w = std::f64::consts::TAU / 8.0;
        for tenth in 0..10 {
            let delay = 5.0 + f64::from(tenth) / 10.0;
            let mut line = DelayLine::new(8, 1);
            let mut worst = 0.0_f64;
            for frame in 0..2000 {
                line.push(narrow((w * f64::from(frame)).sin()));
                if frame > 20 {
                    let expected = (w * (f64::from(frame) - delay)).sin();
                    worst = worst.max((f64::from(line.read_lagrange(delay)) - expected).abs());
                }
            }
            assert!(worst < 0.01, "delay {delay}: error {worst}");
        }
    }

    #[test]
    fn pieces_longer_than_the_line_leave_its_end() {
        let mut line = DelayLine::new(4, 1);
        line.write(&counting(1000));
        assert_eq!(line.read(0), 1000.0);
        assert_eq!(line.read(4), 996.0);
    }
}
