//! The curves of each view.

use std::f64::consts::{SQRT_2, TAU};

use crate::failure::Failure;
use crate::figure::{Figure, Setting, Stimulus, View};
use crate::measure::level::{decibels, rms};
use crate::measure::spectrum::{magnitudes, windowed};
use crate::measure::stage::{RATE_HZ, play};

/// A curve: places on the horizontal axis and values.
pub type Trace = Vec<(f64, f64)>;

/// Points of a curve over frequency, in equal ratios.
const POINTS: u32 = 400;
/// The ends of the frequency axis, Hz.
pub const FREQUENCIES: (f64, f64) = (20.0, 20_000.0);
/// The frequency of the sine whose level is measured, Hz.
const TONE_HZ: f64 = 1000.0;
/// Frames of a spectrum.
const SPECTRUM: usize = 1 << 16;
/// The amplitude of impulses that filters are measured with: small enough that nothing is limited.
const IMPULSE: f32 = 0.25;

/// Measures a setting of a figure.
pub fn trace(figure: &Figure, setting: &Setting) -> Result<Trace, Failure> {
    let heard = |input: &[f32]| play(figure, setting, None, input);
    Ok(match figure.view {
        View::Magnitude { .. } => {
            let output = heard(&impulse(SPECTRUM, IMPULSE))?;
            let bins = magnitudes(output.iter().map(|sample| f64::from(*sample)).collect());
            over_frequency(|frequency_hz| decibels(at(&bins, frequency_hz) / f64::from(IMPULSE)))
        }
        View::Statics => {
            let mut curve = Trace::new();
            for level in (-60..=0).step_by(2) {
                let level_db = f64::from(level);
                let output = heard(&sine(TONE_HZ, level_db, frames(2.0)))?;
                let settled = &output[output.len() / 2..];
                curve.push((level_db, decibels(rms(settled) * SQRT_2)));
            }
            curve
        }
        View::Step { seconds } => {
            let part = frames(seconds / 4.0);
            let mut input = sine(TONE_HZ, -40.0, part);
            input.extend(sine(TONE_HZ, -6.0, part));
            input.extend(sine(TONE_HZ, -40.0, 2 * part));
            // Two periods at a time.
            let output = heard(&input)?;
            let pieces = output.chunks_exact(frames(2.0 / TONE_HZ));
            let levels = pieces.map(|piece| decibels(rms(piece) * SQRT_2));
            (0..)
                .zip(levels)
                .map(|(piece, level)| (f64::from(piece) * 2.0 / TONE_HZ, level))
                .collect()
        }
        View::Spectrum { tone, .. } => {
            let input = tone.map_or_else(
                || vec![0.0; 2 * SPECTRUM],
                |(frequency_hz, level_db)| sine(frequency_hz, level_db, 2 * SPECTRUM),
            );
            let output = heard(&input)?;
            let bins = magnitudes(windowed(&output[SPECTRUM..]));
            peaks(&bins)
        }
        View::Density { .. } => {
            let output = heard(&vec![0.0; 16 * SPECTRUM])?;
            bands(&output)
        }
        View::Wave { seconds, stimulus } => {
            let count = frames(seconds);
            let input = match stimulus {
                Stimulus::Silence => vec![0.0; count],
                Stimulus::Impulse => impulse(count, 1.0),
                Stimulus::Sine(frequency_hz) => sine(frequency_hz, -6.0206, count),
            };
            over_time(&heard(&input)?)
        }
        View::Control { port, seconds } => {
            let ones = vec![1.0; frames(seconds)];
            over_time(&play(figure, setting, Some(port), &ones)?)
        }
        View::Decay { seconds } => {
            let output = heard(&impulse(frames(seconds * 1.5), 1.0))?;
            remaining(&output, seconds)
        }
    })
}

fn frames(seconds: f64) -> usize {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "some seconds of frames"
    )]
    let frames = (seconds * f64::from(RATE_HZ)).round() as usize;
    frames
}

fn impulse(frames: usize, amplitude: f32) -> Vec<f32> {
    let mut signal = vec![0.0; frames];
    if let Some(first) = signal.first_mut() {
        *first = amplitude;
    }
    signal
}

/// A sine of a peak level.
fn sine(frequency_hz: f64, level_db: f64, frames: usize) -> Vec<f32> {
    let amplitude = 10.0_f64.powf(level_db / 20.0);
    (0..frames)
        .map(|frame| {
            let turn = TAU * frequency_hz * frame as f64 / f64::from(RATE_HZ);
            #[expect(clippy::cast_possible_truncation, reason = "rounding to f32 is wanted")]
            let sample = (amplitude * turn.sin()) as f32;
            sample
        })
        .collect()
}

