//! What nodes and sums are expected to cost: about nanoseconds for 64 frames.

use airloom_api::node::spec::NodeSpec;

/// Finding a node and calling it.
const CALL: u64 = 4;
/// Writing one buffer.
const BUFFER: u64 = 3;
/// Each parameter's share of the work on one buffer: a band of an equaliser has a handful, a gain has one.
const PARAM: u64 = 2;
/// Adding one buffer to another, or copying it from strand to strand.
pub(super) const ADDING: u64 = 4;

/// The cost of a node, from its ports and parameters alone.
pub(super) fn cost(spec: &NodeSpec) -> u64 {
    let count = |number: usize| number as u64;
    let written: u64 = spec
        .outputs
        .iter()
        .map(|port| count(port.kind.buffers()))
        .sum();
    let read: u64 = spec
        .inputs
        .iter()
        .map(|port| count(port.kind.buffers()))
        .sum();
    CALL + written.max(read) * (BUFFER + PARAM * count(spec.params.len()))
}
