//! One grain of sound after another, with phases that go on.
//!
//! A grain is a window of the signal, read at the speed that gives the new pitch. The next one is `hop` frames later in what
//! comes out, wherever it comes from in what goes in. So that both sound as one, each partial has to go on from where
//! it was: its phase moves by as much as it does within `hop` frames of the signal itself. That is looked up and not
//! computed: besides the grain, the one that lies `hop` frames before it (at the same speed) is transformed, and each peak
//! turns by what lies between the two (M. Puckette, "Phase-locked vocoder", 1995, with the regions of Laroche and Dolson,
//! 1999). No frequency is estimated and no phase unwrapped, so any speed will do, and standing still as well. All channels
//! turn together, so that what lies between them stays where it was.

use std::f64::consts::TAU;
use std::sync::Arc;

use rustfft::num_complex::Complex;
use rustfft::{Fft, FftPlannerScalar};

use crate::delay::glide::{frames_f64, whole_frames};
use crate::sample::narrow;
use crate::vocoder::kernel::{FASTEST, Kernel};
use crate::vocoder::locking::{Regions, power_of};

/// Hops in the longest window; the shortest has a quarter of them.
pub const OVERLAP: usize = 16;

/// The most that formants are moved by, as a power: 24 dB.
const MOST_LIFT: f64 = 251.0;

/// Half of the width over which a spectrum is averaged to its envelope, Hz.
const ENVELOPE_HZ: f64 = 220.0;

/// What a grain is made with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Setting {
    /// Frequencies of the output over those of the input, 0.25 … 4.
    pub ratio: f64,
    /// Formants of the output over those of the input; none to let them follow the pitch.
    pub formants: Option<f64>,
    /// Whether phases are taken as they are: then, with a ratio of 1, the output is the input.
    pub exact: bool,
}

/// The maker of grains, for several channels.
pub struct Grains {
    size: usize,
    rate_hz: f64,
    forward: Arc<dyn Fft<f32>>,
    backward: Arc<dyn Fft<f32>>,
    kernel: Kernel,
    /// Length of the window in frames, and half of the window, from its middle outwards.
    length: f64,
    window: Vec<f32>,
    regions: Regions,
    lanes: Vec<Lane>,
    read: Vec<f32>,
    packed: Vec<Complex<f32>>,
    scratch: Vec<Complex<f32>>,
    sums: Vec<f64>,
    lifts: Vec<f32>,
}

struct Lane {
    now: Vec<Complex<f32>>,
    /// A hop before, at the same speed.
    before: Vec<Complex<f32>>,
    /// What came out last.
    last: Vec<Complex<f32>>,
}

impl Grains {
    /// Grains of `size` (a power of two) frames at most for `channels` channels.
    #[must_use]
    pub fn new(size: usize, channels: usize, rate_hz: f64) -> Self {
        // The plain form, whose bits are the same on every machine.
        let mut planner = FftPlannerScalar::new();
        let (forward, backward) = (
            planner.plan_fft_forward(size),
            planner.plan_fft_inverse(size),
        );
        let bins = size / 2 + 1;
        let zero = Complex::new(0.0, 0.0);
        let scratch = forward
            .get_inplace_scratch_len()
            .max(backward.get_inplace_scratch_len());
        let lanes = (0..channels).map(|_| Lane {
            now: vec![zero; bins],
            before: vec![zero; bins],
            last: vec![zero; bins],
        });
        Self {
            size,
            rate_hz,
            forward,
            backward,
            kernel: Kernel::new(),
            length: 0.0,
            window: vec![0.0; size / 2 + 1],
            regions: Regions::new(bins),
            lanes: lanes.collect(),
            read: vec![0.0; size + size / OVERLAP],
            packed: vec![zero; size],
            scratch: vec![zero; scratch],
            sums: vec![0.0; bins + 1],
            lifts: vec![1.0; bins],
        }
    }

    /// Frames from a grain to the next.
    #[must_use]
    pub fn hop(&self) -> usize {
        self.size / OVERLAP
    }

