//! AAC in ADTS files, from bytes.
#![no_main]

use airloom_fuzz::media::try_bytes;
use airloom_media::aac::adts;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| try_bytes(bytes, adts::open));
