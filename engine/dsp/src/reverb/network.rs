//! A feedback delay network of sixteen lines.
//!
//! J. Stautner and M. Puckette, "Designing multi-channel reverberators", 1982, in the form of Jot and Chaigne (1991): the
//! lines' outputs are damped, mixed by an orthogonal matrix (Hadamard's of order 16, by which every line feeds every other
//! one with the same strength) and fed back. The lengths breathe slowly, each at its own pace, so that no mode stands.

use crate::delay::glide::{Glide, frames_f64, whole_frames};
use crate::filter::one_pole::coefficient;
use crate::oscillator::sine::sine_of_cycles;
use crate::reverb::damping::gains;
use crate::reverb::setting::{Kind, PIECE, Piece, Setting};
use crate::sample::narrow;

/// How many lines.
pub const LINES: usize = 16;

/// One frame of all lines.
type Row = [f32; LINES];

/// The farthest that a line breathes, in seconds: at the fastest pace a pitch of 2 cents.
const BREATH_SECONDS: f64 = 0.000_2;

/// The shortest delay that may be read while a piece is worked on, and room for the interpolation.
const SHORTEST: f64 = (PIECE + 4) as f64;

/// A running network.
#[derive(Debug, Clone)]
pub struct Network {
    rate_hz: f64,
    /// The lines one after the other, each `mask + 1` long.
    rings: Vec<f32>,
    mask: usize,
    next: usize,
    /// Frames of the lines at the built-in size.
    lengths: [f64; LINES],
    /// Frames at which they are read in this interval of the grid.
    delays: [Glide; LINES],
    breath: Glide,
    /// What `damp` was computed for.
    followed: Option<(Setting, f64)>,
    damp: Damp,
    level: Glide,
    /// By channel: the signs with which it enters and leaves.
    signs: Vec<Row>,
}

/// Factors and states of the lines' filters.
#[derive(Debug, Clone, Default)]
struct Damp {
    all: Row,
    low: Row,
    high: Row,
    low_pole: f32,
    high_pole: f32,
    low_state: Row,
    high_state: Row,
}

/// Shortest and longest line of the built-in size, seconds.
const fn range_seconds(kind: Kind) -> (f64, f64) {
    match kind {
        Kind::Hall => (0.0297, 0.0979),
        Kind::Room | Kind::Plate => (0.0093, 0.0383),
    }
}

/// Whether a bit pattern has an odd number of ones: the signs of Hadamard's matrix.
const fn is_odd(bits: usize) -> bool {
    bits.count_ones() % 2 == 1
}

/// Frames of a line's memory: a power of two.
fn ring(kind: Kind, rate_hz: f64, largest: f64) -> usize {
    let (_, longest) = range_seconds(kind);
    let longest = (longest * 1.05 * largest + 2.0 * BREATH_SECONDS) * rate_hz;
    (whole_frames(longest) + 2 * PIECE + 8).next_power_of_two()
}

impl Network {
    /// Bytes that a network takes.
    #[must_use]
    pub fn bytes(kind: Kind, rate_hz: f64, largest: f64) -> usize {
        ring(kind, rate_hz, largest) * LINES * size_of::<f32>()
    }

    /// A network for up to [`LINES`] channels and `largest` times the built-in size.
    #[must_use]
    pub fn new(kind: Kind, channels: usize, rate_hz: f64, largest: f64) -> Self {
        let (shortest, longest) = range_seconds(kind);
        let mut lengths = [0.0; LINES];
        for (line, length) in lengths.iter_mut().enumerate() {
            // Equal ratios, displaced by parts of the golden ratio: no two lengths have a small common multiple.
            let displaced = 0.7 * ((frames_f64(line) * 0.618_034).fract() - 0.5);
            let way = (frames_f64(line) + displaced + 0.35) / 15.7;
            *length = (shortest * (longest / shortest).powf(way) * rate_hz).round();
        }
        let ring = ring(kind, rate_hz, largest);
        let signs = (0..channels)
            .map(|channel| {
                let mut row = [0.0; LINES];
                for (line, sign) in row.iter_mut().enumerate() {
                    // Rows of Hadamard's matrix, orthogonal to each other, with one irregular pattern over all of them.
                    let flip = (0x5A3C_usize >> line) & 1 == 1;
                    let minus = is_odd((channel + 1) & line) != flip;
                    *sign = if minus { -0.25 } else { 0.25 };
                }
                row
            })
            .collect();
        Self {
            rate_hz,
            rings: vec![0.0; ring * LINES],
            mask: ring - 1,
            next: 0,
            lengths,
            delays: [Glide::at(0.0); LINES],
            breath: Glide::at(0.0),
            followed: None,
            damp: Damp::default(),
            level: Glide::at(0.0),
            signs,
        }
    }

