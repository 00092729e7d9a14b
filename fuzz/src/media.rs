//! Audio files out of arbitrary bytes, for one codec at a time.

use std::cell::RefCell;
use std::fs;
use std::panic;
use std::path::{Path, PathBuf};
use std::sync::Once;

use airloom_media::decode::{DecodeError, Decoder};

/// Opens a file with one codec.
pub type Open = fn(&Path) -> Result<Box<dyn Decoder>, DecodeError>;

/// Frames read at once.
const BLOCK: usize = 500;
/// Blocks that are read of a file: damage may promise any length.
const BLOCKS: usize = 64;
/// The most samples in a block.
const MOST_SAMPLES: usize = 1 << 18;

thread_local! {
    /// The file that the bytes are written to, in memory where the system has such a folder.
    static FILE: RefCell<PathBuf> = RefCell::new(path());
}

static HOOK: Once = Once::new();

fn path() -> PathBuf {
    let memory = Path::new("/dev/shm");
    let folder = if memory.is_dir() {
        memory.to_owned()
    } else {
        std::env::temp_dir()
    };
    folder.join(format!("airloom-fuzz-{}", std::process::id()))
}

/// Reads a file of these bytes, goes to some places in it, and reads on. Whatever the bytes are, it ends, takes little
/// memory, and gives whole frames or an error.
///
/// # Panics
/// Where a decoder does not keep to this.
pub fn try_bytes(bytes: &[u8], open: Open) {
    // A codec's panic that the decoder catches and answers with an error is not what is looked for; one that gets
    // through still is, since libFuzzer's wrapper ends the process then.
    HOOK.call_once(|| panic::set_hook(Box::new(|_| {})));
    FILE.with_borrow(|path| {
        fs::write(path, bytes).expect("a folder to write to");
        let opened = open(path);
        // Whoever reads has it open; nothing is left behind.
        let read = opened.and_then(|mut decoder| read(&mut *decoder));
        drop(fs::remove_file(path));
        if let Err(error) = read {
            assert!(!error.to_string().is_empty());
        }
    });
}

fn read(decoder: &mut dyn Decoder) -> Result<(), DecodeError> {
    let spec = decoder.spec();
    assert!(spec.channels > 0 && spec.rate_hz > 0);
    let frames = BLOCK.min(MOST_SAMPLES / spec.channels).max(1);
    let mut block = vec![0.0; frames * spec.channels];
    let mut total = 0;
    for _ in 0..BLOCKS {
        let count = decoder.read(&mut block)?;
        assert!(count <= frames);
        total += count as u64;
        if count < frames {
            break;
        }
    }
    if let Some(length) = decoder.length() {
        assert!(total <= length, "{total} frames of {length}");
    }
    for place in [total, total / 2, 1.min(total), 0] {
        decoder.seek(place)?;
        decoder.read(&mut block)?;
    }
    Ok(())
}

/// The same bytes with the checksums that the pages of an Ogg file have: no fuzzer guesses them.
pub fn sealed(bytes: &[u8]) -> Vec<u8> {
    let mut sealed = bytes.to_vec();
    let mut start = 0;
    while let Some(head) = sealed.get(start..start + 27) {
        let segments = usize::from(head[26]);
        let body: usize = sealed
            .iter()
            .skip(start + 27)
            .take(segments)
            .map(|segment| usize::from(*segment))
            .sum();
        let end = (start + 27 + segments + body).min(sealed.len());
        sealed[start + 22..start + 26].fill(0);
        let sum = checksum(&sealed[start..end]);
        sealed[start + 22..start + 26].copy_from_slice(&sum.to_le_bytes());
        start = end;
    }
    sealed
}

/// RFC 3533: the polynomial 0x04c11db7, bit by bit.
fn checksum(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte) << 24, |sum: u32, _| {
            let carry = if sum >> 31 == 1 { 0x04c1_1db7 } else { 0 };
            sum << 1 ^ carry
        })
    })
}
