//! Broken files are answered with an error that names the file, and never with a panic.

#![cfg(test)]

mod scratch;

use std::path::Path;
use std::sync::OnceLock;

use airloom_media::clip::Clip;
use airloom_media::codecs;
use airloom_media::decode::DecodeError;
use airloom_media::encode::EncodeError;
use airloom_media::format::Format;
use airloom_media::spec::StreamSpec;
use proptest::prelude::{ProptestConfig, any, prop, proptest};
use proptest::test_runner::FileFailurePersistence;
use scratch::Scratch;

fn sample_file(path: &Path, format: Format) -> Vec<u8> {
    let spec = StreamSpec {
        rate_hz: 48_000,
        channels: 2,
    };
    let mut encoder = codecs::create(path, format, spec).unwrap();
    let samples: Vec<f32> = (0..6_000).map(|i| (i as f32 * 0.01).sin() * 0.5).collect();
    encoder.write(&samples).unwrap();
    encoder.finish().unwrap();
    std::fs::read(path).unwrap()
}

fn aiff() -> Vec<u8> {
    let data: Vec<u8> = (0..4_000_u32)
        .map(|i| u8::try_from(i % 251).unwrap())
        .collect();
    let mut file = b"FORM\0\0\0\0AIFFCOMM\0\0\0\x12\0\x02\0\0\x03\xe8\0\x10".to_vec();
    file.extend_from_slice(&[0x40, 0x0e, 0xbb, 0x80, 0, 0, 0, 0, 0, 0]);
    file.extend_from_slice(b"SSND");
    file.extend_from_slice(&(u32::try_from(data.len()).unwrap() + 8).to_be_bytes());
    file.extend_from_slice(&[0; 8]);
    file.extend_from_slice(&data);
    let size = (u32::try_from(file.len()).unwrap() - 8).to_be_bytes();
    file[4..8].copy_from_slice(&size);
    file
}

fn decode(path: &Path) -> Result<Clip, DecodeError> {
    Clip::read(codecs::open(path)?.as_mut())
}

#[test]
fn each_kind_of_damage_has_its_own_message() {
    let scratch = Scratch::new();
    let path = scratch.path().join("x.wav");
    let message = |bytes: &[u8]| {
        std::fs::write(&path, bytes).unwrap();
        let message = decode(&path).unwrap_err().to_string();
        assert!(message.starts_with(path.to_str().unwrap()), "{message}");
        message
    };
    assert!(message(b"").contains("nothing, it is empty, expected WAV, FLAC, AIFF, DSF, DFF"));
    assert!(message(b"Hello, this is text").contains("\"Hello, this \""));
    assert!(message(b"RIFF\0\0\0\0WAVE").contains("found the end of the file"));
    let good = sample_file(&path, Format::WavFloat32);
    let cut = good.len() - 8;
    assert!(message(&good[..cut]).contains(&format!(
        "truncated WAV file: it ends at byte {cut}, after 2999 frames, its header promises 3000"
    )));
    let mut bytes = good.clone();
    let format_chunk = bytes.windows(4).position(|w| w == b"fmt ").unwrap();
    bytes[format_chunk + 8] = 0x55;
    assert!(message(&bytes).contains("format tag 0x55 with 32 bits"));
    bytes = good.clone();
    bytes[format_chunk + 10] = 0;
    assert!(message(&bytes).contains("found 0 channels, expected at least 1"));
    bytes = good.clone();
    bytes[format_chunk + 20] = 7;
    assert!(message(&bytes).contains("frames of 7 bytes, expected 8 bytes"));
    let flac = sample_file(&path, Format::Flac24);
    let text = message(&flac[..flac.len() / 2]);
    assert!(text.contains("3000"), "{text}");

    std::fs::write(&path, aiff()).unwrap();
    assert_eq!(decode(&path).unwrap().frames(), 1_000);
    let missing = decode(&scratch.path().join("none.wav")).unwrap_err();
    assert!(matches!(missing, DecodeError::Io { .. }));
    assert!(missing.to_string().contains("none.wav"));
    assert!(decode(scratch.path()).is_err());
}

