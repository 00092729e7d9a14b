//! A processor in the executor's slab.

use std::any::Any;
use std::sync::Arc;

use airloom_api::event::{Event, TimedEvent};
use airloom_api::node::spec::{Guard, NodeSpec, Role};
use airloom_api::param::bank::ParamBank;
use airloom_api::process::batch::BatchRun;
use airloom_api::process::events::EventList;
use airloom_api::process::processor::Processor;
use airloom_realtime::latest::LatestWriter;

use crate::execute::bypass::Bypass;
use crate::execute::cost::NodeCost;
use crate::execute::edge::DelayLine;
use crate::execute::told::Told;

/// A processor with its parameters and what the executor remembers of it.
///
/// What every call reads stands first, within one cache line: with thousands of nodes each line counts.
#[repr(C, align(64))]
pub struct NodeSlot {
    /// The real-time half.
    pub processor: Box<dyn Processor>,
    /// Its parameters.
    pub bank: ParamBank,
    /// Revision of the bank at its last call.
    pub seen: u64,
    /// Where it is scanned.
    pub guard: Guard,
    /// Number of channels of its first audio output that are metered, at most two.
    pub metered: u8,
    /// Whether it may share buffers between an input and an output.
    pub shares: bool,
    /// Whether it is out of order: bypassed until it is prepared again.
    pub faulted: bool,
    /// Whether it said that silence needs no call.
    pub idle: bool,
    /// Whether `bypass` has something to keep or to mix.
    pub is_bypass_active: bool,
    /// What it is, kept so that the last reference is dropped off the audio thread.
    pub spec: Arc<NodeSpec>,
    /// Passing the input by; `None` for nodes without outputs.
    pub bypass: Option<Box<Bypass>>,
    /// Where it tells its state and its latency, if it has any that change.
    pub told: Option<LatestWriter<Told>>,
    /// The first of its factors in the executor's table, if it is a mix while its parameters rest.
    pub factors: Option<u32>,
    /// How it is computed together with others of its kind.
    pub batch_run: Option<BatchRun>,
    /// Sequence of the plan with which it arrived: older commands were meant for whoever had the slot before.
    pub arrived: u64,
    /// What it costs: measured here, read by the session.
    pub cost: Arc<NodeCost>,
    /// Whether the notes that it had begun have been ended since it is bypassed or out of order.
    pub has_ended_notes: bool,
    /// The payload of its panic: goes home with it, is never dropped on the audio thread.
    pub panic: Option<Box<dyn Any + Send>>,
}

impl NodeSlot {
    /// Whether nothing but its processor acts on the sound: it is not bypassed, in order, and no parameter moves.
    pub fn is_undisturbed(&self) -> bool {
        !self.faulted && !self.is_bypass_active && !self.bank.is_moving()
    }

    /// Fades to the input or back to the node, in frames; the node comes back even if it had to give way.
    pub fn set_bypass(&mut self, bypassed: bool, frames: u32) {
        if !bypassed && self.cost.is_out() {
            self.cost.set_out(false);
            self.faulted = false;
            self.idle = false;
        }
        if let Some(bypass) = &mut self.bypass {
            bypass.set(bypassed, frames);
            self.is_bypass_active = true;
        }
    }

    /// Delays what passes it by like the node, from now on; `lines` are large enough, and exchanged for the older ones.
    pub fn set_bypass_delay(&mut self, lines: &mut Vec<DelayLine>, delay: usize, frames: u32) {
        if let Some(bypass) = &mut self.bypass {
            bypass.set_delay(lines, delay, frames);
            self.is_bypass_active = true;
        }
    }

    /// Lets a node that is bypassed or out of order send nothing but the ends of notes, first of all those of every
    /// note that it has begun, whatever pedal holds it.
    pub fn hold_back(&mut self, sent: &mut [EventList], offset: usize) {
        let is_bypassed = self.bypass.as_ref().is_some_and(|bypass| bypass.is_set());
        if !is_bypassed && !self.faulted {
            self.has_ended_notes = false;
            return;
        }
        for list in sent {
            list.retain(|event| event.event.ends_notes());
            if !self.has_ended_notes {
                let offset = u32::try_from(offset).unwrap_or(u32::MAX);
                list.push(TimedEvent {
                    offset,
                    event: Event::ALL_NOTES_OFF,
                });
                for event in (0..16).map(Event::pedal_up) {
                    list.push(TimedEvent { offset, event });
                }
            }
        }
        self.has_ended_notes = true;
    }

    /// Lets the node look at its parameters once more: a control signal that moved them has gone.
    pub fn look_again(&mut self) {
        // While one is on its way all are looked at anyway.
        if !self.bank.is_moving() {
            self.bank.jump(0, self.bank.target(0));
        }
    }

    /// Lets the node fade out in `frames` because it takes too long; false where it has no input to fade to.
    pub fn give_way(&mut self, frames: u32) -> bool {
        let is_end = matches!(self.spec.role, Role::Input(_) | Role::Output(_));
        let Some(bypass) = self.bypass.as_mut().filter(|_| !is_end) else {
            return false;
        };
        if bypass.is_set() || self.faulted {
            return false;
        }
        bypass.set(true, frames);
        self.is_bypass_active = true;
        self.cost.set_out(true);
        true
    }

    /// Calls a node no more that has faded out to give way; false while it fades.
    pub fn rest_if_faded(&mut self) -> bool {
        if !self.cost.is_out() {
            return true;
        }
        if self.faulted {
            // It has failed meanwhile: it does not come back.
            self.cost.set_out(false);
            return true;
        }
        let has_faded = self
            .bypass
            .as_ref()
            .is_none_or(|bypass| bypass.has_arrived());
        self.faulted = has_faded;
        has_faded
    }

    /// Takes the node out of order: from the next piece on its input passes it by.
    pub fn fail(&mut self) {
        self.faulted = true;
        if let Some(bypass) = &mut self.bypass {
            bypass.place(true);
            self.is_bypass_active = true;
        }
    }
}
