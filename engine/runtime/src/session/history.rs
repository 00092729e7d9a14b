//! What can be undone and redone, by whom.

use std::collections::VecDeque;
use std::sync::Arc;

use airloom_api::id::{ClientId, GestureId, NodeId};
use airloom_graph::edit::change::{Batch, Edit};
use airloom_graph::edit::effect::Leaver;
use airloom_graph::edit::footprint::Footprint;

use crate::session::coalesce::coalesce;
use crate::session::conflict::{Conflict, Overlap};
use crate::session::weight::{Weight, of_footprint};

/// Steps that one history keeps: an evening of work, mostly a few megabytes.
const DEPTH: usize = 1_000;
/// Bytes that all steps take together, near enough; the newest is kept whatever it takes. A gesture that takes as much
/// goes on as another step.
const BYTES: usize = 128 << 20;
/// Turns of one step that are remembered: further back it counts as having changed.
const TURNS: usize = 64;

/// One or more applied edits that are undone and redone together.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    pub client: ClientId,
    pub name: Arc<str>,
    pub gesture: Option<GestureId>,
    /// Undoes it where it is done, redoes it where it is undone.
    pub way: Edit,
    pub footprint: Footprint,
    /// How nodes that it removes fade out.
    pub leavers: Vec<Leaver>,
    /// Bytes that it takes.
    bytes: usize,
    /// Whether it is in force.
    pub is_done: bool,
    /// Undone, and no longer to be redone: kept to tell what it was about.
    is_spent: bool,
    /// The revision that first applied it.
    first: u64,
    /// The revision that changed it last: by applying, continuing, undoing, redoing it.
    last: u64,
    /// The revision that continued it last.
    continued: u64,
    /// The revisions that undid or redid it.
    turns: VecDeque<u64>,
    /// A turn was forgotten.
    has_forgotten: bool,
}

/// A step as it is first noted.
pub(crate) struct New {
    pub client: ClientId,
    pub name: Arc<str>,
    pub gesture: Option<GestureId>,
    pub inverse: Edit,
    /// Of the inverse.
    pub weight: Weight,
    pub footprint: Footprint,
    pub leavers: Vec<Leaver>,
    /// The revision that it made.
    pub revision: u64,
}

/// Who undoes or redoes what.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Whose<'c> {
    /// The steps of one client.
    Of(&'c ClientId),
    /// Everybody's.
    Any,
}

/// The steps of all clients, in the order in which they were last changed; the oldest are forgotten first.
#[derive(Debug, Default)]
pub(crate) struct History {
    steps: VecDeque<Step>,
}

fn bytes(way: Weight, footprint: &Footprint) -> usize {
    way.bytes().saturating_add(of_footprint(footprint))
}

impl Whose<'_> {
    fn has(self, step: &Step) -> bool {
        match self {
            Self::Of(client) => step.client == *client,
            Self::Any => true,
        }
    }
}

impl Step {
    fn was_done_at(&self, revision: u64) -> Option<bool> {
        if revision < self.first {
            return Some(false);
        }
        let later = self.turns.iter().filter(|turn| **turn > revision).count();
        if self.has_forgotten && later == self.turns.len() {
            return None;
        }
        Some(self.is_done ^ (later % 2 == 1))
    }

    /// Whether it has made a difference between a revision and now.
    fn has_changed_since(&self, revision: u64) -> bool {
        let was_continued = self.is_done && self.continued > revision;
        self.was_done_at(revision) != Some(self.is_done) || was_continued
    }
}

impl History {
    /// A new step: what its client undid before can no longer be redone.
    pub fn record(&mut self, new: New) {
        self.spend(&new.client);
        self.steps.push_back(Step {
            bytes: bytes(new.weight, &new.footprint),
            client: new.client,
            name: new.name,
            gesture: new.gesture,
            way: new.inverse,
            footprint: new.footprint,
            leavers: new.leavers,
            is_done: true,
            is_spent: false,
            first: new.revision,
            last: new.revision,
            continued: new.revision,
            turns: VecDeque::new(),
            has_forgotten: false,
        });
        self.forget();
    }

