//! Wirings at random: compiled, played, and compared with their definition.
#![no_main]

use airloom_fuzz::plans::play;
use arbitrary::Unstructured;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    play(&mut Unstructured::new(bytes)).expect("it ends with the bytes");
});
