//! All passes on one screen, and the steps of the last one.

use airloom_api::node::spec::Role;

use crate::compile::assembly::Assembly;
use crate::compile::latency::align;
use crate::compile::order::{CycleError, Visit, order};
use crate::compile::plan::{Plan, Step};
use crate::compile::wiring::{Incoming, Wiring, index_u32};

/// Compiles a wiring. `latency_floor` is the smallest latency, in frames, to which the outputs are padded.
///
/// Takes time linear in nodes, edges and channels.
///
/// # Errors
/// [`CycleError`] if nodes wait for each other.
pub fn compile(wiring: &Wiring, latency_floor: u64) -> Result<Plan, CycleError> {
    let incoming = Incoming::of(wiring);
    let visits = order(wiring, &incoming)?;
    let alignment = align(wiring, &incoming, &visits, latency_floor);
    Ok(Assembly::new(wiring, &incoming, alignment).assemble(&visits))
}

impl Assembly<'_> {
    fn assemble(mut self, visits: &[Visit]) -> Plan {
        for visit in visits {
            match *visit {
                Visit::Process(node) => self.process(node),
                Visit::Absorb(node) => {
                    self.plan.nodes[node].inputs = self.inputs(node);
                    self.plan.steps.push(Step::Absorb(index_u32(node)));
                }
            }
            self.release_after_step();
        }
        self.plan.buffers = self.audio.count();
        self.plan.event_lists = self.events.count();
        self.plan
    }

    fn process(&mut self, node: usize) {
        if !matches!(self.wiring.nodes[node].spec.role, Role::Feedback { .. }) {
            self.plan.nodes[node].inputs = self.inputs(node);
        }
        self.plan.nodes[node].modulations = self.modulations(node);
        self.write_outputs(node);
        self.plan.steps.push(Step::Process(index_u32(node)));
    }
}