    /// Follows the setting in the interval of the grid that begins at `frame`.
    pub fn follow(&mut self, setting: &Setting, size: &Glide, frame: u64) {
        let fresh = self.followed.is_none();
        let depth = setting.modulation * BREATH_SECONDS * self.rate_hz;
        self.breath.step(depth, f64::INFINITY);
        if fresh {
            self.breath = Glide::at(depth);
        }
        let seconds = crate::sample::frames_to_f64(frame) / self.rate_hz;
        let later = frames_f64(PIECE) / self.rate_hz;
        for (line, (delay, length)) in self.delays.iter_mut().zip(&self.lengths).enumerate() {
            let pace_hz = 0.31 + 0.053 * frames_f64(line * 7 % LINES);
            let start = frames_f64(line) * 0.618_034;
            let swing = |depth: f64, at: f64| {
                if depth == 0.0 {
                    0.0
                } else {
                    depth * (1.0 + sine_of_cycles((start + pace_hz * at).fract()))
                }
            };
            let now = length * size.now() + swing(self.breath.now(), seconds);
            let next = length * size.next() + swing(self.breath.next(), seconds + later);
            *delay = span(now.max(SHORTEST), next.max(SHORTEST));
        }
        if self.followed != Some((*setting, size.next())) {
            self.followed = Some((*setting, size.next()));
            self.design(setting, size.next(), fresh);
        } else if !self.level.is_resting() {
            self.level.step(self.level.next(), f64::INFINITY);
        }
    }

    fn design(&mut self, setting: &Setting, size: f64, fresh: bool) {
        let mut kept = 0.0;
        for (line, length) in self.lengths.iter().enumerate() {
            let gains = gains((length * size).max(SHORTEST), self.rate_hz, setting);
            self.damp.all[line] = narrow(gains.all);
            self.damp.low[line] = narrow(gains.low);
            self.damp.high[line] = narrow(gains.high);
            kept += gains.all * gains.all / frames_f64(LINES);
        }
        self.damp.low_pole = narrow(coefficient(setting.low_hz, self.rate_hz));
        self.damp.high_pole = narrow(coefficient(setting.high_hz, self.rate_hz));
        // A pass gives a sixteenth of the energy to each output and keeps this part of it: the sum over all passes is one.
        let level =
            (frames_f64(LINES) * (1.0 - kept).max(0.0) / frames_f64(self.signs.len())).sqrt();
        self.level.step(level, f64::INFINITY);
        if fresh {
            self.level = Glide::at(level);
        }
    }

