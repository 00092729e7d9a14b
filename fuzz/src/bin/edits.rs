//! Edits of a session that plays: applied, taken back, applied again.
#![no_main]

use std::sync::LazyLock;

use airloom_api::node::registry::Registry;
use airloom_fuzz::edits::Studio;
use airloom_fuzz::made::graph::Palette;
use airloom_fuzz::types::without_files;
use arbitrary::Unstructured;
use libfuzzer_sys::fuzz_target;

static TYPES: LazyLock<(Registry, Palette)> = LazyLock::new(|| {
    let registry = without_files();
    let palette = Palette::new(&registry);
    (registry, palette)
});

fuzz_target!(|bytes: &[u8]| {
    let (registry, palette) = &*TYPES;
    let mut studio = Studio::new(registry, palette);
    studio
        .live(&mut Unstructured::new(bytes))
        .expect("it ends with the bytes");
});
