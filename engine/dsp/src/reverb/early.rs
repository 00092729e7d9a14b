//! The first reflections, one by one.

use crate::delay::glide::{Glide, frames_f64, whole_frames};
use crate::delay::line::DelayLine;
use crate::reverb::setting::{Kind, PIECE, Piece};

/// Reflections a channel.
const TAPS: usize = 12;

/// When they come, as parts of the last one: irregular, so that no pitch is heard, and denser towards the end.
const TIMES: [f64; TAPS] = [
    0.127, 0.211, 0.297, 0.371, 0.443, 0.522, 0.589, 0.661, 0.737, 0.829, 0.913, 1.0,
];

/// The last reflection of the built-in size, seconds.
const fn last_seconds(kind: Kind) -> f64 {
    match kind {
        Kind::Hall => 0.085,
        Kind::Room | Kind::Plate => 0.032,
    }
}

/// Frames of the longest way.
fn longest(kind: Kind, rate_hz: f64, largest: f64) -> usize {
    whole_frames(last_seconds(kind) * rate_hz * 1.1 * largest) + 4
}

/// A tapped line. The energies of the taps of a channel add up to one.
#[derive(Debug, Clone)]
pub struct Early {
    line: DelayLine,
    /// Frames of the taps at the built-in size.
    frames: [f64; TAPS],
    gains: [f32; TAPS],
}

impl Early {
    /// Bytes that the reflections of one channel take.
    #[must_use]
    pub fn bytes(kind: Kind, rate_hz: f64, largest: f64) -> usize {
        DelayLine::bytes(longest(kind, rate_hz, largest), PIECE)
    }

    /// The reflections of one channel, up to `largest` times the built-in size.
    #[must_use]
    pub fn new(kind: Kind, channel: usize, rate_hz: f64, largest: f64) -> Self {
        let last = last_seconds(kind) * rate_hz;
        // Each channel hears the walls from another place: up to 7 % earlier or later, tap by tap.
        let shift = |tap: usize| {
            let turn = (frames_f64(tap * 7 + channel * 11 + 3) * 0.618_034).fract();
            1.0 + 0.14 * (turn - 0.5)
        };
        let mut frames = [0.0; TAPS];
        let mut gains = [0.0; TAPS];
        let mut energy = 0.0;
        for (tap, ((frames, gain), time)) in
            frames.iter_mut().zip(&mut gains).zip(TIMES).enumerate()
        {
            *frames = last * time * shift(tap);
            let sign = if (tap * 5 + channel * 3) % 7 < 4 {
                1.0
            } else {
                -1.0
            };
            // Sound gets weaker with the way it has gone.
            *gain = sign / (0.35 + time);
            energy += *gain * *gain;
        }
        Self {
            line: DelayLine::new(longest(kind, rate_hz, largest), PIECE),
            frames,
            gains: gains.map(|gain: f64| crate::sample::narrow(gain / energy.sqrt())),
        }
    }

    /// Writes the reflections of a piece; `first` is its place on the grid.
    pub fn process(&mut self, input: &[f32], size: &Glide, first: usize, out: &mut Piece) {
        for (frame, (x, y)) in input.iter().zip(out.iter_mut()).enumerate() {
            self.line.push(*x);
            let scale = size.between(frames_f64(first + frame) / frames_f64(PIECE));
            let taps = self.frames.iter().zip(&self.gains);
            *y = taps
                .map(|(frames, gain)| gain * self.line.read_linear((frames * scale).max(1.0)))
                .sum();
        }
    }

    /// Forgets the past.
    pub fn clear(&mut self) {
        self.line.clear();
    }
}