    /// Replaces a piece of every channel by the room's answer; `first` is its place on the grid, `frames` its length.
    pub fn process(&mut self, channels: &mut [Piece], first: usize, frames: usize) {
        let mut rows = [[0.0; LINES]; PIECE];
        let ring = self.mask + 1;
        for (line, delay) in self.delays.iter().enumerate() {
            let samples = &self.rings[line * ring..(line + 1) * ring];
            read(
                samples,
                self.next,
                delay,
                first,
                rows.iter_mut().take(frames),
                line,
            );
        }
        for (frame, row) in rows.iter_mut().enumerate().take(frames) {
            let mut fed = [0.0; LINES];
            let part = frames_f64(first + frame) / frames_f64(PIECE);
            let level = narrow(self.level.between(part));
            for (channel, signs) in channels.iter_mut().zip(&self.signs) {
                let x = channel[frame];
                let mut sum = 0.0;
                for line in 0..LINES {
                    fed[line] += signs[line] * x;
                    sum += signs[line] * row[line];
                }
                channel[frame] = level * sum;
            }
            self.damp.process(row);
            mix(row);
            for line in 0..LINES {
                row[line] = row[line] * 0.25 + fed[line];
            }
        }
        for (line, samples) in self.rings.chunks_exact_mut(ring).enumerate() {
            for (frame, row) in rows.iter().enumerate().take(frames) {
                samples[(self.next + frame) & self.mask] = row[line];
            }
        }
        self.next = (self.next + frames) & self.mask;
    }

    /// Forgets the past; goes on following.
    pub fn clear(&mut self) {
        self.rings.fill(0.0);
        self.next = 0;
        self.damp.low_state = [0.0; LINES];
        self.damp.high_state = [0.0; LINES];
    }

    /// As new.
    pub fn reset(&mut self) {
        self.clear();
        self.followed = None;
        self.breath = Glide::at(0.0);
        self.level = Glide::at(0.0);
    }
}

/// An interval from one value to another.
fn span(now: f64, next: f64) -> Glide {
    let mut glide = Glide::at(now);
    glide.step(next, f64::INFINITY);
    glide
}

impl Damp {
    #[inline]
    #[expect(clippy::needless_range_loop, reason = "seven rows go side by side")]
    fn process(&mut self, row: &mut Row) {
        for line in 0..LINES {
            let x = row[line];
            let step = (x - self.low_state[line]) * self.low_pole;
            let low = self.low_state[line] + step;
            self.low_state[line] = low + step;
            let step = (x - self.high_state[line]) * self.high_pole;
            let below = self.high_state[line] + step;
            self.high_state[line] = below + step;
            row[line] = self.all[line] * x + self.low[line] * low + self.high[line] * (x - below);
        }
    }
}

/// Hadamard's matrix by butterflies, four times too large; then one step round, so that no line feeds itself alone.
#[inline]
fn mix(row: &mut Row) {
    let mut half = LINES / 2;
    while half > 0 {
        for block in row.chunks_exact_mut(2 * half) {
            let (one, other) = block.split_at_mut(half);
            for (a, b) in one.iter_mut().zip(other) {
                (*a, *b) = (*a + *b, *a - *b);
            }
        }
        half /= 2;
    }
    row.rotate_left(1);
}

/// Reads a piece of a line into its place of the rows: whole delays exactly, others through Lagrange's third order.
#[inline]
fn read<'a>(
    samples: &[f32],
    next: usize,
    delay: &Glide,
    first: usize,
    rows: impl Iterator<Item = &'a mut Row>,
    line: usize,
) {
    let mask = samples.len() - 1;
    let still = delay.is_resting() && delay.now().fract() == 0.0;
    for (frame, row) in rows.enumerate() {
        let frames = delay.between(frames_f64(first + frame) / frames_f64(PIECE));
        let whole = whole_frames(frames);
        let at = |back: usize| samples[next.wrapping_add(frame).wrapping_sub(back) & mask];
        row[line] = if still {
            at(whole)
        } else {
            let d = narrow(frames - frames_f64(whole)) + 1.0;
            lagrange([at(whole - 1), at(whole), at(whole + 1), at(whole + 2)], d)
        };
    }
}

/// Through four points, `d` (1 … 2) frames behind the first.
#[inline]
fn lagrange(x: [f32; 4], d: f32) -> f32 {
    let (d1, d2, d3) = (d - 1.0, d - 2.0, d - 3.0);
    let near = -d1 * d2 * d3 * (1.0 / 6.0) * x[0] + d * d2 * d3 * 0.5 * x[1];
    let far = -d * d1 * d3 * 0.5 * x[2] + d * d1 * d2 * (1.0 / 6.0) * x[3];
    near + far
}
