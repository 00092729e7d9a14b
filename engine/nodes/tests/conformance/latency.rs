//! The reported latency is the one an impulse has.

use super::over_all;
use crate::rig::bench::{Bench, Drive};
use crate::rig::signal::blocks;

const FRAMES: usize = 40_000;
const AT: usize = 1234;

/// Every channel has its own, so that no difference of channels cancels.
fn height(channel: usize) -> f32 {
    airloom_dsp::sample::narrow(0.5 - 0.003 * channel as f64)
}

/// All channels together.
fn sum(channels: &[Vec<f32>]) -> Vec<f32> {
    (0..FRAMES)
        .map(|frame| channels.iter().map(|channel| channel[frame]).sum())
        .collect()
}

/// The frame of the largest sample.
fn peak(channel: &[f32]) -> Option<usize> {
    let most = channel
        .iter()
        .fold(0.0_f32, |most, sample| most.max(sample.abs()));
    (most > 0.0)
        .then(|| channel.iter().position(|sample| sample.abs() == most))
        .flatten()
}

#[test]
fn reported_equals_measured() {
    over_all(|variant| {
        // A delay that is asked for is not latency: times stand at zero here, and a vibrato, which is nothing but a
        // delay, stands still. Nor is the phase of a low-pass or of a crossover: they stand open, and splits far below.
        let specs = Bench::new(variant, 48_000, &[]).spec.params;
        let times = specs.iter().filter(|spec| {
            let vibrato = variant.node_type.info().name == "modulation.vibrato";
            spec.id.ends_with("time_seconds") || (vibrato && spec.id == "depth_ms")
        });
        let cutoffs = specs.iter().filter(|spec| spec.id.ends_with("cutoff_hz"));
        let splits = specs.iter().filter(|spec| spec.id.starts_with("split"));
        let settings: Vec<(&str, f64)> = times
            .map(|spec| (spec.id.as_ref(), 0.0))
            .chain(splits.map(|spec| (spec.id.as_ref(), spec.range().0)))
            .chain(cutoffs.map(|spec| (spec.id.as_ref(), spec.range().1)))
            .collect();
        let mut bench = Bench::new(variant, 48_000, &settings);
        let feedback = matches!(
            bench.spec.role,
            airloom_api::node::spec::Role::Feedback { .. }
        );
        if !bench.passes_audio() || feedback {
            return;
        }
        let mut input = vec![vec![0.0; FRAMES]; bench.inputs()];
        for (channel, samples) in input.iter_mut().enumerate() {
            samples[AT] = height(channel);
        }
        let drive = Drive {
            blocks: blocks(FRAMES, 480),
            ..Drive::default()
        };
        let output = bench.run(&input, &drive);
        // Channels that nothing is routed to may stay silent where there are more of them than come in.
        let may_be_silent = output.len() > input.len();
        let heard = output.iter().zip(bench.audible());
        let mut heard: Vec<Vec<f32>> = heard
            .filter(|(_, audible)| *audible)
            .map(|(samples, _)| samples.clone())
            .collect();
        if variant.node_type.info().name == "filter.crossover" {
            // Each band has a phase of its own; it is their sum that is in time.
            heard = vec![sum(&heard)];
        }
        for (channel, samples) in heard.iter().enumerate() {
            if may_be_silent && peak(samples).is_none() {
                continue;
            }
            let found = peak(samples).map(|frame| frame - AT);
            assert_eq!(
                found,
                Some(bench.latency),
                "{}, channel {channel}",
                variant.name
            );
        }
    });
}
