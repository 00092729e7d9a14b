//! How each node sounds.

mod analysers;
mod automation;
mod clippers;
mod colours;
mod compressors;
mod controls;
mod crossover;
mod de_essers;
mod detectors;
mod dynamic_equaliser;
mod equaliser;
mod events;
mod formats;
mod gates;
mod generators;
mod levelling;
mod levels;
mod limiter;
mod metering;
mod modulations;
mod multibands;
mod pitches;
mod restoring;
mod routing;
mod samplers;
mod slopes;
mod sources;
mod spaces;
mod spectrum;
mod synthesizer;
mod tempi;
mod times;
mod true_peaks;

use crate::rig::bench::{Bench, Change, Channels, Drive};
use crate::rig::signal::random_blocks;

/// Runs a bench over an input in blocks of many sizes, with changes by parameter name.
fn play(bench: &mut Bench, input: &[Vec<f32>], changes: &[(usize, &str, f64)]) -> Channels {
    let frames = input.first().map_or(48_000, Vec::len);
    let changes = changes
        .iter()
        .map(|(frame, id, value)| Change {
            frame: *frame,
            param: bench.spec.param(id).unwrap(),
            value: *value,
        })
        .collect();
    bench.run(
        input,
        &Drive {
            blocks: random_blocks(frames, 1024, 1),
            changes,
            in_place: true,
        },
    )
}

/// A sine of peak `peak`.
fn sine(hz: f64, rate: f64, frames: u32, peak: f64) -> Vec<f32> {
    let w = std::f64::consts::TAU * hz / rate;
    (0..frames)
        .map(|frame| airloom_dsp::sample::narrow(peak * (w * f64::from(frame)).sin()))
        .collect()
}

fn db(amplitude: f64) -> f64 {
    20.0 * amplitude.log10()
}

fn rms(samples: &[f32]) -> f64 {
    let power: f64 = samples
        .iter()
        .map(|sample| f64::from(*sample).powi(2))
        .sum();
    (power / samples.len() as f64).sqrt()
}

fn peak(samples: &[f32]) -> f64 {
    samples
        .iter()
        .fold(0.0, |most, sample| f64::from(sample.abs()).max(most))
}

/// The largest second difference: a click is a corner that the signal itself does not have.
fn sharpest(samples: &[f32]) -> f64 {
    samples
        .windows(3)
        .map(|three| f64::from(three[0]) - 2.0 * f64::from(three[1]) + f64::from(three[2]))
        .fold(0.0, |most, corner| corner.abs().max(most))
}
