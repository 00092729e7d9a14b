//! Unsafe code lives in few named places.

use crate::tidy::code::lines_with;
use crate::tidy::finding::Finding;
use crate::tidy::tree::Tree;

/// Folders and files that may hold it, each with its reason.
const PLACES: [(&str, &str); 5] = [
    (
        "engine/realtime/",
        "lock-free structures and the audio scope, modelled with loom",
    ),
    (
        "benches/src/peers/soxr.rs",
        "a peer that is a C library, asked for while a bench runs",
    ),
    (
        "plugin/src/vst3",
        "the shell around the framework's VST3 component speaks the format's C++ interfaces",
    ),
    (
        "plugin/src/params.rs",
        "the framework's parameter trait is unsafe to implement",
    ),
    (
        "tests/",
        "loading plugin bundles and counting allocations; none of it ships",
    ),
];

const WHY: &str = "unsafe code lives in few named places, where it is reviewed as such";

pub fn check(tree: &Tree) -> Vec<Finding> {
    tree.rust()
        .filter(|file| !PLACES.iter().any(|(place, _)| file.path.starts_with(place)))
        .flat_map(|file| {
            lines_with(&file.code, "unsafe")
                .into_iter()
                .map(|line| Finding::new(&file.path, line, "`unsafe`", WHY))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::rules::planted::expect;

    #[test]
    fn unsafe_outside_its_places_is_found() {
        let text = "//! unsafe in a comment\n#![forbid(unsafe_code)]\nfn f() { unsafe { g() } }\n";
        expect(
            check,
            &[
                ("engine/dsp/src/a.rs", text),
                ("engine/realtime/src/a.rs", text),
            ],
            &[("engine/dsp/src/a.rs", 3)],
        );
    }
}
