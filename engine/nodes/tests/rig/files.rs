//! Files for nodes that name some in their configuration: a folder of its own with short WAV files and a list of them
//! in it, removed at the end.

use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

use airloom_api::node::asset::{AssetError, Assets};

/// The name of the list.
pub const LIST: &str = "list.m3u8";

static NEXT: AtomicUsize = AtomicUsize::new(0);

/// The text file, other for left and right.
const FILTERS: &str = "Preamp: -3 dB\n\
    Filter 1: ON PK Fc 1000 Hz Gain 6 dB Q 1\n\
    Channel: R\n\
    Filter 2: ON HSC Fc 5000 Hz Gain -4 dB Q 0.7\n";

/// What every reading is answered with. Must outlive the node that was prepared with it.
pub struct Files {
    folder: PathBuf,
}

impl Files {
    pub fn new() -> Self {
        let folder = std::env::temp_dir().join(format!(
            "airloom-nodes-rig-{}-{}",
            std::process::id(),
            NEXT.fetch_add(1, Ordering::Relaxed)
        ));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("tone.wav"), wave(4000)).unwrap();
        fs::write(folder.join("short.wav"), wave(1700)).unwrap();
        fs::write(folder.join(LIST), "tone.wav\nshort.wav\n").unwrap();
        fs::write(folder.join("sine.wav"), sine(24_000)).unwrap();
        fs::write(folder.join("filters.txt"), FILTERS).unwrap();
        Self { folder }
    }
}

impl Drop for Files {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.folder).unwrap();
    }
}

impl Assets for Files {
    fn locate(&self, reference: &str) -> Result<PathBuf, AssetError> {
        if reference.is_empty() {
            return Err(AssetError::Unnamed);
        }
        let named = self.folder.join(reference);
        let is_text = reference.ends_with(".txt");
        Ok(if named.is_file() {
            named
        } else {
            self.folder
                .join(if is_text { "filters.txt" } else { "tone.wav" })
        })
    }

    fn destination(&self, reference: &str) -> Result<PathBuf, AssetError> {
        if reference.is_empty() {
            return Err(AssetError::Unnamed);
        }
        Ok(self.folder.join(reference))
    }
}

/// A stereo WAV file of 16 bits at 48 kHz: ramps of 100 frames.
fn wave(frames: u32) -> Vec<u8> {
    let mut file = Vec::new();
    file.extend(b"RIFF");
    file.extend((36 + 4 * frames).to_le_bytes());
    file.extend(b"WAVEfmt ");
    file.extend(16_u32.to_le_bytes());
    for word in [1_u16, 2] {
        file.extend(word.to_le_bytes());
    }
    file.extend(48_000_u32.to_le_bytes());
    file.extend(192_000_u32.to_le_bytes());
    for word in [4_u16, 16] {
        file.extend(word.to_le_bytes());
    }
    file.extend(b"data");
    file.extend((4 * frames).to_le_bytes());
    for frame in 0..frames {
        let sample = i16::try_from(frame % 100).unwrap() * 200;
        file.extend(sample.to_le_bytes());
        file.extend((-sample).to_le_bytes());
    }
    file
}

/// A mono WAV file of 32-bit floats at 48 kHz: a sine of 480 Hz, 100 frames a period, of peak 0.5.
fn sine(frames: u32) -> Vec<u8> {
    let mut file = Vec::new();
    file.extend(b"RIFF");
    file.extend((36 + 4 * frames).to_le_bytes());
    file.extend(b"WAVEfmt ");
    file.extend(16_u32.to_le_bytes());
    for word in [3_u16, 1] {
        file.extend(word.to_le_bytes());
    }
    file.extend(48_000_u32.to_le_bytes());
    file.extend(192_000_u32.to_le_bytes());
    for word in [4_u16, 32] {
        file.extend(word.to_le_bytes());
    }
    file.extend(b"data");
    file.extend((4 * frames).to_le_bytes());
    for frame in 0..frames {
        let sample = 0.5 * (std::f64::consts::TAU * f64::from(frame) / 100.0).sin();
        file.extend(airloom_dsp::sample::narrow(sample).to_le_bytes());
    }
    file
}
