//! The time that the nodes of a pass take.

use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

use airloom_api::process::io::Span;
use airloom_graph::compile::plan::Step;
use quanta::Clock;

use crate::execute::call::entries;
use crate::execute::loaded::LoadedPlan;
use crate::execute::node::NodeSlot;

/// Measures the nodes that one pass calls, on the thread that makes it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Laps<'a> {
    /// None where nodes are not measured in this block.
    pub clock: Option<&'a Clock>,
    /// When the last node ended, in ticks.
    pub lap: u64,
    /// Where the longest step alone is looked for.
    pub longest: Option<&'a AtomicU64>,
}

impl Laps<'_> {
    /// The same for another thread or task, whose time begins now.
    pub fn begun_now(self) -> Self {
        let lap = self.clock.map_or(0, Clock::raw);
        Self { lap, ..self }
    }

    /// Whether nodes are measured.
    pub const fn is_measuring(&self) -> bool {
        self.clock.is_some()
    }

    /// Steps of a plan have been done: whatever was done since the last node was done for the nodes that they call. Of
    /// several that are computed as one each gets the same share.
    pub fn lap(
        &mut self,
        loaded: &LoadedPlan,
        nodes: &[Option<Box<NodeSlot>>],
        steps: Range<usize>,
    ) {
        let Some(clock) = self.clock else {
            return;
        };
        let plan = &loaded.plan;
        let steps = plan.steps.get(steps).unwrap_or(&[]);
        let calls = match *steps {
            [Step::Process(call) | Step::Absorb(call)] => Span {
                start: call,
                len: 1,
            },
            [Step::Run(run), _, ..] => {
                let run = plan.runs.get(run as usize);
                run.map_or(Span::default(), |run| run.calls)
            }
            [Step::Batch(batch), _, ..] => {
                let batch = plan.batches.get(batch as usize);
                batch.map_or(Span::default(), |batch| batch.calls)
            }
            _ => return,
        };
        let slots = entries(&loaded.call_slots, calls);
        let Some(first) = slots.first() else {
            return;
        };
        let now = clock.raw();
        let share = (now.saturating_sub(self.lap) / u64::from(calls.len)).max(1);
        self.lap = now;
        if let Some(longest) = self.longest {
            let time = clock.delta_as_nanos(0, share);
            longest.fetch_max(packed(*first, time), Ordering::Relaxed);
            return;
        }
        for slot in slots {
            if let Some(Some(node)) = nodes.get(*slot as usize) {
                node.cost.add(share);
            }
        }
    }
}

/// A slot and a time in nanoseconds (up to four seconds), so that the longer time is the greater number.
pub(super) fn packed(slot: u32, time: u64) -> u64 {
    time.min(u64::from(u32::MAX)) << 32 | u64::from(slot)
}

/// The slot and the time in such a number.
pub(super) fn unpacked(packed: u64) -> (u32, u64) {
    let [a, b, c, d, ..] = packed.to_le_bytes();
    (u32::from_le_bytes([a, b, c, d]), packed >> 32)
}
