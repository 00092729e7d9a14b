//! Where the ids of a list stand, while elements come and go.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;

/// A list of ids in order, and for each where it stood when it came. What came or went before it since has moved it
/// by a few places: it is looked for around the place that is known.
#[derive(Debug)]
pub struct Places<I> {
    ids: Vec<I>,
    known: HashMap<I, usize>,
}

impl<I: Clone + Eq + Hash + Borrow<str>> Places<I> {
    /// An empty list with room.
    pub fn with_capacity(count: usize) -> Self {
        Self {
            ids: Vec::with_capacity(count),
            known: HashMap::with_capacity(count),
        }
    }

    /// The id at a place.
    pub fn id(&self, at: usize) -> Option<&I> {
        self.ids.get(at)
    }

    /// The ids, in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.ids.iter().map(Borrow::borrow)
    }

    /// Appends an id; false if it is there already, of equal ids the first counts.
    pub fn push(&mut self, id: &I) -> bool {
        let is_first = !self.known.contains_key(id.borrow());
        if is_first {
            self.known.insert(id.clone(), self.ids.len());
        }
        self.ids.push(id.clone());
        is_first
    }

    /// Where an id stands.
    pub fn find(&self, id: &str) -> Option<usize> {
        let known = *self.known.get(id)?;
        around(known, self.ids.len(), self.ids.len(), |at| {
            self.ids.get(at).is_some_and(|found| found.borrow() == id)
        })
    }

    /// Puts an id that was not there to a place; false where there is no such place, or it was there.
    pub fn insert(&mut self, at: usize, id: &I) -> bool {
        if at > self.ids.len() || self.known.contains_key(id.borrow()) {
            return false;
        }
        self.ids.insert(at, id.clone());
        self.known.insert(id.clone(), at);
        true
    }

    /// Takes the id from a place.
    pub fn remove(&mut self, at: usize) {
        if at < self.ids.len() {
            let id = self.ids.remove(at);
            self.known.remove(id.borrow());
        }
    }
}

/// The first place that fits, looking from `start` outwards, at most `reach` away, in a list of `count`.
pub fn around(
    start: usize,
    count: usize,
    reach: usize,
    fits: impl Fn(usize) -> bool,
) -> Option<usize> {
    // A list that has become shorter may end before.
    let start = start.min(count);
    (0..=reach.min(count)).find_map(|away| {
        let before = start.checked_sub(away).filter(|at| *at < count);
        let behind = start.checked_add(away).filter(|at| *at < count);
        before
            .filter(|at| fits(*at))
            .or_else(|| behind.filter(|at| fits(*at)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use airloom_api::id::NodeId;

    proptest::proptest! {
        #[test]
        fn as_a_search_through_the_list(steps in proptest::collection::vec((0..3_u8, 0..40_usize), 0..120)) {
            let mut places = Places::with_capacity(0);
            let mut list: Vec<NodeId> = Vec::new();
            for (number, (what, at)) in steps.into_iter().enumerate() {
                let id = NodeId::new(&format!("n{number}")).unwrap();
                match what {
                    0 => {
                        proptest::prop_assert!(places.push(&id));
                        list.push(id);
                    }
                    1 => {
                        let at = at % (list.len() + 1);
                        proptest::prop_assert!(places.insert(at, &id));
                        list.insert(at, id);
                    }
                    _ if !list.is_empty() => {
                        let at = at % list.len();
                        places.remove(at);
                        let gone = list.remove(at);
                        proptest::prop_assert_eq!(places.find(gone.as_str()), None);
                    }
                    _ => {}
                }
                for (place, id) in list.iter().enumerate() {
                    proptest::prop_assert_eq!(places.find(id.as_str()), Some(place));
                }
            }
        }
    }
}
