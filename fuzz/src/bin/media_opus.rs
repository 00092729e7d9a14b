//! Ogg Opus files, from bytes.
#![no_main]

use airloom_fuzz::media::{sealed, try_bytes};
use airloom_media::ogg::opus;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| try_bytes(&sealed(bytes), opus::open));
