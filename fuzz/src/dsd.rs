//! Files of Direct Stream Digital.

use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use airloom_media::dsd::{dff, dsf};

/// Frames that are read at once.
const FRAMES: usize = 64;

/// How often: a header may claim any length.
const READS: usize = 16;

/// The file of this process; readers open files by name.
static FILE: LazyLock<PathBuf> =
    LazyLock::new(|| std::env::temp_dir().join(format!("airloom-fuzz-{}.dsd", std::process::id())));

/// Either reader answers with an error or with frames, within what the header said.
///
/// # Panics
/// Where that does not hold.
pub fn try_bytes(bytes: &[u8]) {
    fs::write(&*FILE, bytes).expect("the folder for temporary files takes one");
    for open in [dsf::open, dff::open] {
        let Ok(mut decoder) = open(&FILE) else {
            continue;
        };
        let channels = decoder.spec().channels;
        let length = decoder.length().unwrap_or(0);
        let mut block = vec![0.0; channels * FRAMES];
        let mut read = 0;
        for _ in 0..READS {
            match decoder.read(&mut block) {
                Ok(frames) => read += frames as u64,
                Err(_) => break,
            }
            assert!(block.iter().all(|sample| sample.is_finite()));
        }
        assert!(read <= length, "{read} frames of {length}");
        assert!(decoder.seek(length + 1).is_err());
        if decoder.seek(length / 2).is_ok() {
            drop(decoder.read(&mut block));
        }
    }
}
