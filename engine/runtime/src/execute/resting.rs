//! Runs: nodes that are not called while they rest.

use airloom_api::node::spec::SumFrom;
use airloom_api::param::view::Params;
use airloom_api::process::resting::RestingMix;
use airloom_graph::compile::plan::{Operation, Plan, Run};
use airloom_realtime::buffer::Content;

use crate::execute::call::entries;
use crate::execute::groups::RunState;
use crate::execute::loaded::LoadedPlan;
use crate::execute::operations::Operations;
use crate::execute::piece::Piece;
use crate::execute::stores::Stores;

/// Marks factors that are not known; stands in place of a node's first one.
const UNKNOWN: f32 = f32::NAN;

impl Stores {
    /// Computes a run if all its nodes rest; false if they have to be called.
    pub fn run(&mut self, loaded: &LoadedPlan, index: u32, run: &Run, piece: Piece) -> bool {
        if self.is_metering {
            return false;
        }
        let plan = &loaded.plan;
        let operations = entries(&plan.operations, run.operations);
        let mut state = loaded.groups.run(index);
        if state == RunState::Unknown {
            let known = self.known(plan, operations).or_else(|| {
                let are_known = self.ask_all(loaded, run);
                are_known.then(|| self.known(plan, operations)).flatten()
            });
            let Some(known) = known else {
                return false;
            };
            state = known;
            loaded.groups.set_run(index, state);
        }
        let mut inputs = plan.operands(run.inputs).iter();
        let is_heard = state == RunState::Heard
            && inputs.all(|input| self.pool.content(*input) != Content::Silent);
        self.simd.run(Operations {
            operations,
            taps: &plan.taps,
            factors: &self.factors,
            pool: &mut self.pool,
            piece,
            is_heard,
        });
        true
    }

    /// What is known of operations: whether some factor is 0; `None` if a node has to be asked for its factors. In one
    /// go, since a new plan has just arrived and each of its lines has to be fetched.
    fn known(&self, plan: &Plan, operations: &[Operation]) -> Option<RunState> {
        let channels_of = |factor: u32, channels: u32| {
            let start = factor as usize;
            self.factors.get(start..start + channels as usize)
        };
        let mut has_zero = false;
        for operation in operations {
            let posts = channels_of(operation.post, operation.channels)?;
            if posts.first().is_none_or(|post| post.is_nan()) {
                return None;
            }
            has_zero |= posts.contains(&0.0);
            for tap in entries(&plan.taps, operation.taps) {
                let gains = channels_of(tap.gain, operation.channels).unwrap_or(&[]);
                // Of two nodes that are one operation the first has its factors here.
                if gains.first().is_some_and(|gain| gain.is_nan()) {
                    return None;
                }
                has_zero |= gains.contains(&0.0);
            }
        }
        Some(if has_zero {
            RunState::Resting
        } else {
            RunState::Heard
        })
    }

    /// Forgets the factors of the node in a slot: it has to be asked again.
    pub fn forget_factors(&mut self, slot: u32) {
        let node = self.nodes.get(slot as usize).and_then(Option::as_ref);
        if let Some(start) = node.and_then(|node| node.factors)
            && let Some(first) = self.factors.get_mut(start as usize)
        {
            *first = UNKNOWN;
        }
    }

    /// Forgets the factors of all nodes.
    pub fn forget_all_factors(&mut self) {
        for start in self.nodes.iter().flatten().filter_map(|node| node.factors) {
            if let Some(first) = self.factors.get_mut(start as usize) {
                *first = UNKNOWN;
            }
        }
    }

    /// Asks the nodes of a run whose factors are not known; false if one has none at present.
    fn ask_all(&mut self, loaded: &LoadedPlan, run: &Run) -> bool {
        let start = run.calls.start as usize;
        let slots = loaded.call_slots.get(start..start + run.calls.len as usize);
        slots.unwrap_or(&[]).iter().all(|slot| self.ask(*slot))
    }

    /// Asks a node for its factors, unless they are known.
    fn ask(&mut self, slot: u32) -> bool {
        let Some(Some(node)) = self.nodes.get_mut(slot as usize) else {
            return false;
        };
        let Some((channels, inputs)) = node.spec.mix_shape() else {
            return false;
        };
        let start = node.factors.unwrap_or(u32::MAX) as usize;
        let end = start.saturating_add(RestingMix::size(channels, inputs));
        let Some(factors) = self.factors.get_mut(start..end) else {
            return false;
        };
        if factors.first().is_some_and(|first| !first.is_nan()) {
            return true;
        }
        let mut lending = self.pool.lend(&[]);
        let params = Params::new(&node.bank, &[], lending.split().0, 0, 1);
        let mut mix = RestingMix::new(factors, channels);
        let rests = node.is_undisturbed() && node.processor.resting_mix(&params, &mut mix);
        let is_single = inputs == 1 && node.spec.rests_as == Some(SumFrom::First);
        if rests && (!is_single || weigh_last(factors, channels)) && !has_nan(factors) {
            return true;
        }
        if let Some(first) = factors.first_mut() {
            *first = UNKNOWN;
        }
        false
    }
}

fn has_nan(factors: &[f32]) -> bool {
    factors.iter().any(|factor| factor.is_nan())
}

/// Makes the gains of a single input the last factors: operations count on it. False where both are there, since two
/// multiplications are not one.
#[expect(clippy::float_cmp, reason = "exactly one leaves the samples alone")]
fn weigh_last(factors: &mut [f32], channels: usize) -> bool {
    let (posts, gains) = factors.split_at_mut(channels.min(factors.len()));
    posts.iter_mut().zip(gains).all(|(post, gain)| {
        if *post == 1.0 {
            std::mem::swap(post, gain);
        }
        *gain == 1.0
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_single_input_is_weighed_at_the_end_or_not_at_all() {
        let mut factors = [1.0, 0.5, 0.25, 1.0];
        assert!(weigh_last(&mut factors, 2));
        assert_eq!(factors, [0.25, 0.5, 1.0, 1.0]);
        assert!(!weigh_last(&mut [0.5, 0.5], 1));
    }
}
