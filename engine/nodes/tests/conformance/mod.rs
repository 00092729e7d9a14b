//! What every node type promises, asked of every type of the registry in several configurations.
//! A new type is tested by being in the list.

mod allocation;
mod batches;
mod blocks;
mod extremes;
mod latency;
mod reset;
mod silence;
mod state;

use airloom_realtime::allocation::violations;

use crate::rig::bench::{Bench, Channels};
use crate::rig::variant::{Variant, all};

/// Runs a check over every variant and then counts what was allocated on the audio thread.
fn over_all(check: impl Fn(&Variant)) {
    let variants = all();
    assert!(variants.len() > 12, "the registry is not empty");
    // Names that begin so, for whoever writes a node.
    let only = std::env::var("AIRLOOM_NODES").unwrap_or_default();
    for variant in variants
        .iter()
        .filter(|variant| variant.name.starts_with(&only))
    {
        check(variant);
        assert_eq!(violations(), 0, "{} allocates", variant.name);
    }
}

/// Fails at the first sample whose bits differ.
fn assert_same(name: &str, one: &Channels, other: &Channels, what: &str) {
    assert_eq!(one.len(), other.len());
    for (channel, (one, other)) in one.iter().zip(other).enumerate() {
        assert_eq!(one.len(), other.len());
        for (frame, (one, other)) in one.iter().zip(other).enumerate() {
            assert!(
                one.to_bits() == other.to_bits(),
                "{name}, {what}: channel {channel}, frame {frame}: {one} and {other}"
            );
        }
    }
}

/// The names of up to 12 parameters spread over all of a node's.
fn some_params(bench: &Bench) -> Vec<usize> {
    let count = bench.spec.params.len();
    let step = count.div_ceil(12).max(1);
    // A stride that is no multiple of seven meets all kinds of parameters of bands that have seven each.
    let step = if step > 1 && step.is_multiple_of(7) {
        step + 1
    } else {
        step
    };
    (0..count).step_by(step).collect()
}
