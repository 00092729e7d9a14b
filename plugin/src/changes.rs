//! The parameter changes of one block, in order of time.

use crate::automation::BlockAutomation;
use crate::macros::slot::{SLOTS, Slot};
use crate::params::AirloomParams;
use crate::target::Target;

/// A change at a frame.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Change {
    frame: u32,
    /// Among those of the same frame.
    order: u32,
    target: Target,
    value: f32,
}

/// Collects what changes in a block, from the host's automation and from the parameters' own
/// values.
///
/// # Realtime Safety
///
/// Only [`new`](Self::new) allocates.
pub struct Changes {
    changes: Vec<Change>,
    /// What the graph was last told of each macro.
    told: Box<[f32]>,
    bypassed: bool,
}

impl Changes {
    /// The most changes a block can hold.
    pub const CAPACITY: usize = BlockAutomation::CAPACITY + SLOTS + 1;

    /// Before the first block: no macro has been told.
    #[must_use]
    pub fn new(bypassed: bool) -> Self {
        Self {
            changes: Vec::with_capacity(Self::CAPACITY),
            told: vec![f32::NAN; SLOTS].into_boxed_slice(),
            bypassed,
        }
    }

    /// Replaces the changes by those of the next block, and sets the parameters that arrive with
    /// it to their values at its end.
    pub fn collect(&mut self, params: &AirloomParams) {
        self.changes.clear();
        // Values set without a frame: by the host's main thread, or because the framework has
        // split the block here.
        params
            .macros
            .drain_changes(|slot, value| self.tell(0, Target::Macro(slot), value));
        self.tell(
            0,
            Target::Bypass,
            f32::from(u8::from(params.bypass.value())),
        );
        while let Some(point) = params.automation.pop() {
            self.tell(point.frame, point.target, point.value);
            params.store(point.target, point.value);
        }
        self.changes
            .sort_unstable_by_key(|change| (change.frame, change.order));
    }

    /// Has every macro told in the next block, changed or not.
    pub fn tell_all(&mut self, params: &AirloomParams) {
        self.told.fill(f32::NAN);
        params.macros.mark_all_changed();
    }

    /// The state of the bypass from `frame` on, where it changes there.
    #[must_use]
    pub fn bypass_at(&self, frame: usize) -> Option<bool> {
        self.bypasses()
            .rfind(|(at, _)| *at == frame)
            .map(|(_, bypassed)| bypassed)
    }

    /// The first frame after `frame` at which the bypass changes.
    #[must_use]
    pub fn next_bypass_after(&self, frame: usize) -> Option<usize> {
        self.bypasses().map(|(at, _)| at).find(|at| *at > frame)
    }

    /// The changes of macros from frame `start` up to, not including, `end`.
    pub fn macros_within(
        &self,
        start: usize,
        end: usize,
    ) -> impl Iterator<Item = (usize, Slot, f32)> {
        let from = self
            .changes
            .partition_point(|change| (change.frame as usize) < start);
        self.changes
            .get(from..)
            .unwrap_or(&[])
            .iter()
            .take_while(move |change| (change.frame as usize) < end)
            .filter_map(|change| match change.target {
                Target::Macro(slot) => Some((change.frame as usize, slot, change.value)),
                Target::Bypass => None,
            })
    }

    fn bypasses(&self) -> impl DoubleEndedIterator<Item = (usize, bool)> {
        self.changes
            .iter()
            .filter(|change| change.target == Target::Bypass)
            .map(|change| (change.frame as usize, change.value >= 0.5))
    }

    /// Adds a change unless it changes nothing.
    fn tell(&mut self, frame: u32, target: Target, value: f32) {
        let is_news = match target {
            Target::Bypass => std::mem::replace(&mut self.bypassed, value >= 0.5) != (value >= 0.5),
            Target::Macro(slot) => self
                .told
                .get_mut(slot.index())
                .is_some_and(|told| std::mem::replace(told, value) != value),
        };
        if is_news && self.changes.len() < self.changes.capacity() {
            self.changes.push(Change {
                frame,
                order: u32::try_from(self.changes.len()).unwrap_or(u32::MAX),
                target,
                value,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::automation::Point;

    fn slot(number: usize) -> Slot {
        Slot::from_number(number).unwrap()
    }

    fn push(params: &AirloomParams, frame: u32, target: Target, value: f32) {
        let point = Point {
            frame,
            target,
            value,
        };
        params.automation.push(point).unwrap();
    }

    fn macros(changes: &Changes) -> Vec<(usize, usize, f32)> {
        changes
            .macros_within(0, usize::MAX)
            .map(|(frame, slot, value)| (frame, slot.number(), value))
            .collect()
    }

    #[test]
    fn points_come_in_order_of_time_and_leave_the_parameters_at_the_end() {
        let params = AirloomParams::new().unwrap();
        let mut changes = Changes::new(false);
        for (frame, number, value) in [(5, 1, 0.1), (9, 1, 0.2), (2, 2, 0.3), (9, 2, 0.4)] {
            push(&params, frame, Target::Macro(slot(number)), value);
        }
        changes.collect(&params);
        let expected = [(2, 2, 0.3), (5, 1, 0.1), (9, 1, 0.2), (9, 2, 0.4)];
        assert_eq!(macros(&changes), expected);
        let later: Vec<usize> = changes
            .macros_within(5, 9)
            .map(|(frame, ..)| frame)
            .collect();
        assert_eq!(later, [5]);
        assert_eq!(params.macros.value(slot(1)), 0.2);
        // What arrived with a block is not told again as a change of the parameter.
        changes.collect(&params);
        assert_eq!(macros(&changes), []);
    }

    #[test]
    fn a_parameter_set_by_the_host_is_told_once_at_the_start() {
        let params = AirloomParams::new().unwrap();
        let mut changes = Changes::new(false);
        params.store(Target::Macro(slot(7)), 0.5);
        changes.collect(&params);
        assert_eq!(macros(&changes), [(0, 7, 0.5)]);
        params.store(Target::Macro(slot(7)), 0.5);
        changes.collect(&params);
        assert_eq!(macros(&changes), []);
        changes.tell_all(&params);
        changes.collect(&params);
        assert_eq!(macros(&changes).len(), SLOTS);
    }

    #[test]
    fn the_bypass_splits_the_block_where_it_changes() {
        let params = AirloomParams::new().unwrap();
        let mut changes = Changes::new(false);
        push(&params, 10, Target::Bypass, 1.0);
        push(&params, 20, Target::Bypass, 1.0);
        push(&params, 30, Target::Bypass, 0.0);
        changes.collect(&params);
        assert_eq!(changes.bypass_at(0), None);
        assert_eq!(changes.next_bypass_after(0), Some(10));
        assert_eq!(changes.bypass_at(10), Some(true));
        assert_eq!(changes.next_bypass_after(10), Some(30));
        assert_eq!(changes.bypass_at(30), Some(false));
        assert!(!params.bypass.value());
    }
}
