//! PCM to single bits: a sigma-delta modulator of the seventh order.
//!
//! The bit is the sign of y = u + (N - 1) e, where e is the error that the bits before have made, and N the noise
//! transfer function ([`Shaping`]): so that what comes out is u + N e. Written this way the loop is fed by the error alone
//! and N - 1 has its poles inside the unit circle; the error is held at a little over 1, which it reaches only when the
//! loop is overloaded. So the state is bounded whatever comes in.

use crate::dsd::shaping::{PAIRS, Shaping};

/// Gain of the noise transfer function at half the rate.
const GAIN: f64 = 1.37;

/// The end of the band with the least noise, in hertz.
const BAND_HZ: f64 = 20_000.0;

/// The greatest error that is fed back. While |y| stays below 2 the error stays below 1; held not far above it, an
/// overloaded loop is back in operation with the next frames that it can follow. Held at 1.5 or more it would not
/// always come back: it can circle at that amplitude, since a loop of high order is stable for great and for small
/// errors and not between.
const MOST_ERROR: f64 = 1.05;

/// The greatest input, in parts of full modulation: 1.6 dB above 0 dB SA-CD.
pub const MOST: f64 = 0.6;

/// One channel.
#[derive(Debug, Clone)]
pub struct Modulator {
    shaping: Shaping,
    /// Of each pair of poles.
    pairs: [[f64; 2]; PAIRS],
    single: f64,
    clipped: u64,
}

impl Modulator {
    /// At a rate of bits per second.
    #[must_use]
    pub fn new(rate_hz: f64) -> Self {
        Self {
            shaping: Shaping::new((BAND_HZ / rate_hz).min(0.1), GAIN),
            pairs: [[0.0; 2]; PAIRS],
            single: 0.0,
            clipped: 0,
        }
    }

    /// The next bit, for an input in parts of full modulation.
    #[inline]
    pub fn next(&mut self, input: f64) -> bool {
        let held = if input.is_nan() {
            0.0
        } else {
            input.clamp(-MOST, MOST)
        };
        self.clipped += u64::from(held != input);
        let past = self.pairs[0][0] + self.pairs[1][0] + (self.pairs[2][0] + self.single);
        let wanted = held + past;
        let bit = wanted >= 0.0;
        let error = (if bit { 1.0 } else { -1.0 } - wanted).clamp(-MOST_ERROR, MOST_ERROR);
        let mut signal = error;
        for (state, [b, a1, a2]) in self.pairs.iter_mut().zip(&self.shaping.pairs) {
            let out = signal + state[0];
            state[0] = b * signal - a1 * out + state[1];
            state[1] = signal - a2 * out;
            signal = out;
        }
        self.single = -signal - self.shaping.single * (signal + self.single);
        bit
    }

    /// Bytes of bits, the first bit of each the highest, for eight times as many samples, which `scale`
    /// brings to parts of full modulation. What is left over on either side is left out.
    pub fn process(&mut self, input: &[f32], scale: f64, bytes: &mut [u8]) {
        for (samples, byte) in input.chunks_exact(8).zip(bytes) {
            *byte = samples.iter().fold(0, |byte, sample| {
                byte << 1 | u8::from(self.next(f64::from(*sample) * scale))
            });
        }
    }

    /// Input samples beyond [`MOST`] so far; they have been held there.
    #[must_use]
    pub fn clipped(&self) -> u64 {
        self.clipped
    }

    /// As if new.
    pub fn reset(&mut self) {
        self.pairs = [[0.0; 2]; PAIRS];
        self.single = 0.0;
        self.clipped = 0;
    }
}
