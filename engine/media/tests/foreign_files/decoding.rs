//! Every codec against ffmpeg: length, first and last frame, samples, and any place after a seek.

use std::path::Path;

use crate::encoded::{Sort, Sound, encoded, ffmpeg_is_there, ffmpeg_reads};
use crate::scratch::Scratch;
use airloom_media::clip::Clip;
use airloom_media::codecs;
use airloom_media::decode::Decoder;

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

/// What a decoder gives from its place on.
fn rest(decoder: &mut dyn Decoder, name: &str) -> Vec<f32> {
    Clip::read(decoder)
        .unwrap_or_else(|error| panic!("{name}: {error}"))
        .interleaved()
}

#[test]
fn all_codecs_give_what_ffmpeg_gives() {
    if !ffmpeg_is_there() {
        return;
    }
    let scratch = Scratch::new();
    for sort in Sort::ALL {
        let (name, channels) = (sort.name, sort.channels);
        let sound = Sound::clicks(&sort);
        let path = encoded(scratch.path(), &sort, &sound);
        let theirs = ffmpeg_reads(&path);
        let mut decoder = open(&path);
        let spec = decoder.spec();
        assert_eq!(
            (spec.rate_hz, spec.channels),
            (sort.rate_hz, channels),
            "{name}"
        );
        let length = decoder.length();
        let ours = rest(&mut *decoder, name);
        assert_eq!(length, Some((ours.len() / channels) as u64), "{name}");
        // ffmpeg leaves the padding at the end of AAC.
        if sort.extension == "m4a" {
            assert!(theirs.len() >= ours.len(), "{name}");
        } else {
            assert_eq!(ours.len(), theirs.len(), "{name}");
        }
        if sort.gapless {
            assert_eq!(ours.len() / channels, sound.frames(), "{name}");
        }
        let theirs = &theirs[..ours.len()];
        let ratio = ratio_db(theirs, &ours);
        println!(
            "{name}: {ratio:.1} dB against ffmpeg, {} frames",
            ours.len() / channels
        );
        if sort.lossless {
            assert!(ours == theirs, "{name}: {ratio} dB");
            if name.contains("float") {
                assert!(ours == sound.samples, "{name}");
            }
        } else {
            // In 16 bits a wrong last bit everywhere is 90 dB below this signal; Opus is decoded to 16 bits.
            let least = if sort.extension == "opus" {
                65.0
            } else {
                110.0
            };
            assert!(ratio > least, "{name}: {ratio} dB");
        }
    }
}

#[test]
fn clicks_stay_on_their_frames() {
    if !ffmpeg_is_there() {
        return;
    }
    let scratch = Scratch::new();
    for sort in Sort::ALL.iter().filter(|sort| sort.gapless) {
        let sound = Sound::clicks(sort);
        let path = encoded(scratch.path(), sort, &sound);
        let ours = rest(&mut *open(&path), sort.name);
        // The click in the middle stands out of the tones, which are the same in the source.
        let middle = sound.frames() / 2;
        let found = (middle - 2_000..middle + 2_000)
            .max_by(|a, b| {
                let level = |frame: usize| ours[frame * sort.channels].abs();
                level(*a).total_cmp(&level(*b))
            })
            .unwrap();
        // At few bits it is smeared.
        let near = match sort.name {
            "opus mono" => 2,
            "aac noise" => 64,
            _ => 0,
        };
        assert!(found.abs_diff(middle) <= near, "{}: {found}", sort.name);
    }
}

#[test]
fn any_place_gives_the_frames_that_were_there_before() {
    if !ffmpeg_is_there() {
        return;
    }
    let scratch = Scratch::new();
    for sort in Sort::ALL {
        let name = sort.name;
        // AAC may fill bands with noise, of which a decoder makes another stretch after a seek.
        let noisy = name == "aac noise";
        let sound = Sound::clicks(&sort);
        let path = encoded(scratch.path(), &sort, &sound);
        let all = rest(&mut *open(&path), name);
        let frames = all.len() / sort.channels;
        let mut decoder = open(&path);
        let places = [
            0,
            frames - 1,
            1,
            frames / 2,
            frames / 2 + 1,
            4_095,
            frames / 3,
            frames,
            12_345,
            0,
        ];
        for place in places {
            decoder
                .seek(place as u64)
                .unwrap_or_else(|error| panic!("{error}"));
            let mut block = vec![0.0; 3_000 * sort.channels];
            let read = decoder
                .read(&mut block)
                .unwrap_or_else(|error| panic!("{error}"));
            assert_eq!(read, 3_000.min(frames - place), "{name} at {place}");
            let ours = &block[..read * sort.channels];
            let expected = &all[place * sort.channels..][..ours.len()];
            let ratio = ratio_db(expected, ours);
            assert!(
                ours == expected || (noisy && ratio > 15.0),
                "{name} at {place}: {ratio} dB"
            );
        }
        assert!(decoder.seek(frames as u64 + 1).is_err(), "{name}");
    }
}
