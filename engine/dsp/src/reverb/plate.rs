//! A plate: a figure of eight.
//!
//! Jon Dattorro, "Effect design, part 1: reverberator and other filters", J. Audio Eng. Soc. 45 (1997), figure 1: a click is
//! smeared by four all-passes and then runs through two halves, each an all-pass that breathes, a line, the damping,
//! an all-pass and a line, each feeding the other. Lengths and taps are his, six tenths as long at size 1, which is denser from
//! the start and nearer to a sheet of steel. Other than there
//! every delay, also those inside of the all-passes, loses what its length loses in the decay time: that moves all poles of a
//! lossless figure by the same factor, so that every mode decays alike and none is left ringing.

use crate::delay::glide::{Glide, frames_f64, whole_frames};
use crate::delay::line::DelayLine;
use crate::filter::one_pole::coefficient;
use crate::oscillator::sine::sine_of_cycles;
use crate::reverb::all_pass::AllPass;
use crate::reverb::damping::gains;
use crate::reverb::setting::{PIECE, Piece, Setting};
use crate::sample::{frames_to_f64, narrow};

/// The rate for which lengths are given: his 29,761 Hz over six tenths.
const RATE_HZ: f64 = 49_602.0;

/// Lengths of each half: breathing all-pass, line, all-pass, line.
const HALVES: [[f64; 4]; 2] = [
    [672.0, 4453.0, 1800.0, 3720.0],
    [908.0, 4217.0, 2656.0, 3163.0],
];

/// Where the outputs listen: half, place (1 line, 2 all-pass, 3 line), frames, sign.
const TAPS: [[(usize, usize, f64, f32); 7]; 2] = [
    [
        (1, 1, 266.0, 1.0),
        (1, 1, 2974.0, 1.0),
        (1, 2, 1913.0, -1.0),
        (1, 3, 1996.0, 1.0),
        (0, 1, 1990.0, -1.0),
        (0, 2, 187.0, -1.0),
        (0, 3, 1066.0, -1.0),
    ],
    [
        (0, 1, 353.0, 1.0),
        (0, 1, 3627.0, 1.0),
        (0, 2, 1228.0, -1.0),
        (0, 3, 2673.0, 1.0),
        (1, 1, 2111.0, -1.0),
        (1, 2, 335.0, -1.0),
        (1, 3, 121.0, -1.0),
    ],
];

/// Gains of the all-passes of a half.
const FIRST_GAIN: f32 = -0.7;
const SECOND_GAIN: f32 = 0.5;

/// How far the first all-pass breathes, in frames of [`RATE_HZ`].
const BREATH: f64 = 8.0;

/// The most that a length changes in a frame: a pitch of a sixth of a semitone.
const MOST: f64 = 0.01;

/// Gains of a half: of the line's three ranges, and what the two all-passes keep.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Losses([f32; 5]);

impl Losses {
    #[inline]
    fn toward(&self, other: &Self, part: f32) -> Self {
        if self == other {
            return *self;
        }
        let mut between = self.0;
        for (gain, other) in between.iter_mut().zip(other.0) {
            *gain += (other - *gain) * part;
        }
        Self(between)
    }
}

/// One half.
#[derive(Debug, Clone)]
struct Half {
    first: AllPass,
    line: DelayLine,
    second: AllPass,
    last: DelayLine,
    /// Frames of the four.
    frames: [Glide; 4],
    losses: Losses,
    /// Where they go in this interval.
    next: Losses,
    low_state: f32,
    high_state: f32,
    out: f32,
}

/// A running plate.
#[derive(Debug, Clone)]
pub struct Plate {
    rate_hz: f64,
    halves: [Half; 2],
    taps: [[Glide; 7]; 2],
    depth: Glide,
    breath: [Glide; 2],
    low_pole: f32,
    high_pole: f32,
    followed: Option<Setting>,
    level: Glide,
}

/// The most frames of the four.
fn longest([first, line, second, last]: [f64; 4], scale: f64) -> [usize; 4] {
    [first + 2.0 * BREATH, line, second, last].map(|length| whole_frames(length * scale) + 8)
}

