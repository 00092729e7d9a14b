//! Answers to edits that clients may send again.

use std::collections::{HashMap, VecDeque};

use airloom_api::id::{ClientId, EditId};

use crate::session::submission::Receipt;

/// Receipts that are kept: as many as events.
const KEPT: usize = 10_000;

/// The newest receipts.
#[derive(Default)]
pub(crate) struct Receipts {
    known: HashMap<(ClientId, EditId), Receipt>,
    order: VecDeque<(ClientId, EditId)>,
}

impl Receipts {
    /// The answer that an edit had.
    pub fn find(&self, client: &ClientId, edit: &EditId) -> Option<&Receipt> {
        self.known.get(&(client.clone(), edit.clone()))
    }

    /// Keeps an answer.
    pub fn keep(&mut self, client: &ClientId, edit: &EditId, receipt: Receipt) {
        let key = (client.clone(), edit.clone());
        if self.known.insert(key.clone(), receipt).is_none() {
            self.order.push_back(key);
        }
        if self.order.len() > KEPT
            && let Some(oldest) = self.order.pop_front()
        {
            self.known.remove(&oldest);
        }
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        self.known.clear();
        self.order.clear();
    }
}
