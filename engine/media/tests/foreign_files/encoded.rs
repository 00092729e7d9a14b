//! Files of all formats, made by ffmpeg.

use std::path::{Path, PathBuf};
use std::process::Command;

/// A format and how a file of it is made.
#[derive(Debug, Clone, Copy)]
pub struct Sort {
    pub name: &'static str,
    pub extension: &'static str,
    pub encode: &'static [&'static str],
    pub rate_hz: u32,
    pub channels: usize,
    pub lossless: bool,
    /// Whether the file tells what the encoder put before and behind the audio.
    pub gapless: bool,
}

const fn lossy(
    name: &'static str,
    extension: &'static str,
    encode: &'static [&'static str],
    rate_hz: u32,
    channels: usize,
) -> Sort {
    Sort {
        name,
        extension,
        encode,
        rate_hz,
        channels,
        lossless: false,
        gapless: true,
    }
}

const fn bare(sort: Sort) -> Sort {
    Sort {
        gapless: false,
        ..sort
    }
}

const fn lossless(
    name: &'static str,
    extension: &'static str,
    encode: &'static [&'static str],
    rate_hz: u32,
    channels: usize,
) -> Sort {
    Sort {
        lossless: true,
        ..lossy(name, extension, encode, rate_hz, channels)
    }
}

impl Sort {
    pub const ALL: [Self; 23] = [
        lossless("wav 16", "wav", &["-c:a", "pcm_s16le"], 44_100, 2),
        lossless(
            "rf64 24",
            "wav",
            &["-c:a", "pcm_s24le", "-rf64", "always"],
            48_000,
            2,
        ),
        lossless("aiff 24", "aiff", &["-c:a", "pcm_s24be"], 48_000, 1),
        lossless(
            "flac 16",
            "flac",
            &["-c:a", "flac", "-sample_fmt", "s16"],
            44_100,
            2,
        ),
        lossless("caf 24", "caf", &["-c:a", "pcm_s24be"], 48_000, 2),
        lossless("caf float", "caf", &["-c:a", "pcm_f32le"], 48_000, 2),
        lossless(
            "alac 16",
            "m4a",
            &["-c:a", "alac", "-sample_fmt", "s16p"],
            44_100,
            2,
        ),
        lossless(
            "alac 24",
            "m4a",
            &["-c:a", "alac", "-sample_fmt", "s32p"],
            48_000,
            1,
        ),
        lossless(
            "alac caf",
            "caf",
            &["-c:a", "alac", "-sample_fmt", "s16p"],
            44_100,
            2,
        ),
        lossless(
            "alac 5.1",
            "m4a",
            &["-c:a", "alac", "-sample_fmt", "s16p"],
            48_000,
            6,
        ),
        lossy(
            "mp3 192",
            "mp3",
            &["-c:a", "libmp3lame", "-b:a", "192k"],
            44_100,
            2,
        ),
        lossy(
            "mp3 vbr",
            "mp3",
            &["-c:a", "libmp3lame", "-q:a", "4"],
            48_000,
            2,
        ),
        lossy(
            "mp3 mono",
            "mp3",
            &["-c:a", "libmp3lame", "-b:a", "64k"],
            32_000,
            1,
        ),
        lossy(
            "mp3 mpeg-2",
            "mp3",
            &["-c:a", "libmp3lame", "-b:a", "32k"],
            22_050,
            1,
        ),
        bare(lossy(
            "mp3 bare",
            "mp3",
            &["-c:a", "libmp3lame", "-b:a", "128k", "-write_xing", "0"],
            44_100,
            2,
        )),
        lossy(
            "vorbis",
            "ogg",
            &["-c:a", "libvorbis", "-q:a", "5"],
            44_100,
            2,
        ),
        lossy(
            "vorbis mono",
            "ogg",
            &["-c:a", "libvorbis", "-q:a", "3"],
            48_000,
            1,
        ),
        lossy(
            "opus 128",
            "opus",
            &["-c:a", "libopus", "-b:a", "128k"],
            48_000,
            2,
        ),
        lossy(
            "opus mono",
            "opus",
            &["-c:a", "libopus", "-b:a", "16k", "-application", "voip"],
            48_000,
            1,
        ),
        lossy(
            "opus 5.1",
            "opus",
            &["-c:a", "libopus", "-b:a", "256k", "-mapping_family", "1"],
            48_000,
            6,
        ),
        lossy(
            "aac m4a",
            "m4a",
            &["-c:a", "aac", "-b:a", "160k", "-aac_pns", "0"],
            44_100,
            2,
        ),
        lossy(
            "aac noise",
            "m4a",
            &["-c:a", "aac", "-b:a", "64k"],
            44_100,
            1,
        ),
        bare(lossy(
            "aac adts",
            "aac",
            &["-c:a", "aac", "-b:a", "160k", "-aac_pns", "0", "-f", "adts"],
            48_000,
            2,
        )),
    ];
}