impl Half {
    fn new(lengths: [f64; 4], scale: f64) -> Self {
        let [first, line, second, last] = longest(lengths, scale);
        Self {
            first: AllPass::new(first),
            line: DelayLine::new(line, PIECE),
            second: AllPass::new(second),
            last: DelayLine::new(last, PIECE),
            frames: [Glide::at(0.0); 4],
            losses: Losses::default(),
            next: Losses::default(),
            low_state: 0.0,
            high_state: 0.0,
            out: 0.0,
        }
    }

    fn tap(&self, place: usize, frames: f64) -> f32 {
        match place {
            1 => self.line.read_linear(frames),
            2 => {
                let whole = whole_frames(frames);
                let (near, far) = (self.second.tap(whole), self.second.tap(whole + 1));
                near + (far - near) * narrow(frames - frames_f64(whole))
            }
            _ => self.last.read_linear(frames),
        }
    }

    fn clear(&mut self) {
        self.first.clear();
        self.line.clear();
        self.second.clear();
        self.last.clear();
        self.low_state = 0.0;
        self.high_state = 0.0;
        self.out = 0.0;
    }
}

impl Plate {
    /// Bytes that a plate takes.
    #[must_use]
    pub fn bytes(rate_hz: f64, largest: f64) -> usize {
        let bytes = |lengths| {
            let [first, line, second, last] = longest(lengths, rate_hz / RATE_HZ * largest);
            let lines = DelayLine::bytes(line, PIECE) + DelayLine::bytes(last, PIECE);
            AllPass::bytes(first) + AllPass::bytes(second) + lines
        };
        HALVES.map(bytes).iter().sum()
    }

    /// A plate of up to `largest` times the built-in size.
    #[must_use]
    pub fn new(rate_hz: f64, largest: f64) -> Self {
        let scale = rate_hz / RATE_HZ * largest;
        Self {
            rate_hz,
            halves: HALVES.map(|lengths| Half::new(lengths, scale)),
            taps: [[Glide::at(0.0); 7]; 2],
            depth: Glide::at(0.0),
            breath: [Glide::at(0.0); 2],
            low_pole: 0.0,
            high_pole: 0.0,
            followed: None,
            level: Glide::at(0.0),
        }
    }

    /// Whether all lengths are where they are to be.
    #[must_use]
    pub fn is_resting(&self) -> bool {
        let lengths = self.halves.iter().flat_map(|half| &half.frames);
        let resting = lengths
            .chain(self.taps.iter().flatten())
            .all(Glide::is_resting);
        let kept = self.halves.iter().all(|half| half.losses == half.next);
        resting && kept && self.level.is_resting() && self.depth.is_resting()
    }

    /// Follows the setting in the interval of the grid that begins at `frame`.
    pub fn follow(&mut self, setting: &Setting, frame: u64) {
        let fresh = self.followed.is_none();
        let scale = self.rate_hz / RATE_HZ * setting.size;
        let most = MOST * frames_f64(PIECE);
        let go = |glide: &mut Glide, length: f64| {
            let target = (length * scale).round().max(4.0);
            if fresh {
                *glide = Glide::at(target);
            }
            glide.step(target, most);
        };
        for (half, lengths) in self.halves.iter_mut().zip(HALVES) {
            for (glide, length) in half.frames.iter_mut().zip(lengths) {
                go(glide, length);
            }
        }
        for (glides, taps) in self.taps.iter_mut().zip(TAPS) {
            for (glide, (_, _, length, _)) in glides.iter_mut().zip(taps) {
                go(glide, length);
            }
        }
        let seconds = frames_to_f64(frame) / self.rate_hz;
        let later = seconds + frames_f64(PIECE) / self.rate_hz;
        let depth = setting.modulation * BREATH * self.rate_hz / RATE_HZ;
        if fresh {
            self.depth = Glide::at(depth);
        }
        self.depth.step(depth, f64::INFINITY);
        let depths = [self.depth.now(), self.depth.next()];
        for (breath, (pace_hz, start)) in self.breath.iter_mut().zip([(0.83, 0.0), (0.71, 0.25)]) {
            let swing = |depth: f64, at: f64| {
                if depth == 0.0 {
                    0.0
                } else {
                    depth * (1.0 + sine_of_cycles((start + pace_hz * at).fract()))
                }
            };
            *breath = Glide::at(swing(depths[0], seconds));
            breath.step(swing(depths[1], later), f64::INFINITY);
        }
        for half in &mut self.halves {
            half.losses = half.next;
        }
        if self.followed == Some(*setting) {
            self.level.step(self.level.next(), f64::INFINITY);
            return;
        }
        self.followed = Some(*setting);
        self.low_pole = narrow(coefficient(setting.low_hz, self.rate_hz));
        self.high_pole = narrow(coefficient(setting.high_hz, self.rate_hz));
        let pass = |frames: f64| {
            10.0_f64.powf(-3.0 * frames / (self.rate_hz * setting.decay_seconds.max(1e-3)))
        };
        // Energies that a round keeps, that are left behind the first all-pass, and within the second one.
        let (mut kept, mut early, mut late) = (0.0, 0.0, 0.0);
        for (half, lengths) in self.halves.iter_mut().zip(HALVES) {
            let [first, line, second, last] = lengths.map(|length| length * scale);
            let inner = [pass(first), pass(second)];
            // The damping stands for the whole half, of which the all-passes have lost their part of the middle.
            let whole = gains(first + line + second + last, self.rate_hz, setting);
            let rest = inner[0] * inner[1];
            let line = [whole.all / rest, whole.low / rest, whole.high / rest];
            half.next = Losses([line[0], line[1], line[2], inner[0], inner[1]].map(narrow));
            if fresh {
                half.losses = half.next;
            }
            let all = whole.all * whole.all;
            kept += all / 2.0;
            early += inner[0] * inner[0] / 2.0;
            // Within an all-pass of gain g there is 1/(1 - g²) of the energy that goes through it.
            late += all / (inner[1] * inner[1]) / 2.0 / f64::from(1.0 - SECOND_GAIN * SECOND_GAIN);
        }
        // Three taps of an output lie in the lines before the loss, two in the second all-passes, two behind everything.
        let level = ((1.0 - kept).max(0.0) / (3.0 * early + 2.0 * late + 2.0 * kept)).sqrt();
        self.level.step(level, f64::INFINITY);
        if fresh {
            self.level = Glide::at(level);
        }
    }

