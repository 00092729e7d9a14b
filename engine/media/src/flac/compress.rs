//! One block of samples to one FLAC frame, never larger than the samples themselves.
//!
//! The codec library chooses between its fixed predictors by an estimate and then writes the choice whatever it
//! takes. It only knows Rice parameters up to 14, so loud 24-bit noise takes many times its own size; and it counts
//! bits in 28-bit numbers, so that noise and silence in one block can make it choose the parameter 0, in which
//! case one sample alone is millions of bits. Nor does it refuse a linear predictor whose residual overflows 32 bits.
//! Therefore each frame is measured, which takes no memory, before it is written. One that fails is compressed
//! again with fewer means, in the end with none.

use flacenc::component::{BitRepr, Frame, Lpc, StreamInfo, SubFrame};
use flacenc::config;
use flacenc::error::{EncodeError, Verified, Verify, VerifyError};
use flacenc::source::FrameBuf;

/// Which predictors a block is tried with, in this order: (linear, fixed). The library keeps a linear predictor
/// only where it has counted that it saves bits; without predictors it leaves samples as they are, or stores one
/// value for a constant block, both of which are always right.
const ATTEMPTS: [(bool, bool); 3] = [(true, true), (true, false), (false, true)];
/// The type of an unpredicted channel, before its samples; bits.
const CHANNEL_HEADER_BITS: usize = 8;
/// A residual must be less than this, and more than its negative (RFC 9639, section 9.2.7.3).
const RESIDUAL_LIMIT: u64 = (1 << 31) - 1;

/// Compresses blocks. Not for the audio thread: it allocates.
pub(super) struct Compressor {
    attempts: Vec<Verified<config::Encoder>>,
    unpredicted: Verified<config::Encoder>,
}

impl Compressor {
    /// # Errors
    /// When the library refuses its own defaults.
    pub(super) fn new() -> Result<Self, VerifyError> {
        let attempts = ATTEMPTS.into_iter().map(|(lpc, fixed)| means(lpc, fixed));
        Ok(Self {
            attempts: attempts.collect::<Result<_, _>>()?,
            unpredicted: means(false, false)?,
        })
    }

    /// The `number`th block of a stream as a frame, which takes no more bits than the samples, a type for each
    /// channel and the frame's own header and checksum.
    ///
    /// # Errors
    /// When samples do not fit the stream's depth, or the number does not fit 31 bits.
    pub(super) fn frame(
        &self,
        block: &FrameBuf,
        number: usize,
        info: &StreamInfo,
    ) -> Result<Frame, EncodeError> {
        for attempt in &self.attempts {
            let frame = flacenc::encode_fixed_size_frame(attempt, block, number, info)?;
            if is_sound(&frame, info.bits_per_sample()) {
                return Ok(frame);
            }
        }
        flacenc::encode_fixed_size_frame(&self.unpredicted, block, number, info)
    }
}

fn means(linear: bool, fixed: bool) -> Result<Verified<config::Encoder>, VerifyError> {
    let mut means = config::Encoder::default();
    means.subframe_coding.use_lpc = linear;
    means.subframe_coding.use_fixed = fixed;
    means.into_verified().map_err(|(_, error)| error)
}

/// Whether a frame is no larger than its samples, as a whole and in each channel, and can be decoded exactly.
fn is_sound(frame: &Frame, bits: usize) -> bool {
    let unpredicted = |bits: usize| CHANNEL_HEADER_BITS + frame.block_size() * bits;
    let mut total = 0;
    for channel in 0..frame.subframe_count() {
        let Some(subframe) = frame.subframe(channel) else {
            return false;
        };
        // The difference of two channels has one bit more than they.
        let extra = frame
            .header()
            .channel_assignment()
            .bits_per_sample_offset(channel);
        let size = subframe.count_bits();
        let exact = match subframe {
            SubFrame::Lpc(lpc) => residual_bound(lpc) < RESIDUAL_LIMIT,
            SubFrame::Constant(_) | SubFrame::Verbatim(_) | SubFrame::FixedLpc(_) => true,
        };
        if !exact || size > unpredicted(bits + extra) {
            return false;
        }
        total += size;
    }
    total <= frame.subframe_count() * unpredicted(bits)
}

/// What the magnitude of a linear predictor's residual cannot exceed: the largest sample, and the largest sum of
/// that times each coefficient, shifted, rounded away from zero.
fn residual_bound(lpc: &Lpc) -> u64 {
    let largest = 1_u64 << (lpc.bits_per_sample() - 1);
    let predictor = lpc.parameters();
    let sum: u64 = (0..predictor.order())
        .filter_map(|index| predictor.coefficient(index))
        .map(|coefficient| u64::from(coefficient.unsigned_abs()))
        .sum();
    largest + ((largest * sum) >> predictor.shift()) + 1
}

#[cfg(test)]
#[expect(
    clippy::cast_possible_truncation,
    reason = "test signals are computed in f64 and rounded once"
)]
mod tests {
    use flacenc::component::{BitRepr, Lpc, QuantizedParameters, Residual, StreamInfo};
    use flacenc::source::{Fill, FrameBuf};

