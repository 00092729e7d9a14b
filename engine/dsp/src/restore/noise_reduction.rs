//! Steady noise taken down, bin by bin.

use std::f64::consts::PI;
use std::sync::Arc;

use rustfft::num_complex::Complex;
use rustfft::{Fft, FftPlannerScalar};

use crate::delay::glide::{frames_f64, whole_frames};
use crate::restore::noise_floor::NoiseFloor;
use crate::restore::suppression::log_spectral_gain;
use crate::sample::narrow;
use crate::vocoder::locking::power_of;

/// Hops in a window.
const OVERLAP: usize = 4;

/// The largest ratios that are told apart, and the smallest: 60 and -30 dB.
const LARGEST: f64 = 1e6;
const SMALLEST: f64 = 1e-3;

/// What it works with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Setting {
    /// The least that is kept of a bin, as a gain.
    pub floor: f64,
    /// By what the estimate of the noise's power is multiplied.
    pub sensitivity: f64,
    /// 0 … 1: how slowly and widely gains move.
    pub smoothing: f64,
    /// Whether the learned noise counts.
    pub learned: bool,
    /// Whether what comes is learned as noise.
    pub learning: bool,
}

/// Works on several channels, with one gain for all of them, so that nothing moves between them.
///
/// The ratio before looking is that of Ephraim and Malah (1984), "decision-directed": mostly what was kept of the last
/// spectrum, which takes the chirping out. Windows are roots of Hann's, a quarter apart, before and behind.
pub struct NoiseReduction {
    size: usize,
    forward: Arc<dyn Fft<f32>>,
    backward: Arc<dyn Fft<f32>>,
    window: Vec<f32>,
    pasts: Vec<Vec<f32>>,
    comings: Vec<Vec<f32>>,
    packed: Vec<Vec<Complex<f32>>>,
    scratch: Vec<Complex<f32>>,
    powers: Vec<f64>,
    /// What was kept of the last powers.
    kept: Vec<f64>,
    gains: Vec<f64>,
    sums: Vec<f64>,
    noise: NoiseFloor,
    learning: bool,
}

impl NoiseReduction {
    /// Windows of `size` frames, a power of two, for `channels` channels.
    #[must_use]
    pub fn new(size: usize, channels: usize, rate_hz: f64) -> Self {
        // The plain form, whose bits are the same on every machine.
        let mut planner = FftPlannerScalar::new();
        let (forward, backward) = (
            planner.plan_fft_forward(size),
            planner.plan_fft_inverse(size),
        );
        let scratch = forward
            .get_inplace_scratch_len()
            .max(backward.get_inplace_scratch_len());
        let window = (0..size)
            .map(|frame| narrow((PI * (frames_f64(frame) + 0.5) / frames_f64(size)).sin()));
        let bins = size / 2 + 1;
        let zero = Complex::new(0.0, 0.0);
        let hop = frames_f64(size / OVERLAP) / rate_hz;
        Self {
            size,
            forward,
            backward,
            window: window.collect(),
            pasts: vec![vec![0.0; size]; channels],
            comings: vec![vec![0.0; size]; channels],
            packed: vec![vec![zero; size]; channels.div_ceil(2)],
            scratch: vec![zero; scratch],
            powers: vec![0.0; bins],
            kept: vec![0.0; bins],
            gains: vec![1.0; bins],
            sums: vec![0.0; bins + 1],
            noise: NoiseFloor::new(bins, hop),
            learning: false,
        }
    }

    /// Frames from one spectrum to the next.
    #[must_use]
    pub fn hop(&self) -> usize {
        self.size / OVERLAP
    }

    /// Frames by which it delays.
    #[must_use]
    pub fn delay(&self) -> usize {
        self.size
    }

    /// Bytes that it takes, about.
    #[must_use]
    pub fn bytes(size: usize, channels: usize) -> usize {
        size * (12 * channels + 56)
    }

    /// Works on the window that ends here. What it holds is silent before the first.
    pub fn hop_on(&mut self, setting: &Setting) {
        let hop = self.hop();
        for coming in &mut self.comings {
            coming.copy_within(hop.., 0);
            coming[self.size - hop..].fill(0.0);
        }
        self.analyse();
        self.measure(setting);
        self.weigh(setting);
        self.synthesise();
        for past in &mut self.pasts {
            past.copy_within(hop.., 0);
        }
    }

    /// Two channels a transform, one as its real part and one as its imaginary part.
    fn analyse(&mut self) {
        for (packed, pasts) in self.packed.iter_mut().zip(self.pasts.chunks(2)) {
            let one = pasts.first().map_or(&[][..], Vec::as_slice);
            let other = pasts.get(1).map_or(&[][..], Vec::as_slice);
            for (frame, (bin, window)) in packed.iter_mut().zip(&self.window).enumerate() {
                let at = |samples: &[f32]| window * samples.get(frame).copied().unwrap_or(0.0);
                *bin = Complex::new(at(one), at(other));
            }
            self.forward.process_with_scratch(packed, &mut self.scratch);
        }
    }