#[test]
fn a_flipped_byte_in_the_middle_of_a_flac_file_is_named_with_its_frame() {
    let scratch = Scratch::new();
    let path = scratch.path().join("x.flac");
    let spec = StreamSpec {
        rate_hz: 48_000,
        channels: 1,
    };
    let mut encoder = codecs::create(&path, Format::Flac16, spec).unwrap();
    let samples: Vec<f32> = (0..60_000).map(|i| (i as f32 * 0.01).sin() * 0.5).collect();
    encoder.write(&samples).unwrap();
    encoder.finish().unwrap();
    assert_eq!(decode(&path).unwrap().frames(), 60_000);
    let mut bytes = std::fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0xff;
    std::fs::write(&path, bytes).unwrap();
    let text = decode(&path).unwrap_err().to_string();
    assert!(
        text.contains("expected one that starts at frame "),
        "{text}"
    );
    assert!(
        text.contains("found a packet that starts at frame "),
        "{text}"
    );
    assert!(!text.contains("at byte 0:"), "{text}");
}

#[test]
fn an_unfinished_recording_plays_up_to_its_end() {
    let scratch = Scratch::new();
    let path = scratch.path().join("x.wav");
    let mut bytes = sample_file(&path, Format::WavFloat32);
    let data = bytes.windows(4).position(|w| w == b"data").unwrap();
    for size in [0_u32, u32::MAX] {
        bytes[4..8].copy_from_slice(&size.to_le_bytes());
        bytes[data + 4..data + 8].copy_from_slice(&size.to_le_bytes());
        std::fs::write(&path, &bytes).unwrap();
        assert_eq!(decode(&path).unwrap().frames(), 3_000);
    }
}

#[test]
fn what_a_format_cannot_hold_is_refused_by_name() {
    let scratch = Scratch::new();
    let create = |format, rate_hz, channels| {
        codecs::create(
            &scratch.path().join("x"),
            format,
            StreamSpec { rate_hz, channels },
        )
        .err()
        .map(|error| error.to_string())
        .unwrap_or_default()
    };
    assert!(create(Format::Flac24, 48_000, 9).contains("FLAC cannot hold 9 channels of 24 bits"));
    assert!(create(Format::Flac24, 700_000, 2).contains("at 700000 Hz"));
    assert!(create(Format::WavFloat32, 48_000, 0).contains("WAV cannot hold 0 channels"));
    assert!(create(Format::WavFloat32, 48_000, 20_000).contains("expected"));
    let blocked = codecs::create(
        &scratch.path().join("no/such/folder.wav"),
        Format::WavInt16,
        StreamSpec {
            rate_hz: 48_000,
            channels: 1,
        },
    );
    assert!(matches!(blocked.err(), Some(EncodeError::Io { .. })));
}

/// Made once: bits take longer to make than to damage.
static DSF: OnceLock<Vec<u8>> = OnceLock::new();
static DFF: OnceLock<Vec<u8>> = OnceLock::new();

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 400,
        failure_persistence: Some(Box::new(FileFailurePersistence::Off)),
        ..ProptestConfig::default()
    })]

    #[test]
    fn damaged_bytes_never_panic(
        kind in 0..5_usize,
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        in_header in any::<bool>(),
        cut in any::<prop::sample::Index>(),
        shorten in any::<bool>(),
    ) {
        let scratch = Scratch::new();
        let path = scratch.path().join("x");
        let mut bytes = match kind {
            0 => sample_file(&path, Format::WavInt24),
            1 => sample_file(&path, Format::Flac16),
            3 => DSF.get_or_init(|| sample_file(&path, Format::Dsd64)).clone(),
            4 => DFF
                .get_or_init(|| sample_file(&path.with_extension("dff"), Format::Dsd64))
                .clone(),
            _ => aiff(),
        };
        for (place, value) in damage {
            let range = if in_header { bytes.len().min(if kind == 4 { 160 } else { 96 }) } else { bytes.len() };
            let place = place.index(range);
            // The first bytes only decide who reads the file.
            if place >= 4 {
                bytes[place] = value;
            }
        }
        if shorten {
            bytes.truncate(cut.index(bytes.len()));
        }
        std::fs::write(&path, &bytes).unwrap();
        if let Ok(mut decoder) = codecs::open(&path) {
            let channels = decoder.spec().channels;
            let mut block = vec![0.0; channels * 512];
            // Damage may claim any length; what matters is that each step answers.
            for _ in 0..100 {
                if !matches!(decoder.read(&mut block), Ok(512)) {
                    break;
                }
            }
            drop(decoder.seek(17));
            drop(decoder.read(&mut block));
        }
    }
}
