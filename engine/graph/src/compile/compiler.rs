//! All passes on one screen, and the steps of the last one.

use airloom_api::node::spec::Role;
use airloom_api::process::io::Span;

use crate::compile::assembly::Assembly;
use crate::compile::fusing::fuse;
use crate::compile::gathering::{Gathered, gather};
use crate::compile::latency::align;
use crate::compile::order::{CycleError, Visit, order};
use crate::compile::passes::Passes;
use crate::compile::plan::{Batch, Call, Plan, Step};
use crate::compile::wiring::{Incoming, Wiring, index_u32};

/// Compiles a wiring. `latency_floor` is the smallest latency, in frames, to which the outputs are padded.
///
/// Takes time linear in nodes, edges and channels.
///
/// # Errors
/// [`CycleError`] if nodes wait for each other.
pub fn compile(wiring: &Wiring, latency_floor: u64, passes: Passes) -> Result<Plan, CycleError> {
    compile_into(Plan::default(), wiring, latency_floor, passes)
}

/// Like [`compile`], into the memory of a plan that nobody needs any more.
///
/// # Errors
/// Like [`compile`].
pub fn compile_into(
    spare: Plan,
    wiring: &Wiring,
    latency_floor: u64,
    passes: Passes,
) -> Result<Plan, CycleError> {
    let incoming = Incoming::of(wiring);
    let visits = order(wiring, &incoming)?;
    let alignment = align(wiring, &incoming, &visits, latency_floor);
    let visits = gather(wiring, &incoming, visits, passes.batch);
    let mut plan = Assembly::within(spare, wiring, &incoming, alignment).assemble(&visits);
    fuse(&mut plan, wiring, passes);
    Ok(plan)
}

impl Assembly<'_> {
    fn assemble(mut self, gathered: &Gathered) -> Plan {
        let mut next = 0;
        for range in &gathered.batches {
            self.assemble_alone(&gathered.visits[next..range.start]);
            self.batch(&gathered.visits[range.clone()]);
            next = range.end;
        }
        self.assemble_alone(&gathered.visits[next..]);
        self.finish()
    }

    fn assemble_alone(&mut self, visits: &[Visit]) {
        for visit in visits {
            match *visit {
                Visit::Process(node) => self.process(node),
                Visit::Absorb(node) => self.absorb(node),
            }
        }
    }

    /// Lets a node give its outputs.
    pub(super) fn process(&mut self, node: usize) {
        let mut call = self.call(node);
        self.write_outputs(&mut call);
        self.step(Step::Process, call);
        self.add_up(node);
        self.release_after_step();
    }

    /// Lets a feedback node take its inputs.
    pub(super) fn absorb(&mut self, node: usize) {
        let inputs = self.inputs(node);
        let call = Call {
            node: index_u32(node),
            inputs,
            ..Call::default()
        };
        self.step(Step::Absorb, call);
        self.release_after_step();
    }

    /// Nodes that are called as one: all inputs are mixed before, and no buffer is free before all are done.
    pub(super) fn batch(&mut self, visits: &[Visit]) {
        self.in_batch = true;
        let first = self.plan.calls.len();
        for visit in visits {
            if let Visit::Process(node) = *visit {
                let call = self.call(node);
                self.plan.calls.push(call);
            }
        }
        let written = index_u32(self.plan.operands.len());
        self.plan
            .steps
            .push(Step::Batch(index_u32(self.plan.batches.len())));
        for index in first..self.plan.calls.len() {
            let mut call = self.plan.calls[index];
            self.write_outputs(&mut call);
            self.plan.calls[index] = call;
            self.plan.steps.push(Step::Process(index_u32(index)));
        }
        for visit in visits {
            if let Visit::Process(node) = *visit {
                self.add_up(node);
            }
        }
        self.plan.batches.push(Batch {
            calls: Span {
                start: index_u32(first),
                len: index_u32(self.plan.calls.len() - first),
            },
            written: Span {
                start: written,
                len: index_u32(self.plan.operands.len()) - written,
            },
        });
        self.release_after_step();
        self.in_batch = false;
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
        self.step(Step::Import, call);
        self.add_up(node);
        self.release_after_step();
    }

    /// Hands the inputs of a node that stands for other strands over to them.
    pub(super) fn export(&mut self, node: usize) {
        let inputs = self.inputs(node);
        let call = Call {
            node: index_u32(node),
            inputs,
            ..Call::default()
        };
        self.step(Step::Export, call);
        self.release_after_step();
    }

    /// A call with its inputs.
    fn call(&mut self, node: usize) -> Call {
        let is_feedback = matches!(self.wiring.nodes[node].spec.role, Role::Feedback { .. });
        let inputs = if is_feedback {
            Span::default()
        } else {
            self.inputs(node)
        };
        Call {
            node: index_u32(node),
            inputs,
            modulations: self.modulations(node),
            ..Call::default()
        }
    }

    fn step(&mut self, step: fn(u32) -> Step, call: Call) {
        self.plan.steps.push(step(index_u32(self.plan.calls.len())));
        self.plan.calls.push(call);
    }

    /// The plan, when all has been done.
    pub(super) fn finish(mut self) -> Plan {
        self.plan.buffers = self.audio.count();
        self.plan.event_lists = self.events.count();
        self.plan
    }
}
