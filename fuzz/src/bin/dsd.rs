//! DSF and DFF files out of bytes: opened, read, sought.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| airloom_fuzz::dsd::try_bytes(bytes));
