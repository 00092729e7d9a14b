//! Answers to edits that clients may send again.

use std::collections::{HashMap, VecDeque};

use airloom_api::id::{ClientId, EditId};
use airloom_graph::edit::resolve::dropped::Dropped;

use crate::session::submission::Receipt;
use crate::session::weight::Weight;

/// Receipts that are kept: as many as events.
const KEPT: usize = 10_000;
/// Bytes that they take together, near enough, as if nobody shared their edits; the newest is kept whatever it takes.
const BYTES: usize = 64 << 20;

/// The newest receipts.
#[derive(Default)]
pub(crate) struct Receipts {
    known: HashMap<(ClientId, EditId), Receipt>,
    /// With the bytes that each takes.
    order: VecDeque<((ClientId, EditId), usize)>,
    bytes: usize,
}

impl Receipts {
    /// The answer that an edit had.
    pub fn find(&self, client: &ClientId, edit: &EditId) -> Option<&Receipt> {
        self.known.get(&(client.clone(), edit.clone()))
    }

    /// Keeps an answer.
    pub fn keep(&mut self, client: &ClientId, edit: &EditId, receipt: Receipt) {
        let key = (client.clone(), edit.clone());
        let dropped = receipt.dropped.len() * 2 * size_of::<Dropped>();
        let bytes = Weight::of(&receipt.edit).bytes().saturating_add(dropped);
        if self.known.insert(key.clone(), receipt).is_none() {
            self.order.push_back((key, bytes));
            self.bytes = self.bytes.saturating_add(bytes);
        }
        while (self.order.len() > KEPT || self.bytes > BYTES)
            && self.order.len() > 1
            && let Some((oldest, bytes)) = self.order.pop_front()
        {
            self.known.remove(&oldest);
            self.bytes -= bytes;
        }
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        self.known.clear();
        self.order.clear();
        self.bytes = 0;
    }
}