/// A value for each point of the frequency axis.
fn over_frequency(value: impl Fn(f64) -> f64) -> Trace {
    (0..=POINTS)
        .map(|point| {
            let ratio = FREQUENCIES.1 / FREQUENCIES.0;
            let frequency_hz = FREQUENCIES.0 * ratio.powf(f64::from(point) / f64::from(POINTS));
            (frequency_hz, value(frequency_hz))
        })
        .collect()
}

/// A spectrum between its bins.
fn at(bins: &[f64], frequency_hz: f64) -> f64 {
    let place = frequency_hz / f64::from(RATE_HZ) * 2.0 * (bins.len().saturating_sub(1)) as f64;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "within the spectrum"
    )]
    let (index, part) = (place as usize, place.fract());
    match bins.get(index..index + 2) {
        Some(&[low, high]) => low + (high - low) * part,
        _ => 0.0,
    }
}

/// The highest bin around each point of a frequency axis, so that no line is missed.
fn peaks(bins: &[f64]) -> Trace {
    let points = 1200;
    let edge = |point: u32| {
        let ratio = FREQUENCIES.1 / FREQUENCIES.0;
        let frequency_hz = FREQUENCIES.0 * ratio.powf(f64::from(point) / f64::from(points));
        let place = frequency_hz / f64::from(RATE_HZ) * 2.0 * bins.len() as f64;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "within the spectrum"
        )]
        let index = place as usize;
        (frequency_hz, index)
    };
    (0..points)
        .filter_map(|point| {
            let ((frequency_hz, from), (_, to)) = (edge(point), edge(point + 1));
            let range = bins.get(from..to.max(from + 1))?;
            let highest = range.iter().copied().fold(0.0, f64::max);
            Some((frequency_hz, decibels(highest)))
        })
        .collect()
}

/// The mean power in twelfths of an octave, dB.
fn bands(samples: &[f32]) -> Trace {
    let mut powers = vec![0.0; SPECTRUM / 2 + 1];
    let pieces = samples.chunks_exact(SPECTRUM);
    let count = pieces.len().max(1) as f64;
    for piece in pieces {
        for (power, bin) in powers.iter_mut().zip(magnitudes(windowed(piece))) {
            // A window of four terms spreads a line over two bins, and a line of 1 has a power of 1/2.
            *power += bin * bin / (4.0 * count);
        }
    }
    let edge = |frequency_hz: f64| {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "within the spectrum"
        )]
        let bin = (frequency_hz / f64::from(RATE_HZ) * SPECTRUM as f64).round() as usize;
        bin
    };
    let half_band = 2.0_f64.powf(1.0 / 24.0);
    (0..=120)
        .filter_map(|band| {
            let centre_hz = FREQUENCIES.0 * 2.0_f64.powf(f64::from(band) / 12.0);
            let range = powers.get(edge(centre_hz / half_band)..=edge(centre_hz * half_band))?;
            let power: f64 = range.iter().sum();
            Some((centre_hz, 10.0 * power.max(1e-20).log10()))
        })
        .take_while(|(centre_hz, _)| *centre_hz <= FREQUENCIES.1)
        .collect()
}

fn over_time(samples: &[f32]) -> Trace {
    (0..)
        .zip(samples)
        .map(|(frame, sample)| (f64::from(frame) / f64::from(RATE_HZ), f64::from(*sample)))
        .collect()
}

/// The energy that is left at each time against that of the whole, dB (Schroeder, 1965).
fn remaining(samples: &[f32], seconds: f64) -> Trace {
    let mut left = 0.0;
    let mut energies: Vec<f64> = samples
        .iter()
        .rev()
        .map(|sample| {
            left += f64::from(*sample).powi(2);
            left
        })
        .collect();
    energies.reverse();
    let whole = energies.first().copied().unwrap_or(1.0).max(1e-30);
    (0..)
        .zip(energies)
        .step_by(frames(seconds / 400.0).max(1))
        .map(|(frame, energy)| {
            let time = f64::from(frame) / f64::from(RATE_HZ);
            (time, 10.0 * (energy / whole).max(1e-12).log10())
        })
        .take_while(|(time, _)| *time <= seconds)
        .collect()
}
