//! Stereo noise in files, in a folder of its own that goes when its last user goes.

use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::{env, process};

use crate::failure::Failure;
use crate::noise::Noise;

/// A folder for a peer's files.
#[derive(Debug, Clone)]
pub struct Scratch(Rc<Folder>);

#[derive(Debug)]
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed lies among other temporary files.
        fs::remove_dir_all(&self.0).ok();
    }
}

impl Scratch {
    /// A new one.
    ///
    /// # Errors
    /// [`Failure::File`].
    pub fn new(name: &str) -> Result<Self, Failure> {
        let folder = env::temp_dir().join(format!("airloom-bench-{}-{name}", process::id()));
        fs::create_dir_all(&folder).map_err(|source| Failure::File {
            path: folder.clone(),
            source,
        })?;
        Ok(Self(Rc::new(Folder(folder))))
    }

    /// The path of a file in it.
    pub fn file(&self, name: &str) -> String {
        self.0.0.join(name).to_string_lossy().into_owned()
    }

    /// Writes a file.
    ///
    /// # Errors
    /// [`Failure::File`].
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> Result<String, Failure> {
        let file = self.file(name);
        fs::write(&file, content).map_err(|source| Failure::File {
            path: file.clone().into(),
            source,
        })?;
        Ok(file)
    }

    /// Reads the left channel of interleaved stereo floats.
    ///
    /// # Errors
    /// [`Failure::File`].
    pub fn left_of_raw(&self, name: &str) -> Result<Vec<f32>, Failure> {
        let file = self.file(name);
        let bytes = fs::read(&file).map_err(|source| Failure::File {
            path: Path::new(&file).to_owned(),
            source,
        })?;
        let frames = bytes.as_chunks::<8>().0.iter();
        Ok(frames
            .map(|[a, b, c, d, ..]| f32::from_le_bytes([*a, *b, *c, *d]))
            .collect())
    }
}

/// Interleaved stereo floats, little end first: two sequences of noise, begun again every `period` frames.
pub fn raw_noise(seeds: [u64; 2], frames: usize, period: usize) -> Vec<u8> {
    let channels = seeds.map(|seed| {
        let mut channel = vec![0.0; period];
        Noise::new(seed).fill(&mut channel);
        channel
    });
    let [left, right] = &channels;
    let pairs = left.iter().zip(right).cycle().take(frames);
    pairs
        .flat_map(|(left, right)| [left.to_le_bytes(), right.to_le_bytes()])
        .flatten()
        .collect()
}
