//! How good a change of rate is: sines through it, against the best sine of the same frequency.

use std::f64::consts::TAU;

use crate::failure::Failure;
use crate::measure::count;
use crate::rates::stream::{CHUNK, Chunk, FROM_HZ, Stream, TO_HZ};

/// Of full scale.
const AMPLITUDE: f64 = 0.9;

/// What the sines are, in hertz; images of the last lie closest.
const FREQUENCIES_HZ: [f64; 6] = [997.0, 5_003.0, 10_007.0, 15_013.0, 19_001.0, 20_000.0];

/// Chunks of each: two thirds of a second, of which the first is left to the ways in.
const CHUNKS: usize = 28;

/// What was found.
#[derive(Debug, Clone, Copy)]
pub struct Quality {
    /// The least signal-to-noise ratio of all sines, images and distortion being noise, in dB.
    pub snr_db: f64,
    /// The level of a sine of 20 kHz, in dB.
    pub level_db: f64,
}

/// Sends sines through a converter.
///
/// # Errors
/// [`Failure`] of the converter.
pub fn quality(stream: &mut dyn Stream) -> Result<Quality, Failure> {
    let mut found = Quality {
        snr_db: f64::INFINITY,
        level_db: f64::NAN,
    };
    for frequency_hz in FREQUENCIES_HZ {
        let mut output = Vec::new();
        for chunk in 0..CHUNKS {
            stream.feed(&sine(frequency_hz, chunk * CHUNK))?;
            stream.left(&mut output);
        }
        let middle = output.get(output.len() / 3..).unwrap_or_default();
        let (level_db, snr_db) = fit(middle, frequency_hz);
        found.snr_db = found.snr_db.min(snr_db);
        found.level_db = level_db;
    }
    Ok(found)
}

fn sine(frequency_hz: f64, first: usize) -> Chunk {
    let turn = TAU * frequency_hz / f64::from(FROM_HZ);
    let sample = |frame: usize| AMPLITUDE * (turn * count(first + frame)).sin();
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the format of the workload"
    )]
    let plane: Vec<f32> = (0..CHUNK).map(|frame| sample(frame) as f32).collect();
    Chunk::new([plane.clone(), plane])
}

/// Level and signal-to-noise ratio, in dB, of the sine that fits best (least squares).
fn fit(samples: &[f32], frequency_hz: f64) -> (f64, f64) {
    let turn = TAU * frequency_hz / f64::from(TO_HZ);
    let waves = |frame: usize| (turn * count(frame)).sin_cos();
    let (mut ss, mut sc, mut cc, mut ys, mut yc) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for (frame, sample) in samples.iter().enumerate() {
        let ((sin, cos), y) = (waves(frame), f64::from(*sample));
        ss += sin * sin;
        sc += sin * cos;
        cc += cos * cos;
        ys += y * sin;
        yc += y * cos;
    }
    let whole = ss * cc - sc * sc;
    let (a, b) = ((ys * cc - yc * sc) / whole, (yc * ss - ys * sc) / whole);
    let (mut signal, mut noise) = (0.0, 0.0);
    for (frame, sample) in samples.iter().enumerate() {
        let (sin, cos) = waves(frame);
        let ideal = a * sin + b * cos;
        signal += ideal * ideal;
        noise += (f64::from(*sample) - ideal).powi(2);
    }
    let level_db = 20.0 * (a.hypot(b) / AMPLITUDE).log10();
    (level_db, 10.0 * (signal / noise).log10())
}
