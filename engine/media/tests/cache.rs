//! Reading through a cache gives the frames of the file, whoever reads and in whatever order.

#![cfg(test)]

mod scratch;

use std::path::Path;
use std::sync::Arc;
use std::thread;

use airloom_media::cache::frames::FrameCache;
use airloom_media::cache::reader;
use airloom_media::clip::Clip;
use airloom_media::codecs;
use airloom_media::decode::{DecodeError, Decoder};
use airloom_media::format::Format;
use airloom_media::spec::StreamSpec;
use proptest::prelude::*;
use scratch::Scratch;

const CHANNELS: usize = 2;
const FRAMES: usize = 40_000;

/// A ramp that is other in every channel and for every `start`.
fn write(path: &Path, format: Format, start: usize) {
    let spec = StreamSpec {
        rate_hz: 48_000,
        channels: CHANNELS,
    };
    let samples: Vec<f32> = (0..FRAMES * CHANNELS)
        .map(|place| ((place * 7 + start) % 32_768) as f32 / 32_768.0)
        .collect();
    let mut encoder = codecs::create(path, format, spec).unwrap();
    encoder.write(&samples).unwrap();
    encoder.finish().unwrap();
}

fn whole(decoder: &mut dyn Decoder) -> Clip {
    Clip::read(decoder).unwrap()
}

#[test]
fn the_second_reader_decodes_nothing() {
    let scratch = Scratch::new();
    let path = scratch.path().join("ramp.flac");
    write(&path, Format::Flac16, 0);
    let cache = Arc::new(FrameCache::default());
    let plain = whole(&mut *codecs::open(&path).unwrap());
    let first = whole(&mut *reader::open(&cache, &path).unwrap());
    let decoded = cache.usage().misses;
    let second = whole(&mut *reader::open(&cache, &path).unwrap());
    assert_eq!(first, plain);
    assert_eq!(second, plain);
    assert!(decoded > 0);
    assert_eq!(cache.usage().misses, decoded);
    assert_eq!(cache.usage().bytes, FRAMES * CHANNELS * 4);
}

#[test]
fn a_file_that_was_replaced_is_read_anew() {
    let scratch = Scratch::new();
    let path = scratch.path().join("ramp.wav");
    let cache = Arc::new(FrameCache::default());
    for start in [0, 1_000] {
        // Of the same length: a name for a new file, as programs save.
        let new = scratch.path().join("new.wav");
        write(&new, Format::WavInt16, start);
        let later = std::time::SystemTime::UNIX_EPOCH
            + std::time::Duration::from_secs(1_000_000 + start as u64);
        std::fs::File::options()
            .write(true)
            .open(&new)
            .unwrap()
            .set_modified(later)
            .unwrap();
        std::fs::rename(&new, &path).unwrap();
        let plain = whole(&mut *codecs::open(&path).unwrap());
        assert_eq!(whole(&mut *reader::open(&cache, &path).unwrap()), plain);
    }
}

#[test]
fn readers_on_several_threads_share_a_small_cache() {
    let scratch = Scratch::new();
    let path = scratch.path().join("ramp.wav");
    write(&path, Format::WavInt16, 0);
    let plain = whole(&mut *codecs::open(&path).unwrap());
    // Two of five stretches have room.
    let cache = FrameCache::new(2 * 8_192 * CHANNELS * 4);
    let cache = Arc::new(cache);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..20 {
                    assert_eq!(whole(&mut *reader::open(&cache, &path).unwrap()), plain);
                }
            });
        }
    });
    let usage = cache.usage();
    assert!(usage.bytes <= usage.capacity, "{usage:?}");
}

#[test]
fn wrong_questions_are_refused_as_the_plain_decoder_refuses_them() {
    let scratch = Scratch::new();
    let path = scratch.path().join("ramp.wav");
    write(&path, Format::WavInt16, 0);
    let cache = Arc::new(FrameCache::default());
    let mut decoder = reader::open(&cache, &path).unwrap();
    assert!(matches!(
        decoder.read(&mut [0.0; 3]),
        Err(DecodeError::Block {
            samples: 3,
            channels: 2,
            ..
        })
    ));
    assert!(matches!(
        decoder.seek(FRAMES as u64 + 1),
        Err(DecodeError::Seek { .. })
    ));
    decoder.seek(FRAMES as u64).unwrap();
    assert_eq!(decoder.read(&mut [0.0; 8]).unwrap(), 0);
    let missing = reader::open(&cache, &scratch.path().join("none.wav"));
    assert!(matches!(missing, Err(DecodeError::Io { .. })));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn any_order_of_reading_gives_the_frames_of_the_file(
        steps in prop::collection::vec((0..=FRAMES, 1_usize..20_000), 1..30),
        stretches in 0_usize..7,
    ) {
        let scratch = Scratch::new();
        let path = scratch.path().join("ramp.flac");
        write(&path, Format::Flac16, 0);
        let all = whole(&mut *codecs::open(&path).unwrap()).interleaved();
        let cache = Arc::new(FrameCache::new(stretches * 8_192 * CHANNELS * 4));
        let mut decoder = reader::open(&cache, &path).unwrap();
        for (start, frames) in steps {
            decoder.seek(start as u64).unwrap();
            let mut samples = vec![0.0; frames * CHANNELS];
            let read = decoder.read(&mut samples).unwrap();
            prop_assert_eq!(read, frames.min(FRAMES - start));
            prop_assert_eq!(&samples[..read * CHANNELS], &all[start * CHANNELS..(start + read) * CHANNELS]);
        }
    }
}
