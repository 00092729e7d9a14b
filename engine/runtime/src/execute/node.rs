//! A processor in the executor's slab.

use std::any::Any;
use std::sync::Arc;

use airloom_api::node::spec::{Guard, NodeSpec};
use airloom_api::param::bank::ParamBank;
use airloom_api::process::processor::Processor;

use crate::execute::bypass::Bypass;

/// A processor with its parameters and what the executor remembers of it.
pub struct NodeSlot {
    /// The real-time half.
    pub processor: Box<dyn Processor>,
    /// Its parameters.
    pub bank: ParamBank,
    /// Where it is scanned.
    pub guard: Guard,
    /// Passing the input by; `None` for nodes without audio outputs.
    pub bypass: Option<Bypass>,
    /// Whether it is out of order: bypassed until it is prepared again.
    pub faulted: bool,
    /// Whether it said that silence needs no call.
    pub idle: bool,
    /// Revision of the bank at its last call.
    pub seen: u64,
    /// Sequence of the plan with which it arrived: older commands were meant for whoever had the slot before.
    pub arrived: u64,
    /// The payload of its panic: goes home with it, is never dropped on the audio thread.
    pub panic: Option<Box<dyn Any + Send>>,
    /// Number of channels of its first audio output that are metered, at most two.
    pub metered: usize,
    /// What it is, kept so that the last reference is dropped off the audio thread.
    pub spec: Arc<NodeSpec>,
}
