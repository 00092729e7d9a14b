//! What the nodes that play have told.

use std::sync::Arc;

use airloom_api::id::NodeId;
use airloom_api::port::PortKind;
use airloom_api::process::state::StateBytes;

use crate::execute::edge::DelayLine;
use crate::execute::told::Teller;
use crate::session::loading::LoadedNode;
use crate::session::present::Present;

impl Present {
    /// The states of the nodes that keep one, as they were at the end of the last block.
    pub fn states(&mut self) -> Vec<(NodeId, StateBytes)> {
        let mut states = Vec::new();
        for node in &self.nodes {
            let told = self.told.get_mut(&node.slot).filter(|_| node.has_state);
            states.extend(told.map(|told| (node.id.clone(), told.read().state)));
            let inside = self.inside.get_mut(&node.slot).into_iter().flatten();
            states.extend(inside.map(|(id, told)| (id.clone(), told.read().state)));
        }
        states
    }

    /// The nodes that keep a state, and what they tell from now on.
    pub fn into_tellers(mut self) -> Vec<Teller> {
        let mut tellers = Vec::new();
        for node in &self.nodes {
            let told = self.told.remove(&node.slot).filter(|_| node.has_state);
            tellers.extend(told.map(|told| (node.id.clone(), told)));
            tellers.extend(self.inside.remove(&node.slot).into_iter().flatten());
        }
        tellers
    }

    /// Takes over the latencies that nodes have told: the slots and new latencies of those that differ, in frames.
    pub fn take_shifts(&mut self) -> Vec<(u32, u64)> {
        let mut shifts: Vec<(u32, u64)> = Vec::new();
        for (slot, told) in self.told.iter_mut().filter(|(_, told)| told.fresh()) {
            shifts.extend(told.read().latency.map(|latency| (*slot, latency)));
        }
        shifts.retain(|(slot, latency)| {
            let mut nodes = self.nodes.iter_mut().chain(&mut self.leaving_nodes);
            let node = nodes.find(|node| node.slot == *slot);
            let Some(node) = node.filter(|node| node.latency != *latency) else {
                return false;
            };
            *node = Arc::new(LoadedNode {
                latency: *latency,
                ..LoadedNode::clone(node)
            });
            true
        });
        if !shifts.is_empty() {
            self.rows = None;
        }
        shifts.sort_unstable();
        shifts
    }

    /// Lines for what passes a node by, of its new latency.
    pub fn bypass_delay(&self, slot: u32, latency: u64) -> Option<(u32, usize, Vec<DelayLine>)> {
        let node = self.node_in(slot)?;
        let channels = node.spec.outputs.iter().find_map(|port| match port.kind {
            PortKind::Audio(layout) => Some(layout.channels()),
            _ => None,
        })?;
        let delay = usize::try_from(latency).ok()?;
        Some((slot, delay, vec![DelayLine::recording(delay); channels]))
    }
}
