//! Files of every format, cut off and with a flipped bit at every 64th byte: each is answered, in bounded memory, and an
//! error names the format and a place.

use std::path::Path;

use crate::encoded::{Sort, Sound, encoded, ffmpeg_is_there};
use crate::scratch::Scratch;
use airloom_media::codecs;
use airloom_media::decode::DecodeError;

/// Every so many bytes something is damaged.
const EVERY: usize = 64;
/// What reading may take beyond what the process has.
const MOST_BYTES: u64 = 256 << 20;

/// Address space of the process in bytes, now (`VmSize`) or the most it ever had (`VmPeak`); 0 where the system does
/// not say.
fn memory(field: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status
        .lines()
        .find_map(|line| line.strip_prefix(field))
        .and_then(|rest| {
            rest.trim_matches([':', ' ', '\t'])
                .strip_suffix("kB")?
                .trim()
                .parse::<u64>()
                .ok()
        })
        .map_or(0, |kilobytes| kilobytes << 10)
}

/// Reads all of a file: its frames, or the error.
fn read(path: &Path, most: usize) -> Result<usize, DecodeError> {
    let mut decoder = codecs::open(path)?;
    let channels = decoder.spec().channels;
    let mut block = vec![0.0; channels * 1024];
    let mut total = 0;
    loop {
        let frames = decoder.read(&mut block)?;
        total += frames;
        assert!(total <= most, "{}: {total} frames", path.display());
        if frames < 1024 {
            break;
        }
    }
    decoder.seek(0)?;
    decoder.read(&mut block)?;
    Ok(total)
}

/// That an error says which format it is about, and where.
fn assert_named(error: &DecodeError, name: &str) {
    let text = error.to_string();
    match error {
        DecodeError::Malformed { .. } | DecodeError::Truncated { .. } => {
            let named = [
                "WAV",
                "AIFF",
                "FLAC",
                "CAF",
                "MP4",
                "MP3",
                "Ogg Vorbis",
                "Ogg Opus",
                "AAC",
            ]
            .iter()
            .any(|format| text.contains(&format!("{format} ")) || text.contains(format));
            assert!(named && text.contains("at byte "), "{name}: {text}");
        }
        DecodeError::Unrecognised { .. } | DecodeError::Unsupported { .. } => {}
        DecodeError::Io { .. } | DecodeError::Seek { .. } | DecodeError::Block { .. } => {
            panic!("{name}: {text}");
        }
    }
}

#[test]
fn damage_at_every_64th_byte_is_answered_in_bounded_memory() {
    if !ffmpeg_is_there() {
        return;
    }
    let scratch = Scratch::new();
    let before = memory("VmSize");
    for sort in Sort::ALL {
        let frames = if sort.lossless { 700 } else { 5_000 };
        let sound = Sound::lasting(&sort, frames);
        let path = encoded(scratch.path(), &sort, &sound);
        let whole = std::fs::read(&path).unwrap();
        let damaged = path.with_file_name(format!("damaged.{}", sort.extension));
        let length = read(&path, usize::MAX).unwrap();
        // Damage may change rate and block sizes, but a file of so many bytes has no hours of audio.
        let most = whole.len() * 5_000;
        let (mut shorter, mut errors, mut caught) = (0, 0, 0);
        let mut look = |bytes: &[u8], cut: bool| {
            std::fs::write(&damaged, bytes).unwrap();
            match read(&damaged, most) {
                Ok(frames) if frames == length => {}
                Ok(frames) => {
                    assert!(!cut || frames < length, "{}: {frames} frames", sort.name);
                    shorter += 1;
                }
                Err(error) => {
                    assert_named(&error, sort.name);
                    errors += 1;
                    caught += usize::from(error.to_string().contains("the codec cannot take"));
                }
            }
        };
        for place in (0..whole.len()).step_by(EVERY) {
            look(&whole[..place], true);
            let mut flipped = whole.clone();
            flipped[place] ^= 1 << (place / EVERY % 8);
            look(&flipped, false);
        }
        println!(
            "{}: {} bytes, {errors} errors, {shorter} of other length, {caught} panics caught; {} MiB more",
            sort.name,
            whole.len(),
            (memory("VmPeak") - before) >> 20
        );
    }
    assert!(
        memory("VmPeak") - before < MOST_BYTES,
        "{} MiB",
        (memory("VmPeak") - before) >> 20
    );
}

#[test]
fn a_fragmented_mp4_file_is_refused_by_name() {
    if !ffmpeg_is_there() {
        return;
    }
    let scratch = Scratch::new();
    let path = scratch.path().join("fragmented.m4a");
    let made = std::process::Command::new("ffmpeg")
        .args([
            "-v",
            "error",
            "-f",
            "lavfi",
            "-i",
            "sine=duration=1",
            "-c:a",
            "aac",
        ])
        .args(["-movflags", "frag_keyframe+empty_moov"])
        .arg(&path)
        .status()
        .unwrap();
    assert!(made.success());
    let text = read(&path, 100_000).unwrap_err().to_string();
    assert!(text.contains("a fragmented MP4 file"), "{text}");
}
