//! Takes over an update by swapping: what is replaced goes home in it.

use crate::execute::stores::Stores;
use crate::execute::update::{EdgeChange, Update};

impl Stores {
    /// Takes over what outlives the plan: nodes, edges and buffers.
    pub fn adopt(&mut self, update: &mut Update) {
        grow(&mut self.nodes, &mut update.nodes);
        grow(&mut self.edges, &mut update.edges);
        if let Some(pool) = &mut update.pool {
            std::mem::swap(&mut self.pool, pool);
        }
        if let Some(lists) = &mut update.lists {
            std::mem::swap(&mut self.lists, lists);
        }
        if let Some(larger) = &mut update.factors {
            if let Some(known) = larger.get_mut(..self.factors.len()) {
                known.copy_from_slice(&self.factors);
            }
            std::mem::swap(&mut self.factors, larger);
        }
        exchange(&mut self.nodes, &mut update.departures);
        exchange(&mut self.nodes, &mut update.arrivals);
        for (slot, _) in &update.arrivals {
            self.forget_factors(*slot);
        }
        exchange(&mut self.edges, &mut update.edge_departures);
        exchange(&mut self.edges, &mut update.edge_arrivals);
        for (slot, change) in &mut update.edge_changes {
            self.change_edge(*slot, change);
        }
        for (slot, bypassed) in &update.bypasses {
            if let Some(node) = self.node(*slot) {
                node.set_bypass(*bypassed, update.bypass_frames);
            }
            self.forget_factors(*slot);
        }
        for (slot, delay, lines) in &mut update.bypass_delays {
            if let Some(node) = self.node(*slot) {
                node.set_bypass_delay(lines, *delay, update.bypass_frames);
            }
            self.forget_factors(*slot);
        }
        for slot in &update.unmoved {
            if let Some(node) = self.node(*slot) {
                node.look_again();
            }
            self.forget_factors(*slot);
        }
    }

    fn change_edge(&mut self, slot: u32, change: &mut EdgeChange) {
        let Some(Some(edge)) = self.edges.get_mut(slot as usize) else {
            return;
        };
        match change {
            EdgeChange::Fade { gain, fade } => edge.fade(*gain, fade.frames, fade.law),
            EdgeChange::Delay {
                delay,
                frames,
                lines,
            } => {
                if let Some(lines) = lines {
                    edge.exchange_lines(lines);
                }
                edge.set_delay(*delay, *frames);
            }
        }
    }
}

/// Moves the entries of a slab into a larger, empty one.
fn grow<T>(present: &mut Vec<Option<T>>, offered: &mut Option<Vec<Option<T>>>) {
    if let Some(larger) = offered {
        for (place, entry) in larger.iter_mut().zip(present.iter_mut()) {
            *place = entry.take();
        }
        std::mem::swap(present, larger);
    }
}

/// Swaps entries of a slab with those of an update.
fn exchange<T>(slab: &mut [Option<T>], entries: &mut [(u32, Option<T>)]) {
    for (slot, entry) in entries {
        if let Some(place) = slab.get_mut(*slot as usize) {
            std::mem::swap(place, entry);
        }
    }
}
