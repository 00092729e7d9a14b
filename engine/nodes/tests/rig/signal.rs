//! Signals and block sizes from seeds.

use airloom_dsp::noise::white::WhiteNoise;
use airloom_dsp::sample::narrow;

/// White noise of a peak, on several channels.
pub fn noise(channels: usize, frames: usize, peak: f64, seed: u64) -> Vec<Vec<f32>> {
    (0..channels as u64)
        .map(|channel| {
            let noise = WhiteNoise::new(seed, channel);
            (0..frames as u64)
                .map(|frame| narrow(peak * noise.at(frame)))
                .collect()
        })
        .collect()
}

/// Bursts of noise with silence between, so that silence flags come and go.
pub fn bursts(channels: usize, frames: usize, seed: u64) -> Vec<Vec<f32>> {
    let mut signal = noise(channels, frames, 0.9, seed);
    for channel in &mut signal {
        for (frame, sample) in channel.iter_mut().enumerate() {
            if (frame / 3000) % 3 == 1 {
                *sample = 0.0;
            }
        }
    }
    signal
}

/// Block sizes that add up to `frames`.
pub fn blocks(frames: usize, size: usize) -> Vec<usize> {
    let mut sizes = vec![size; frames / size];
    sizes.extend(Some(frames % size).filter(|rest| *rest > 0));
    sizes
}

/// Block sizes from 1 to `largest` that add up to `frames`, small and large ones alike.
pub fn random_blocks(frames: usize, largest: usize, seed: u64) -> Vec<usize> {
    let noise = WhiteNoise::new(seed, 99);
    let mut sizes = Vec::new();
    let mut left = frames;
    for draw in 0.. {
        if left == 0 {
            break;
        }
        // Equal chances for every octave of sizes.
        let octaves = (largest as f64).log2() * f64::midpoint(noise.at(draw), 1.0);
        let size = airloom_api::time::SampleRate::new(2000).unwrap();
        let size = size
            .frames(octaves.exp2() / 2000.0)
            .as_usize()
            .clamp(1, left.min(largest));
        sizes.push(size);
        left -= size;
    }
    sizes
}