/// Interleaved samples.
pub struct Sound {
    pub samples: Vec<f32>,
    channels: usize,
}

impl Sound {
    /// A second and a half: chords that differ by channel, and a click at the first and last frame and between.
    pub fn clicks(sort: &Sort) -> Self {
        Self::lasting(sort, sort.rate_hz as usize * 3 / 2 + 37)
    }

    /// The same of another length.
    pub fn lasting(sort: &Sort, frames: usize) -> Self {
        let rate = f64::from(sort.rate_hz);
        let mut samples = Vec::with_capacity(frames * sort.channels);
        for frame in 0..frames {
            let seconds = frame as f64 / rate;
            for channel in 0..sort.channels {
                let base = 110.0 * (1.0 + channel as f64 * 0.37);
                let tone: f64 = (1..12)
                    .map(|k| {
                        let k = f64::from(k);
                        (std::f64::consts::TAU * base * k * seconds * (1.0 + 0.003 * k)).sin() / k
                    })
                    .sum();
                let swell = 0.6 + 0.4 * (std::f64::consts::TAU * 1.7 * seconds).sin();
                #[allow(
                    clippy::cast_possible_truncation,
                    reason = "computed in f64 and rounded once"
                )]
                samples.push((0.15 * tone * swell) as f32);
            }
        }
        for frame in [0, frames / 2, frames - 1] {
            for channel in 0..sort.channels {
                samples[frame * sort.channels + channel] = 0.8;
            }
        }
        Self {
            samples,
            channels: sort.channels,
        }
    }

    pub fn frames(&self) -> usize {
        self.samples.len() / self.channels
    }
}

pub fn ffmpeg_is_there() -> bool {
    Command::new("ffmpeg").arg("-version").output().is_ok()
}

fn layout(channels: usize) -> &'static str {
    match channels {
        1 => "mono",
        2 => "stereo",
        _ => "5.1",
    }
}

/// A file of a sort in a folder.
pub fn encoded(folder: &Path, sort: &Sort, sound: &Sound) -> PathBuf {
    let raw = folder.join("raw.f32");
    let bytes: Vec<u8> = sound.samples.iter().flat_map(|s| s.to_le_bytes()).collect();
    std::fs::write(&raw, bytes).unwrap();
    let name = sort.name.replace(' ', "-");
    let path = folder.join(format!("{name}.{}", sort.extension));
    let rate = sort.rate_hz.to_string();
    let channels = sort.channels.to_string();
    let output = Command::new("ffmpeg")
        .args(["-v", "error", "-y", "-bitexact"])
        .args(["-f", "f32le", "-ar", &rate, "-ac", &channels])
        .args(["-channel_layout", layout(sort.channels), "-i"])
        .arg(&raw)
        .args(sort.encode)
        .arg(&path)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}: {}",
        sort.name,
        String::from_utf8_lossy(&output.stderr)
    );
    path
}

/// What ffmpeg decodes a file to, interleaved.
pub fn ffmpeg_reads(path: &Path) -> Vec<f32> {
    let output = Command::new("ffmpeg")
        .args(["-v", "error"])
        // The reference decoder of Opus; ffmpeg's own has another resampler in its speech part.
        .args(if path.extension().is_some_and(|e| e == "opus") {
            &["-c:a", "libopus"][..]
        } else {
            &[]
        })
        .arg("-i")
        .arg(path)
        .args(["-f", "f32le", "-"])
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    output
        .stdout
        .as_chunks::<4>()
        .0
        .iter()
        .map(|bytes| f32::from_le_bytes(*bytes))
        .collect()
}
