//! A folder that goes with the test, with a file to play in it.
#![expect(clippy::expect_used, reason = "a test that cannot go on fails")]

use std::fs;
use std::path::{Path, PathBuf};

/// A temporary folder, removed when it is dropped.
#[derive(Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// One that holds `speech.wav`: a second of stereo at another rate than the tests' streams, so that it is
    /// converted while it plays; and `room.txt`, one filter in words.
    ///
    /// # Panics
    /// When it cannot be written.
    #[must_use]
    pub fn with_speech(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("airloom-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).expect("a temporary folder");
        let spec = hound::WavSpec {
            channels: 2,
            sample_rate: 44_100,
            bits_per_sample: 16,
            sample_format: hound::SampleFormat::Int,
        };
        let mut wav = hound::WavWriter::create(path.join("speech.wav"), spec).expect("a file");
        for frame in 0..44_100_i32 {
            let sample = i16::try_from(frame * 37 % 8_000 - 4_000).expect("16 bits hold it");
            wav.write_sample(sample).expect("room");
            wav.write_sample(-sample).expect("room");
        }
        wav.finalize().expect("room");
        fs::write(
            path.join("room.txt"),
            "Filter 1: ON PK Fc 100 Hz Gain -3.0 dB Q 2.00\n",
        )
        .expect("room");
        Self(path)
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).ok();
    }
}
