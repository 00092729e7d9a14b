//! Ids for connections that an edit makes.

use std::collections::{HashSet, VecDeque};

use airloom_api::id::{ConnectionId, IdError, MAX_ID_LENGTH};

use crate::edit::resolve::world::World;

/// Characters of a made id before a number is added to tell it from others.
const STEM: usize = MAX_ID_LENGTH - 8;
/// Characters of an id that is shortened, before its hash.
const HEAD: usize = 32;

/// Gives out ids: first those of the client, then made ones, the same for the same document and edit.
pub struct Ids {
    given: VecDeque<ConnectionId>,
    taken: HashSet<ConnectionId>,
}

impl Ids {
    /// Begins with the ids that a client supplied.
    pub fn new(given: &[ConnectionId]) -> Self {
        Self {
            given: given.iter().cloned().collect(),
            taken: HashSet::new(),
        }
    }

    /// An id for a connection that joins two.
    ///
    /// # Errors
    /// None is known: made ids keep the rule.
    pub fn next(
        &mut self,
        world: &World<'_>,
        from: &ConnectionId,
        to: &ConnectionId,
    ) -> Result<ConnectionId, IdError> {
        if let Some(given) = self.given.pop_front() {
            return Ok(given);
        }
        let stem = stem(&format!("{from}-{to}"));
        let mut number = 1_u64;
        loop {
            let id = if number == 1 {
                ConnectionId::new(&stem)?
            } else {
                ConnectionId::new(&format!("{stem}-{number}"))?
            };
            let mut connections = world.document.connections.iter();
            let is_there = connections.any(|connection| connection.id == id);
            if !is_there
                && !self.given.contains(&id)
                && (world.is_free)(&id)
                && self.taken.insert(id.clone())
            {
                return Ok(id);
            }
            number += 1;
        }
    }
}

/// A text of at most [`STEM`] characters: its beginning and the FNV-1a hash of all of it where it is longer.
fn stem(text: &str) -> String {
    if text.len() <= STEM {
        return text.to_owned();
    }
    let mut hash = 0xCBF2_9CE4_8422_2325_u64;
    for byte in text.bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3);
    }
    let head: String = text.chars().take(HEAD).collect();
    format!("{head}-{hash:016x}")
}
