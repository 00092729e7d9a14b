//! Documents, from bytes and from structure: read, check, write, read again.
#![no_main]

use std::sync::LazyLock;

use airloom_api::node::registry::Registry;
use airloom_fuzz::documents::try_bytes;
use airloom_fuzz::made::graph::Palette;
use libfuzzer_sys::fuzz_target;

static TYPES: LazyLock<(Registry, Palette)> = LazyLock::new(|| {
    let registry = airloom_nodes::list::registry();
    let palette = Palette::new(&registry);
    (registry, palette)
});

fuzz_target!(|bytes: &[u8]| {
    let (registry, palette) = &*TYPES;
    try_bytes(bytes, registry, palette);
});