    /// Frames of the input that a grain needs behind its middle; and before it that many and four hops.
    #[must_use]
    pub fn reach(&self) -> usize {
        self.size / 2 + Kernel::reach()
    }

    /// Bytes that such grains take, about.
    #[must_use]
    pub fn bytes(size: usize, channels: usize) -> usize {
        size * (12 * channels + 52)
    }

    fn prepare(&mut self, ratio: f64) {
        self.kernel.design(ratio);
        // A window of what goes in is never longer than `size`, and one of what comes out neither.
        let length = frames_f64(self.size) / ratio.max(1.0);
        if length != self.length {
            self.length = length;
            for (place, value) in self.window.iter_mut().enumerate() {
                let way = frames_f64(place) / length;
                *value = narrow(if way < 0.5 {
                    0.5 + 0.5 * (TAU * way).cos()
                } else {
                    0.0
                });
            }
        }
    }

    /// Makes the grain whose middle lies at `middle`, counted in frames of `inputs` (`[channel][frame]`, which hold
    /// its reach), and adds it to `outputs`, whose middle it shares.
    pub fn make(
        &mut self,
        inputs: &[&[f32]],
        middle: f64,
        setting: &Setting,
        outputs: &mut [&mut [f32]],
    ) {
        let ratio = setting.ratio.clamp(1.0 / FASTEST, FASTEST);
        self.prepare(ratio);
        self.regions.begin();
        for (channel, input) in inputs.iter().enumerate() {
            self.analyse(channel, input, middle, ratio);
        }
        self.regions.find();
        self.lift(ratio, setting.formants);
        self.turn(setting.exact);
        self.synthesise(outputs);
    }

    fn analyse(&mut self, channel: usize, input: &[f32], middle: f64, ratio: f64) {
        let (half, hop) = (self.size / 2, self.hop());
        let reach = whole_frames(self.length / 2.0).min(half - 1);
        let begin = half - reach;
        // read[i] lies i - half - hop frames of the output from the middle.
        let plain = ratio == 1.0 && middle.fract() == 0.0;
        for place in begin..half + reach + 1 + hop {
            let away = frames_f64(place) - frames_f64(half + hop);
            let at = middle + ratio * away;
            self.read[place] = if plain {
                input.get(whole_frames(at)).copied().unwrap_or(0.0)
            } else {
                self.kernel.read(input, at)
            };
        }
        self.packed.fill(Complex::new(0.0, 0.0));
        for place in begin..=half + reach {
            let window = self.window[place.abs_diff(half)];
            self.packed[place] =
                Complex::new(self.read[place + hop] * window, self.read[place] * window);
        }
        self.forward
            .process_with_scratch(&mut self.packed, &mut self.scratch);
        let Some(lane) = self.lanes.get_mut(channel) else {
            return;
        };
        let mask = self.size - 1;
        for (bin, (now, before)) in lane.now.iter_mut().zip(&mut lane.before).enumerate() {
            // Two real signals in one: the even and the odd part of the spectrum.
            let (z, m) = (self.packed[bin], self.packed[(self.size - bin) & mask]);
            *now = Complex::new(0.5 * (z.re + m.re), 0.5 * (z.im - m.im));
            *before = Complex::new(0.5 * (z.im + m.im), 0.5 * (m.re - z.re));
        }
        self.regions.add(&lane.now);
    }