    /// A new edit that continues its client's newest step, both being one from now on; a step of its own where there is
    /// none, or where others have since changed what it is about.
    pub fn continue_step(&mut self, new: New) {
        let place = self.next_undo(Whose::Of(&new.client));
        let is_free = place.is_some_and(|place| {
            let known = self.steps.get(place).map_or(0, |step| step.bytes);
            if known.saturating_add(new.weight.bytes()) > BYTES {
                return false;
            }
            let mut footprint = new.footprint.clone();
            let step = self.steps.get(place);
            if let Some(step) = step {
                footprint.extend(&step.footprint);
            }
            let since = step.map_or(0, |step| step.last);
            self.overlaps(place, since, &footprint).is_empty()
        });
        let step = place
            .filter(|_| is_free)
            .and_then(|place| self.steps.remove(place));
        let Some(mut step) = step else {
            self.record(new);
            return;
        };
        self.spend(&new.client);
        coalesce(&mut step.way, new.inverse);
        step.footprint.extend(&new.footprint);
        step.bytes = bytes(Weight::of(&step.way), &step.footprint);
        let newer = new.leavers;
        let is_newer = |node: &NodeId| newer.iter().any(|leaver| leaver.node == *node);
        step.leavers.retain(|leaver| !is_newer(&leaver.node));
        step.leavers.extend(newer);
        step.last = new.revision;
        step.continued = new.revision;
        self.steps.push_back(step);
        self.forget();
    }

    /// Whether a gesture of a client goes on.
    pub fn is_in_gesture(&self, client: &ClientId, gesture: &GestureId) -> bool {
        let mut own = self.steps.iter().rev();
        let newest = own.find(|step| step.client == *client && !step.is_spent);
        newest.is_some_and(|step| step.is_done && step.gesture.as_ref() == Some(gesture))
    }

    /// The newest step in force.
    pub fn next_undo(&self, whose: Whose<'_>) -> Option<usize> {
        self.steps
            .iter()
            .rposition(|step| step.is_done && whose.has(step))
    }

    /// The step that was undone last.
    pub fn next_redo(&self, whose: Whose<'_>) -> Option<usize> {
        self.steps
            .iter()
            .rposition(|step| !step.is_done && !step.is_spent && whose.has(step))
    }

    /// A step.
    pub fn step(&self, place: usize) -> Option<&Step> {
        self.steps.get(place)
    }

    /// What others have changed since a step was applied, undone or redone, of what it reads or writes.
    pub fn conflict(&self, place: usize, present: u64) -> Option<Conflict> {
        let step = self.steps.get(place)?;
        let overlaps = self.overlaps(place, step.last, &step.footprint);
        Conflict::of(step.last, present, overlaps)
    }

    fn overlaps(&self, place: usize, since: u64, footprint: &Footprint) -> Vec<Overlap> {
        let others = self.steps.iter().enumerate();
        others
            .filter(|(other, step)| *other != place && step.has_changed_since(since))
            .flat_map(|(_, step)| {
                let parts = footprint.overlap(&step.footprint);
                parts.into_iter().map(|part| Overlap {
                    part,
                    revision: step.last,
                    client: step.client.clone(),
                    name: step.name.to_string(),
                })
            })
            .collect()
    }

    /// A step was undone or redone; `way` leads back.
    pub fn turned(&mut self, place: usize, way: Edit, weight: Weight, revision: u64) {
        let Some(mut step) = self.steps.remove(place) else {
            return;
        };
        step.bytes = bytes(weight, &step.footprint);
        step.way = way;
        step.is_done = !step.is_done;
        step.last = revision;
        if step.turns.len() == TURNS {
            step.turns.pop_front();
            step.has_forgotten = true;
        }
        step.turns.push_back(revision);
        self.steps.push_back(step);
    }

    /// The revision from which on steps are known.
    pub fn oldest(&self) -> Option<u64> {
        self.steps.iter().map(|step| step.first).min()
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.steps.clear();
    }

    /// What a client has undone can no longer be redone.
    fn spend(&mut self, client: &ClientId) {
        for step in &mut self.steps {
            if !step.is_done && !step.is_spent && step.client == *client {
                step.is_spent = true;
                step.way = Edit::Batch(Batch { edits: Vec::new() });
                step.bytes = of_footprint(&step.footprint);
            }
        }
    }

    fn forget(&mut self) {
        let mut bytes: usize = self.steps.iter().map(|step| step.bytes).sum();
        while self.steps.len() > DEPTH || (bytes > BYTES && self.steps.len() > 1) {
            if let Some(forgotten) = self.steps.pop_front() {
                bytes -= forgotten.bytes;
            }
        }
    }
}
