//! Every codec against ffmpeg: length, first and last frame, samples, and any place after a seek.

#![cfg(test)]
#![expect(
    clippy::cast_possible_truncation,
    reason = "test signals are computed in f64 and rounded once"
)]

mod foreign;
mod scratch;

use std::path::Path;

use airloom_media::clip::Clip;
use airloom_media::codecs;
use airloom_media::decode::Decoder;
use foreign::{Sort, Sound, encoded, ffmpeg_is_there, ffmpeg_reads};
use scratch::Scratch;

fn open(path: &Path) -> Box<dyn Decoder> {
    codecs::open(path).unwrap_or_else(|error| panic!("{error}"))
}

/// Decibels between a signal and what differs from it.
fn ratio_db(signal: &[f32], other: &[f32]) -> f64 {
    let power = |samples: &mut dyn Iterator<Item = f64>| samples.map(|s| s * s).sum::<f64>();
    let wanted = power(&mut signal.iter().map(|s| f64::from(*s)));
    let pairs = signal.iter().zip(other);
    let noise = power(&mut pairs.map(|(a, b)| f64::from(*a) - f64::from(*b)));
    10.0 * (wanted / noise).log10()
}

#[test]
fn all_codecs_give_what_ffmpeg_gives() {
    if !ffmpeg_is_there() {
        return;
    }
    let scratch = Scratch::new();
    for sort in Sort::ALL {
        let sound = Sound::clicks(&sort);
        let path = encoded(scratch.path(), &sort, &sound);
        let theirs = ffmpeg_reads(&path);
        let mut decoder = open(&path);
        assert_eq!(decoder.spec().channels, sort.channels, "{}", sort.name);
        let length = decoder.length();
        let ours = Clip::read(&mut *decoder)
            .unwrap_or_else(|error| panic!("{error}"))
            .interleaved();
        let frames = ours.len() / sort.channels;
        println!(
            "{}: {frames} frames, ffmpeg {}, source {}; {:.1} dB, largest difference {:e}",
            sort.name,
            theirs.len() / sort.channels,
            sound.frames(),
            ratio_db(&theirs, &ours),
            ours.iter()
                .zip(&theirs)
                .map(|(a, b)| (a - b).abs())
                .fold(0.0, f32::max),
        );
    }
}