    fn measure(&mut self, setting: &Setting) {
        // |x|² + |y|² of both channels of a pair is half of |z|² + |mirrored z|².
        let mask = self.size - 1;
        let pairs = &self.packed;
        for (bin, power) in self.powers.iter_mut().enumerate() {
            let mirrored = (self.size - bin) & mask;
            *power = pairs
                .iter()
                .map(|packed| 0.5 * (power_of(packed[bin]) + power_of(packed[mirrored])))
                .sum::<f64>();
            if !power.is_finite() {
                *power = 0.0;
            }
        }
        // Digital silence tells nothing of noise.
        let any = self.powers.iter().any(|power| *power > 0.0);
        if setting.learning && !self.learning {
            self.noise.forget_learned();
        }
        self.learning = setting.learning;
        if any {
            self.noise.follow(&self.powers);
            if setting.learning {
                self.noise.learn(&self.powers);
            }
        }
    }

    fn weigh(&mut self, setting: &Setting) {
        let noise = if setting.learned {
            self.noise.learned()
        } else {
            self.noise.followed()
        };
        // 0.98 is the paper's; a little more where it is to be smooth.
        let directed = 0.975 + 0.02 * setting.smoothing;
        let bins = self.powers.iter().zip(noise).zip(&mut self.kept);
        for (((power, noise), kept), gain) in bins.zip(&mut self.gains) {
            let noise = (noise * setting.sensitivity).max(f64::MIN_POSITIVE);
            let after = (power / noise).min(LARGEST);
            let before =
                directed * (*kept / noise).min(LARGEST) + (1.0 - directed) * (after - 1.0).max(0.0);
            let before = before.clamp(SMALLEST, LARGEST);
            *gain = log_spectral_gain(before, after).clamp(setting.floor, 1.0);
            *kept = *gain * *gain * power;
        }
        self.widen(setting.smoothing, setting.floor);
    }

    /// Gains are averaged over neighbouring bins where they are low: a bin that stands alone is a chirp.
    fn widen(&mut self, smoothing: f64, floor: f64) {
        let width = whole_frames((4.0 * smoothing).round());
        if width == 0 || floor >= 1.0 {
            return;
        }
        let mut sum = 0.0;
        for (total, gain) in self
            .sums
            .iter_mut()
            .zip(std::iter::once(&0.0).chain(&self.gains))
        {
            sum += gain;
            *total = sum;
        }
        let bins = self.gains.len();
        for (bin, gain) in self.gains.iter_mut().enumerate() {
            let (low, high) = (bin.saturating_sub(width), (bin + width + 1).min(bins));
            let mean = (self.sums[high] - self.sums[low]) / frames_f64(high - low);
            *gain = mean + (*gain - mean) * *gain;
        }
    }

    fn synthesise(&mut self) {
        let mask = self.size - 1;
        let bins = self.size / 2;
        // Squares of the window, a quarter apart, add up to half of the overlap; the transform is `size` times too large.
        let scale = narrow(2.0 / frames_f64(OVERLAP) / frames_f64(self.size));
        for (packed, comings) in self.packed.iter_mut().zip(self.comings.chunks_mut(2)) {
            for (bin, gain) in self.gains.iter().enumerate() {
                let gain = narrow(*gain);
                packed[bin] = packed[bin].scale(gain);
                if bin > 0 && bin < bins {
                    let mirrored = (self.size - bin) & mask;
                    packed[mirrored] = packed[mirrored].scale(gain);
                }
            }
            self.backward
                .process_with_scratch(packed, &mut self.scratch);
            for (frame, (value, window)) in packed.iter().zip(&self.window).enumerate() {
                let window = scale * window;
                for (coming, value) in comings.iter_mut().zip([value.re, value.im]) {
                    if let Some(sample) = coming.get_mut(frame) {
                        *sample += window * value;
                    }
                }
            }
        }
    }

    /// Takes a piece of a channel and gives as much, within a hop: its first frame is `first` frames behind the spectrum.
    pub fn process(&mut self, channel: usize, piece: &mut [f32], first: usize) {
        let (hop, size) = (self.hop(), self.size);
        let (Some(past), Some(coming)) = (self.pasts.get_mut(channel), self.comings.get(channel))
        else {
            return;
        };
        let places = past.iter_mut().skip(size - hop + first);
        for ((sample, place), output) in piece.iter_mut().zip(places).zip(coming.iter().skip(first))
        {
            *place = *sample;
            *sample = *output;
        }
    }

    /// Forgets the sound, and keeps what is known of the noise.
    pub fn clear(&mut self) {
        self.pasts.iter_mut().for_each(|past| past.fill(0.0));
        self.comings.iter_mut().for_each(|coming| coming.fill(0.0));
        self.kept.fill(0.0);
    }

    /// As new.
    pub fn reset(&mut self) {
        self.clear();
        self.noise.reset();
        self.learning = false;
    }
}
