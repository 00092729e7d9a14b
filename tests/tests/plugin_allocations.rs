//! The release bundle asks nothing of the allocator while it plays.
#![cfg(test)]

use std::path::Path;
use std::process::Command;

use airloom_tests::allocation_counter;
use airloom_tests::clap_host::bundle::ClapBundle;
use airloom_tests::clap_host::state::SavedState;
use airloom_tests::signal::{chain, with_macro};
use serde_json::{Value, json};

const SWAPS: usize = 50;

/// A graph for each swap: every node type that needs no file, in turns, with macros on it.
fn graphs() -> Vec<Value> {
    let none = || json!({});
    (0..SWAPS)
        .map(|swap| {
            let gain = ("level.gain", json!({ "gain_db": -(swap as f64) }), none());
            let limiter = ("dynamics.limiter", none(), json!({ "look_ahead_ms": 2.0 }));
            let delay = (
                "time.delay",
                json!({ "time_seconds": 0.01 + swap as f64 * 1e-3 }),
                json!({ "max_seconds": 0.5 }),
            );
            let eq = (
                "filter.eq",
                json!({ "band1.gain_db": 6.0, "band3.kind": "high_pass", "band3.slope_db_oct": 48 }),
                json!({ "bands": 8 }),
            );
            let pan = ("level.pan", json!({ "pan": 0.5 }), none());
            let meter = ("meter.level", none(), none());
            let nodes = match swap % 5 {
                0 => vec![gain, eq],
                1 => vec![gain, delay, pan],
                2 => vec![gain, limiter, meter],
                3 => vec![gain],
                _ => vec![gain, eq, delay, limiter, pan, meter],
            };
            (1..=8).fold(chain(&nodes), |document, slot| {
                with_macro(document, slot, "n1", "gain_db", [-40.0, 0.0], 0.5)
            })
        })
        .collect()
}

#[test]
fn nothing_is_allocated_or_freed_after_the_first_block() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let counter = allocation_counter::build(folder).unwrap();
    let states: Vec<SavedState> = graphs()
        .iter()
        .map(|graph| SavedState::with_graph(&graph.to_string(), &[(1, 0.25)]))
        .collect();
    let list = folder.join("swaps.json");
    std::fs::write(&list, serde_json::to_string(&states).unwrap()).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_clap_allocations"))
        .arg(ClapBundle::default_path())
        .arg(&list)
        .env("LD_PRELOAD", counter)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{errors}");
    println!("{said}{errors}");
    let counts: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(counts["blocks"], 1_000);
    assert_eq!(counts["swaps"], SWAPS);
    assert_eq!(counts["after"], 0);
}