    /// Replaces a piece of every channel by the plate's answer to `input`: even channels its left, odd ones its right.
    pub fn process(&mut self, input: &[f32], channels: &mut [Piece], first: usize) {
        for (frame, x) in input.iter().enumerate() {
            let part = frames_f64(first + frame) / frames_f64(PIECE);
            let crossed = [self.halves[1].out, self.halves[0].out];
            for ((half, crossed), breath) in self.halves.iter_mut().zip(crossed).zip(&self.breath) {
                half.process(
                    x + crossed,
                    part,
                    breath.between(part),
                    self.low_pole,
                    self.high_pole,
                );
            }
            let level = narrow(self.level.between(part));
            let mut outs = [0.0; 2];
            for ((out, taps), glides) in outs.iter_mut().zip(TAPS).zip(&self.taps) {
                for ((half, place, _, sign), glide) in taps.into_iter().zip(glides) {
                    *out += sign * self.halves[half].tap(place, glide.between(part));
                }
            }
            for (channel, out) in channels.iter_mut().zip(outs.iter().cycle()) {
                channel[frame] = level * out;
            }
        }
    }

    /// Forgets the past; goes on following.
    pub fn clear(&mut self) {
        self.halves.iter_mut().for_each(Half::clear);
    }

    /// As new.
    pub fn reset(&mut self) {
        self.clear();
        self.followed = None;
        self.level = Glide::at(0.0);
    }
}

impl Half {
    #[inline]
    fn process(&mut self, x: f32, part: f64, breath: f64, low_pole: f32, high_pole: f32) {
        let Losses([all, low_gain, high_gain, first_kept, second_kept]) =
            self.losses.toward(&self.next, narrow(part));
        let [first, line, second, last] = self.frames.map(|glide| glide.between(part));
        let x = self
            .first
            .process(x, first + breath, FIRST_GAIN, first_kept);
        // Read before the new frame is written, which is a frame less.
        let delayed = self.line.read_linear(line - 1.0);
        self.line.push(x);
        let step = (delayed - self.low_state) * low_pole;
        let low = self.low_state + step;
        self.low_state = low + step;
        let step = (delayed - self.high_state) * high_pole;
        let below = self.high_state + step;
        self.high_state = below + step;
        let damped = all * delayed + low_gain * low + high_gain * (delayed - below);
        let x = self
            .second
            .process(damped, second, SECOND_GAIN, second_kept);
        self.out = self.last.read_linear(last - 1.0);
        self.last.push(x);
    }
}
