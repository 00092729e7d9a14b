//! Code that the audio thread may reach does not know how to wait, print or read a clock.
//!
//! engine/realtime and engine/dsp have the same rule as a lint too (their clippy.toml), which
//! resolves paths; this one also covers crates that hold a control half beside the real-time half,
//! and the printing macros, which a lint would forbid in tests as well.

use crate::tidy::code::lines_with;
use crate::tidy::finding::Finding;
use crate::tidy::tree::Tree;

/// Where the audio thread may come by.
const REALTIME: [&str; 4] = [
    "engine/dsp/src/",
    "engine/nodes/src/",
    "engine/realtime/src/",
    "engine/runtime/src/execute/",
];

/// What it must not meet there, each with its reason.
const WORDS: [(&str, &str); 13] = [
    ("Mutex", "the audio thread would wait for its holder"),
    ("RwLock", "the audio thread would wait for its holder"),
    ("Condvar", "the audio thread would wait to be woken"),
    ("mpsc", "its channels allocate and lock"),
    (
        "Instant::now",
        "time is counted in frames; results must not depend on a clock",
    ),
    (
        "SystemTime::now",
        "time is counted in frames; results must not depend on a clock",
    ),
    ("sleep", "the audio thread would miss its deadline"),
    ("park", "the audio thread would wait to be woken"),
    ("print!", "printing locks, allocates and calls the system"),
    ("println!", "printing locks, allocates and calls the system"),
    ("eprint!", "printing locks, allocates and calls the system"),
    (
        "eprintln!",
        "printing locks, allocates and calls the system",
    ),
    ("parking_lot", "the audio thread would wait for its holder"),
];

/// Files among them that run on other threads only: what they use, and why that is safe.
const CONTROL_SIDE: [(&str, &str); 3] = [
    (
        "engine/nodes/src/file/gate.rs",
        "disk threads wait here; a processor does so only while it renders offline",
    ),
    (
        "engine/nodes/src/file/take.rs",
        "runs on the recorder's disk thread alone",
    ),
    (
        "engine/realtime/src/workers/hall.rs",
        "workers wait here for an audio thread to wake them",
    ),
];

const STALE_WHY: &str = "an exception that nothing needs hides the next breach";

pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.rust() {
        if !REALTIME.iter().any(|place| file.path.starts_with(place)) {
            continue;
        }
        let mut found = Vec::new();
        for (word, why) in WORDS {
            for line in lines_with(&file.shipped, word) {
                found.push(Finding::new(&file.path, line, format!("`{word}`"), why));
            }
        }
        let listed = CONTROL_SIDE.iter().any(|(path, _)| *path == file.path);
        match (listed, found.is_empty()) {
            (false, _) => findings.append(&mut found),
            (true, true) => {
                let what = "listed as control side but uses nothing that is forbidden";
                findings.push(Finding::new(&file.path, 1, what, STALE_WHY));
            }
            (true, false) => {}
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::rules::planted::expect;

    #[test]
    fn waiting_words_are_found_in_shipped_code_only() {
        let text = "//! No Mutex here.\n\
                    use std::sync::Mutex;\n\
                    let start = Instant::now();\n\
                    #[cfg(test)]\n\
                    mod tests { fn f() { println!(\"seed\"); } }\n";
        expect(
            check,
            &[
                ("engine/dsp/src/a.rs", text),
                ("engine/dsp/tests/a.rs", text),
                ("engine/runtime/src/execute/a.rs", text),
                ("engine/runtime/src/session.rs", text),
            ],
            &[
                ("engine/dsp/src/a.rs", 2),
                ("engine/dsp/src/a.rs", 3),
                ("engine/runtime/src/execute/a.rs", 2),
                ("engine/runtime/src/execute/a.rs", 3),
            ],
        );
    }
}
