//! Conversion quality: sine fit, alignment of impulses, lengths, streams against whole signals.

#![cfg(test)]
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "test signals are computed in f64 and rounded once"
)]

use std::f64::consts::TAU;

use airloom_media::clip::Clip;
use airloom_media::resample::{ResampleError, StreamResampler, convert, converted_length};

const PAIRS: [(u32, u32); 8] = [
    (44_100, 48_000),
    (48_000, 44_100),
    (48_000, 96_000),
    (96_000, 44_100),
    (8_000, 48_000),
    (192_000, 48_000),
    (22_050, 44_100),
    (44_100, 47_999),
];

fn clip(rate_hz: u32, samples: Vec<f32>) -> Clip {
    Clip {
        rate_hz,
        planes: vec![samples],
    }
}

/// Signal-to-error ratio in dB of the best sine of a known frequency, phase fixed to that of the input.
fn sine_snr_db(samples: &[f32], frequency_hz: f64, rate_hz: u32, amplitude: f64) -> f64 {
    let (mut signal, mut error) = (0.0, 0.0);
    for (n, sample) in samples.iter().enumerate() {
        let ideal = amplitude * (TAU * frequency_hz * n as f64 / f64::from(rate_hz)).sin();
        signal += ideal * ideal;
        error += (f64::from(*sample) - ideal).powi(2);
    }
    10.0 * (signal / error).log10()
}

#[test]
fn a_sine_keeps_level_and_phase_with_error_below_120_db() {
    for (from, to) in PAIRS {
        let top = f64::from(from.min(to)) * 0.47;
        for frequency in [100.0, 997.0, top] {
            let length = from as usize;
            let input: Vec<f32> = (0..length)
                .map(|n| (0.5 * (TAU * frequency * n as f64 / f64::from(from)).sin()) as f32)
                .collect();
            let output = convert(&clip(from, input), to).unwrap();
            // The ends, where the filter sees the silence around the signal, are left out.
            let samples = &output.planes[0];
            let edge = samples.len() / 4;
            let middle = &samples[edge..samples.len() - edge];
            let mut signal = 0.0;
            let mut error = 0.0;
            for (n, sample) in middle.iter().enumerate() {
                let t = (n + edge) as f64 / f64::from(to);
                let ideal = 0.5 * (TAU * frequency * t).sin();
                signal += ideal * ideal;
                error += (f64::from(*sample) - ideal).powi(2);
            }
            let snr = 10.0 * (signal / error).log10();
            assert!(
                snr >= 120.0,
                "{from} -> {to} at {frequency} Hz: {snr:.1} dB"
            );
        }
    }
    // The measure itself can fail: a tenth of a sample of delay shows.
    let late: Vec<f32> = (0..1000)
        .map(|n| (TAU * 997.0 * (f64::from(n) - 0.1) / 48_000.0).sin() as f32)
        .collect();
    assert!(sine_snr_db(&late, 997.0, 48_000, 1.0) < 60.0);
}

#[test]
fn what_lies_above_the_lower_half_rate_is_removed() {
    let input: Vec<f32> = (0..96_000)
        .map(|n| (TAU * 30_000.0 * f64::from(n) / 96_000.0).sin() as f32)
        .collect();
    let output = convert(&clip(96_000, input), 44_100).unwrap();
    let middle = &output.planes[0][5_000..39_000];
    let peak = middle.iter().fold(0.0_f32, |peak, s| peak.max(s.abs()));
    assert!(20.0 * peak.log10() < -120.0, "{peak}");
}

#[test]
fn an_impulse_stays_where_it_was() {
    for (from, to) in PAIRS {
        for position in [0_usize, 147 * 40, 147 * 40 + 80] {
            let mut input = vec![0.0; 20_000];
            input[position] = 1.0;
            let output = convert(&clip(from, input), to).unwrap();
            let samples = &output.planes[0];
            let at = position as f64 * f64::from(to) / f64::from(from);
            // Centre of gravity of the squared response, which is symmetric about the impulse.
            let peak = (0..samples.len())
                .max_by(|a, b| samples[*a].abs().total_cmp(&samples[*b].abs()))
                .unwrap();
            assert!(
                (peak as f64 - at).abs() <= 0.5 + 1e-9,
                "{from} -> {to}: {peak} for {at}"
            );
            if at.fract() == 0.0 && position > 0 {
                let centre = at as usize;
                for distance in 1..200 {
                    let (left, right) = (samples[centre - distance], samples[centre + distance]);
                    assert!((left - right).abs() < 1e-6, "{from} -> {to} at {distance}");
                }
            }
        }
    }
}

#[test]
fn lengths_are_the_ceiling_of_the_ratio() {
    for (from, to) in PAIRS {
        for frames in [0_usize, 1, 2, 147, 160, 2_048, 4_411, 10_000] {
            let output = convert(&clip(from, vec![0.1; frames]), to).unwrap();
            let expected = (frames as f64 * f64::from(to) / f64::from(from)).ceil() as usize;
            assert_eq!(
                output.planes[0].len(),
                expected,
                "{frames} of {from} -> {to}"
            );
        }
    }
    assert_eq!(converted_length(u64::MAX, 1, 2), u64::MAX);
}

#[test]
fn a_stream_gives_the_samples_of_the_whole_signal() {
    let samples: Vec<f32> = (0..2 * 30_000_u32)
        .map(|i| (f64::from(i * i % 10_007) / 10_007.0 - 0.5) as f32)
        .collect();
    let mut whole = Vec::new();
    let mut resampler = StreamResampler::new(44_100, 48_000, 2).unwrap();
    resampler.push(&samples, &mut whole).unwrap();
    resampler.finish(&mut whole).unwrap();
    for block in [2, 14, 1_000, 7_778] {
        let mut pieces = Vec::new();
        for input in samples.chunks(block) {
            resampler.push(input, &mut pieces).unwrap();
        }
        resampler.finish(&mut pieces).unwrap();
        assert!(pieces == whole, "blocks of {block}");
    }
}

#[test]
fn equal_rates_pass_unchanged_and_impossible_ones_are_refused() {
    let input = clip(48_000, vec![0.1, -0.7, 2.5]);
    assert_eq!(convert(&input, 48_000).unwrap(), input);
    assert!(matches!(
        StreamResampler::new(0, 48_000, 2),
        Err(ResampleError::Nothing { .. })
    ));
    assert!(matches!(
        StreamResampler::new(4_000_000_007, 48_000, 2),
        Err(ResampleError::Ratio { .. })
    ));
    let mut resampler = StreamResampler::new(44_100, 48_000, 2).unwrap();
    assert!(matches!(
        resampler.push(&[0.0; 3], &mut Vec::new()),
        Err(ResampleError::Block { .. })
    ));
}
