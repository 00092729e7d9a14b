//! All passes on one screen, and the steps of the last one.

use airloom_api::node::spec::Role;
use airloom_api::process::io::Span;

use crate::compile::assembly::Assembly;
use crate::compile::latency::align;
use crate::compile::order::{CycleError, Visit, order};
use crate::compile::plan::{Call, Plan, Step};
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
                    let inputs = self.inputs(node);
                    let call = Call {
                        node: index_u32(node),
                        inputs,
                        ..Call::default()
                    };
                    let step = Step::Absorb(index_u32(self.plan.calls.len()));
                    self.plan.steps.push(step);
                    self.plan.calls.push(call);
                }
            }
            self.release_after_step();
        }
        self.plan.buffers = self.audio.count();
        self.plan.event_lists = self.events.count();
        self.plan
    }

    fn process(&mut self, node: usize) {
        let is_feedback = matches!(self.wiring.nodes[node].spec.role, Role::Feedback { .. });
        let inputs = if is_feedback {
            Span::default()
        } else {
            self.inputs(node)
        };
        let mut call = Call {
            node: index_u32(node),
            inputs,
            modulations: self.modulations(node),
            ..Call::default()
        };
        self.write_outputs(&mut call);
        let step = Step::Process(index_u32(self.plan.calls.len()));
        self.plan.steps.push(step);
        self.plan.calls.push(call);
    }
}
