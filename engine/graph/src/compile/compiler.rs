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
                Visit::Absorb(node) => self.absorb(node),
            }
        }
        self.finish()
    }

    /// Lets a node give its outputs.
    pub(super) fn process(&mut self, node: usize) {
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
        self.push(Step::Process, call);
    }

    /// Lets a feedback node take its inputs.
    pub(super) fn absorb(&mut self, node: usize) {
        let inputs = self.inputs(node);
        let call = Call {
            node: index_u32(node),
            inputs,
            ..Call::default()
        };
        self.push(Step::Absorb, call);
    }

    /// Begins a task of a strand.
    pub(super) fn begin(&mut self, task: u32) {
        self.plan.steps.push(Step::Task(task));
    }

    /// Lets the signal of another strand into the outputs of the node that stands for it.
    pub(super) fn import(&mut self, node: usize) {
        let mut call = Call {
            node: index_u32(node),
            ..Call::default()
        };
        self.write_outputs(&mut call);
        self.push(Step::Import, call);
    }

    /// Hands the inputs of a node that stands for other strands over to them.
    pub(super) fn export(&mut self, node: usize) {
        let inputs = self.inputs(node);
        let call = Call {
            node: index_u32(node),
            inputs,
            ..Call::default()
        };
        self.push(Step::Export, call);
    }

    fn push(&mut self, step: fn(u32) -> Step, call: Call) {
        self.plan.steps.push(step(index_u32(self.plan.calls.len())));
        self.plan.calls.push(call);
        self.release_after_step();
    }

    /// The plan, when all has been done.
    pub(super) fn finish(mut self) -> Plan {
        self.plan.buffers = self.audio.count();
        self.plan.event_lists = self.events.count();
        self.plan
    }
}