    use super::{Compressor, RESIDUAL_LIMIT, residual_bound};

    const FRAMES: usize = 4096;
    /// The largest frame header, padding to a byte, and the checksum; bits.
    const OVERHEAD: usize = 16 * 8 + 7 + 16;

    /// xorshift64: the same samples on every machine; −1 … 1.
    fn noise(state: &mut u64) -> f64 {
        *state ^= *state << 13;
        *state ^= *state >> 7;
        *state ^= *state << 17;
        f64::from((*state >> 33) as u32) / f64::from(1_u32 << 30) - 1.0
    }

    /// The size of a block in bits, and of its samples with a type a channel.
    fn sizes(
        bits: usize,
        channels: usize,
        mut value: impl FnMut(usize, usize) -> f64,
    ) -> (usize, usize) {
        let full = f64::from(1 << (bits - 1));
        let mut samples = Vec::new();
        for frame in 0..FRAMES {
            for channel in 0..channels {
                let sample = (value(frame, channel) * full).round();
                samples.push(sample.clamp(-full, full - 1.0) as i32);
            }
        }
        let mut block = FrameBuf::with_size(channels, FRAMES).unwrap();
        block.fill_interleaved(&samples).unwrap();
        let info = StreamInfo::new(48_000, channels, bits).unwrap();
        let frame = Compressor::new().unwrap().frame(&block, 7, &info).unwrap();
        (frame.count_bits(), channels * (8 + FRAMES * bits))
    }

    /// What each kind of signal may take at most, as a part of its own size.
    fn assert_bounded(name: &str, most: f64, value: impl Fn(usize, usize, f64) -> f64) {
        for bits in [16, 24] {
            for channels in [1, 2, 8] {
                let mut state = 88_172_645_463_325_252;
                let (size, plain) = sizes(bits, channels, |frame, channel| {
                    value(frame, channel, noise(&mut state))
                });
                assert!(
                    size <= plain + OVERHEAD && size as f64 <= most * plain as f64 + 500.0,
                    "{name}, {channels} channels of {bits} bits: {size} bits of {plain}"
                );
            }
        }
    }

    #[test]
    fn no_frame_is_larger_than_its_samples() {
        for peak in [0.25, 0.9, 1.0] {
            let burst = move |frame, _, noise: f64| if frame > 3_000 { 0.0 } else { peak * noise };
            assert_bounded("a burst of noise", 1.0, burst);
            // Silence of one channel must not pay for another that grows.
            let beside =
                move |_, channel, noise: f64| if channel == 0 { peak * noise } else { 0.0 };
            assert_bounded("noise beside silence", 1.0, beside);
        }
        assert_bounded("full-scale noise", 1.0, |_, _, noise| noise);
        assert_bounded("full-scale signs", 1.0, |_, _, noise| noise.signum());
        let spikes = |frame, _, _| if frame % 600 == 0 { -1.0 } else { 0.0 };
        assert_bounded("full-scale spikes", 1.0, spikes);
        let steps = |frame, _, _| if frame / 50 % 2 == 0 { 1.0 } else { -1.0 };
        assert_bounded("a full-scale square wave", 1.0, steps);
        let opposed = |frame: usize, channel: usize, _| {
            if (frame + channel).is_multiple_of(2) {
                1.0
            } else {
                -1.0
            }
        };
        assert_bounded("alternating full scale", 0.6, opposed);
        let saw = |frame: usize, _, _| (frame % 218) as f64 / 109.0 - 1.0;
        assert_bounded("a sawtooth", 1.0, saw);
    }

    #[test]
    fn what_can_be_predicted_is_compressed() {
        let tone = |frame: usize, _, _| 0.8 * (frame as f64 / 200.0).sin();
        assert_bounded("a low tone", 0.2, tone);
        assert_bounded("silence", 0.0, |_, _, _| 0.0);
        assert_bounded("quiet noise", 0.85, |_, _, noise| 0.01 * noise);
    }

    #[test]
    fn the_bound_holds_a_predictor_against_the_worst_samples() {
        let residual = Residual::new(0, 64, 4, &[8], &[0; 64], &[0; 64]).unwrap();
        let bound = |coefficients: [i16; 4], shift, bits| {
            let predictor = QuantizedParameters::new(&coefficients, 4, shift, 15).unwrap();
            residual_bound(&Lpc::new(&[0; 4], predictor, residual.clone(), bits).unwrap())
        };
        // The fourth difference of alternating full scale is 16 times full scale.
        let difference = bound([4096, -6144, 4096, -1024], 10, 24);
        assert_eq!(difference, 16 * (1 << 23) + 1);
        assert!(difference < RESIDUAL_LIMIT);
        // 32 times the sum of those coefficients, at a full scale of 24 bits, just exceeds 32 bits.
        assert!(bound([16_383, -16_384, 16_383, -16_384], 8, 24) > RESIDUAL_LIMIT);
        assert!(bound([16_383, -16_384, 16_383, -16_384], 8, 16) < RESIDUAL_LIMIT);
    }
}
