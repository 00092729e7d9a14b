//! What the compiler was given last and what came of it, row by row: kept, so that an edit need not write all of it
//! down anew.

use airloom_graph::check::changes::ListChange;
use airloom_graph::compile::wiring::{Wiring, WiringEdge};

use crate::execute::loaded::NO_SLOT;
use crate::session::edges::LoadedEdge;
use crate::session::loading::LoadedNode;

/// The rows of what is published: what is wanted, then what is leaving.
#[derive(Debug, PartialEq)]
pub(crate) struct Rows {
    pub wiring: Wiring,
    /// By node of the wiring.
    pub nodes: Vec<NodeRow>,
    /// By edge of the wiring.
    pub edges: Vec<EdgeRow>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct NodeRow {
    pub slot: u32,
    /// Whether it tells something after each block.
    pub tells: bool,
    /// Bytes that it takes.
    pub memory: u64,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct EdgeRow {
    /// Its slot, or [`NO_SLOT`].
    pub slot: u32,
    /// Its delay, in frames.
    pub delay: u64,
    /// Whether its gain or delay is on the way.
    pub is_fading: bool,
    /// Whether it does more than pass.
    pub is_shaped: bool,
}

impl NodeRow {
    /// What is known of a node.
    pub fn of(node: &LoadedNode) -> Self {
        Self {
            slot: node.slot,
            tells: node.tells,
            memory: node.memory,
        }
    }
}

impl EdgeRow {
    /// What is known of an edge.
    pub fn of(edge: &LoadedEdge) -> Self {
        Self {
            slot: edge.slot.unwrap_or(NO_SLOT),
            delay: edge.delay,
            is_fading: edge.fading,
            is_shaped: edge.is_shaped(),
        }
    }

    /// Writes what it is into the compiler's row.
    pub fn tell(&self, row: &mut WiringEdge) {
        row.shaped = self.is_shaped;
        row.leaving = row.leaving.map(|_| self.delay);
    }

    /// Whether it may be another once its fades are over (see [`LoadedEdge::as_cleared`]).
    pub const fn may_be_cleared(&self) -> bool {
        self.is_fading || (self.slot != NO_SLOT && !self.is_shaped)
    }
}

/// Where that stands which begins to leave, among all that is leaving.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Leavers {
    /// Nowhere: it is gone at once.
    None,
    /// Before the others.
    First,
    /// Behind them.
    Last,
}

/// Lets a list follow a change of what is wanted, which are its first elements, `wanted` in number. Of those that are
/// leaving, `stays` says which stay.
pub(crate) fn follow<T>(
    list: &mut Vec<T>,
    wanted: usize,
    change: &ListChange,
    came: impl IntoIterator<Item = T>,
    stays: &[bool],
    leavers: Leavers,
) {
    let mut leaving = list.split_off(wanted);
    let mut stays = stays.iter();
    leaving.retain(|_| stays.next() != Some(&false));
    let mut left = take(list, &change.gone);
    insert(list, &change.came, came);
    match leavers {
        Leavers::None => list.append(&mut leaving),
        Leavers::First => {
            list.append(&mut left);
            list.append(&mut leaving);
        }
        Leavers::Last => {
            list.append(&mut leaving);
            list.append(&mut left);
        }
    }
}

/// Takes the elements at ascending places out of a list.
pub(crate) fn take<T>(list: &mut Vec<T>, places: &[usize]) -> Vec<T> {
    let places = places.iter().rev().filter(|at| **at < list.len());
    let places: Vec<usize> = places.copied().collect();
    let mut taken: Vec<T> = places.into_iter().map(|at| list.remove(at)).collect();
    taken.reverse();
    taken
}

/// Puts elements to ascending places of a list.
pub(crate) fn insert<T>(
    list: &mut Vec<T>,
    places: &[usize],
    elements: impl IntoIterator<Item = T>,
) {
    for (at, element) in places.iter().zip(elements) {
        list.insert((*at).min(list.len()), element);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_follows_what_came_went_and_left() {
        let change = ListChange {
            gone: vec![0, 2],
            came: vec![1, 2],
            changed: Vec::new(),
        };
        let followed = |leavers| {
            let mut list = vec!["a", "b", "c", "x", "y"];
            follow(&mut list, 3, &change, ["N", "M"], &[true, false], leavers);
            list.concat()
        };
        assert_eq!(followed(Leavers::None), "bNMx");
        assert_eq!(followed(Leavers::First), "bNMacx");
        assert_eq!(followed(Leavers::Last), "bNMxac");
    }
}
