//! What can be undone and redone.

use std::collections::VecDeque;

use airloom_graph::edit::change::{Batch, Edit};

/// Edits that one history keeps: an evening of work, a few megabytes.
const DEPTH: usize = 1_000;

/// An applied edit and its inverse.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    /// Takes it back.
    pub inverse: Edit,
}

/// Two bounded stacks; the oldest entries are forgotten first.
#[derive(Debug, Default)]
pub(crate) struct History {
    done: VecDeque<Entry>,
    undone: Vec<Entry>,
}

impl History {
    /// A new edit: what was undone before can no longer be redone.
    pub fn record(&mut self, inverse: Edit) {
        self.undone.clear();
        self.push_done(inverse);
    }

    /// A new edit that continues the newest: both are one step from now on.
    pub fn amend(&mut self, inverse: Edit) {
        self.undone.clear();
        let Some(newest) = self.done.back_mut() else {
            self.push_done(inverse);
            return;
        };
        // The older value of the same parameter is the one to go back to.
        if let (Edit::SetParam(older), Edit::SetParam(newer)) = (&newest.inverse, &inverse)
            && older.node == newer.node
            && older.param == newer.param
        {
            return;
        }
        newest.inverse = Edit::Batch(Batch {
            edits: vec![inverse, newest.inverse.clone()],
        });
    }

    fn push_done(&mut self, inverse: Edit) {
        if self.done.len() == DEPTH {
            self.done.pop_front();
        }
        self.done.push_back(Entry { inverse });
    }

    /// The edit that undoes the newest one.
    pub fn next_undo(&self) -> Option<&Edit> {
        self.done.back().map(|entry| &entry.inverse)
    }

    /// The edit that redoes what was undone last.
    pub fn next_redo(&self) -> Option<&Edit> {
        self.undone.last().map(|entry| &entry.inverse)
    }

    /// The edit of [`Self::next_undo`] was applied; its own inverse redoes.
    pub fn undid(&mut self, inverse: Edit) {
        self.done.pop_back();
        self.undone.push(Entry { inverse });
    }

    /// The edit of [`Self::next_redo`] was applied; its own inverse undoes.
    pub fn redid(&mut self, inverse: Edit) {
        self.undone.pop();
        self.push_done(inverse);
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.done.clear();
        self.undone.clear();
    }
}
