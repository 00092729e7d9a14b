//! What has changed in a graph, so that whoever keeps up with it need not compare all of it.

/// What has come, gone and changed of nodes and connections. Positions are those in the lists of a
/// [`CheckedGraph`](crate::check::checked::CheckedGraph), before and after; all ascend.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Changes {
    /// Of nodes; one whose base values alone changed counts as unchanged.
    pub nodes: ListChange,
    /// Of connections; one whose nodes alone moved in their list counts as unchanged.
    pub connections: ListChange,
}

/// What has changed in a list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListChange {
    /// Where elements stood that are there no more.
    pub gone: Vec<usize>,
    /// Where new elements stand.
    pub came: Vec<usize>,
    /// Where elements stand that were there and are different now.
    pub changed: Vec<usize>,
}

impl Changes {
    /// Whether nothing came or went.
    fn is_in_place(&self) -> bool {
        self.nodes.is_in_place() && self.connections.is_in_place()
    }

    fn is_empty(&self) -> bool {
        self.is_in_place() && self.nodes.changed.is_empty() && self.connections.changed.is_empty()
    }

    /// Both, one after the other; `None` where that is more than can be told.
    pub(super) fn then(mut self, next: Self) -> Option<Self> {
        if self.is_empty() {
            return Some(next);
        }
        next.is_in_place().then(|| {
            self.nodes.add(next.nodes.changed);
            self.connections.add(next.connections.changed);
            self
        })
    }
}

impl ListChange {
    fn is_in_place(&self) -> bool {
        self.gone.is_empty() && self.came.is_empty()
    }

    fn add(&mut self, changed: Vec<usize>) {
        let came = &self.came;
        self.changed.extend(
            changed
                .into_iter()
                .filter(|at| came.binary_search(at).is_err()),
        );
        self.changed.sort_unstable();
        self.changed.dedup();
    }

    /// By place before: the place now, if the element is still there. `count` is how many there were.
    #[must_use]
    pub fn places(&self, count: usize) -> Vec<Option<usize>> {
        let mut places = Vec::with_capacity(count);
        self.for_each_place(count, |place| places.push(place));
        places
    }

    /// Tells the places one by one (see [`Self::places`]).
    pub fn for_each_place(&self, count: usize, mut each: impl FnMut(Option<usize>)) {
        let mut gone = self.gone.iter().peekable();
        let mut came = self.came.iter().peekable();
        let mut next = 0;
        let place = |at: usize| {
            if gone.next_if_eq(&&at).is_some() {
                return None;
            }
            while came.next_if_eq(&&next).is_some() {
                next += 1;
            }
            next += 1;
            Some(next - 1)
        };
        (0..count).map(place).for_each(&mut each);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(gone: &[usize], came: &[usize], changed: &[usize]) -> ListChange {
        ListChange {
            gone: gone.to_vec(),
            came: came.to_vec(),
            changed: changed.to_vec(),
        }
    }

    #[test]
    fn places_follow_what_came_and_went() {
        // a b c d e becomes X a c Y e.
        let change = list(&[1, 3], &[0, 3], &[]);
        let places = change.places(5);
        assert_eq!(places, [Some(1), None, Some(2), None, Some(4)]);
    }

    #[test]
    fn what_came_and_changed_then_came() {
        let first = Changes {
            nodes: list(&[], &[2], &[]),
            connections: list(&[0], &[], &[3]),
        };
        let next = Changes {
            nodes: list(&[], &[], &[1, 2]),
            connections: list(&[], &[], &[1]),
        };
        let both = first.clone().then(next.clone()).unwrap();
        assert_eq!(both.nodes, list(&[], &[2], &[1]));
        assert_eq!(both.connections, list(&[0], &[], &[1, 3]));
        assert_eq!(Changes::default().then(first.clone()), Some(first.clone()));
        assert_eq!(next.then(first), None);
    }
}