    /// What brings the envelope to where it is wanted.
    fn lift(&mut self, ratio: f64, formants: Option<f64>) {
        let Some(formants) = formants else {
            return;
        };
        let powers = self.regions.powers();
        let mut sum = 0.0;
        for (total, power) in self
            .sums
            .iter_mut()
            .zip(std::iter::once(&0.0).chain(powers))
        {
            sum += power;
            *total = sum;
        }
        let bins = powers.len();
        let width = (ENVELOPE_HZ * ratio * frames_f64(self.size) / self.rate_hz).max(2.0);
        let sums = &self.sums;
        let envelope = |bin: f64| {
            let low = whole_frames((bin - width).max(0.0)).min(bins - 1);
            let high = (whole_frames(bin + width) + 1).clamp(low + 1, bins);
            (sums[high] - sums[low]) / frames_f64(high - low)
        };
        let scale = ratio / formants;
        for (bin, lift) in self.lifts.iter_mut().enumerate() {
            let here = envelope(frames_f64(bin));
            let wanted = envelope((frames_f64(bin) * scale).min(frames_f64(bins - 1)));
            let power = wanted / here.max(f64::MIN_POSITIVE);
            *lift = if power.is_finite() {
                narrow(power.clamp(1.0 / MOST_LIFT, MOST_LIFT).sqrt())
            } else {
                1.0
            };
        }
        for lane in &mut self.lanes {
            for (bin, lift) in lane.now.iter_mut().zip(&self.lifts) {
                *bin = bin.scale(*lift);
            }
        }
    }

    /// Turns every region so that its peak goes on from the last grain.
    fn turn(&mut self, exact: bool) {
        for (peak, region) in self.regions.iter() {
            let mut sum = Complex::new(0.0_f64, 0.0);
            if !exact {
                for lane in &self.lanes {
                    let (last, before) = (lane.last[peak], lane.before[peak]);
                    sum += wide(last) * wide(before).conj();
                }
            }
            let length = sum.re.hypot(sum.im);
            let turn = if length > 1e-30 && length.is_finite() {
                Complex::new(narrow(sum.re / length), narrow(sum.im / length))
            } else {
                Complex::new(1.0, 0.0)
            };
            for lane in &mut self.lanes {
                for bin in region.clone() {
                    lane.last[bin] = lane.now[bin] * turn;
                }
            }
        }
        // Without any peak there is nothing to hear.
        if self.regions.iter().next().is_none() {
            for lane in &mut self.lanes {
                lane.last.copy_from_slice(&lane.now);
            }
        }
    }

    fn synthesise(&mut self, outputs: &mut [&mut [f32]]) {
        let half = self.size / 2;
        // Hann's window twice, a hop apart, adds up to 3/8 of its length in hops; the transform is `size` times too large.
        let scale = frames_f64(self.hop()) / (0.375 * self.length) / frames_f64(self.size);
        let scale = narrow(scale);
        for (lanes, outputs) in self.lanes.chunks(2).zip(outputs.chunks_mut(2)) {
            let silent = Complex::new(0.0, 0.0);
            for bin in 0..=half {
                let one = lanes.first().map_or(silent, |lane| lane.last[bin]);
                let other = lanes.get(1).map_or(silent, |lane| lane.last[bin]);
                // one + j·other, and for the mirrored bin conj(one) + j·conj(other); the outermost bins mirror themselves.
                if bin == 0 || bin == half {
                    self.packed[bin] = Complex::new(one.re, other.re);
                } else {
                    self.packed[bin] = Complex::new(one.re - other.im, one.im + other.re);
                    self.packed[self.size - bin] =
                        Complex::new(one.re + other.im, other.re - one.im);
                }
            }
            self.backward
                .process_with_scratch(&mut self.packed, &mut self.scratch);
            for (place, sample) in self.packed.iter().enumerate() {
                let window = scale * self.window[place.abs_diff(half)];
                for (output, value) in outputs.iter_mut().zip([sample.re, sample.im]) {
                    output[place] += window * value;
                }
            }
        }
    }

    /// Forgets the last grain.
    pub fn clear(&mut self) {
        for lane in &mut self.lanes {
            lane.last.fill(Complex::new(0.0, 0.0));
        }
    }

    /// Whether the last grain was silent.
    #[must_use]
    pub fn is_silent(&self) -> bool {
        let bins = self.lanes.iter().flat_map(|lane| &lane.last);
        bins.copied().all(|bin| power_of(bin) == 0.0)
    }
}

fn wide(bin: Complex<f32>) -> Complex<f64> {
    Complex::new(f64::from(bin.re), f64::from(bin.im))
}
