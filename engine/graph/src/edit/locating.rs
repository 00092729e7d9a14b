//! Finds what an edit names before it is applied.

use crate::edit::change::Edit;
use crate::edit::footprint::{Footprint, Part};
use crate::edit::whereabouts::{Follower, Whereabouts};

/// Up to so many elements, looking through what is known costs less than noting every id.
const FEW: usize = 64;

/// Where that stands which an edit names; `None` where that is too much.
#[must_use]
pub fn locate(edit: &Edit, follower: &impl Follower) -> Option<Whereabouts> {
    if edit.count() > FEW {
        return None;
    }
    let footprint = Footprint::of(edit);
    if footprint.len() > FEW {
        return None;
    }
    let mut known = Whereabouts::default();
    for (part, is_written) in footprint.parts() {
        match part {
            Part::Node(id) => {
                let at = follower.node(id);
                known.nodes.push((id.clone(), at));
                let touching = at.filter(|_| is_written).map(|at| follower.touching(at));
                known
                    .touching
                    .extend(touching.map(|places| (id.clone(), places)));
            }
            Part::Connection(id) => {
                known
                    .connections
                    .push((id.clone(), follower.connection(id)));
            }
            _ => {}
        }
    }
    Some(known)
}
