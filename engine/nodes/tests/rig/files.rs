//! Files for nodes that name some in their configuration: a folder of its own for each process,
//! with a short WAV file in it.

use std::fs;
use std::path::PathBuf;

use airloom_api::node::asset::{AssetError, Assets};

/// What [`Files`] answers every reading with.
pub struct Files {
    folder: PathBuf,
}

impl Files {
    pub fn new() -> Self {
        let folder = std::env::temp_dir().join(format!("airloom-nodes-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let tone = folder.join("tone.wav");
        if !tone.exists() {
            // Written beside and moved, for other tests of this process look for it.
            let beside = folder.join(format!("{:?}.wav", std::thread::current().id()));
            fs::write(&beside, wave(4000)).unwrap();
            fs::rename(&beside, &tone).unwrap();
        }
        Self { folder }
    }
}

impl Assets for Files {
    fn locate(&self, reference: &str) -> Result<PathBuf, AssetError> {
        if reference.is_empty() {
            return Err(AssetError::Unnamed);
        }
        Ok(self.folder.join("tone.wav"))
    }

    fn destination(&self, reference: &str) -> Result<PathBuf, AssetError> {
        if reference.is_empty() {
            return Err(AssetError::Unnamed);
        }
        let thread = format!("{:?}", std::thread::current().id());
        Ok(self.folder.join(thread + reference))
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
