//! MP4 files, from bytes.
#![no_main]

use airloom_fuzz::media::try_bytes;
use airloom_media::mp4::read;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| try_bytes(bytes, read::open));
