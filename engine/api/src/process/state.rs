//! The state of a processor as bytes of bounded size, so that it can be copied while it plays.

/// The most bytes that a state may have: phases, positions, held notes. Memory of sound is no state.
pub const MAX_STATE: usize = 256;

/// What a processor saves of itself. Empty: it has nothing to save.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StateBytes {
    bytes: [u8; MAX_STATE],
    length: usize,
}

impl StateBytes {
    /// Nothing.
    pub const EMPTY: Self = Self {
        bytes: [0; MAX_STATE],
        length: 0,
    };

    /// Appends bytes; false, and nothing is appended, where they are more than fit.
    ///
    /// # Realtime Safety
    /// Never allocates.
    pub fn push(&mut self, bytes: &[u8]) -> bool {
        let end = self.length + bytes.len();
        let Some(room) = self.bytes.get_mut(self.length..end) else {
            return false;
        };
        room.copy_from_slice(bytes);
        self.length = end;
        true
    }

    /// The bytes.
    #[must_use]
    pub fn as_slice(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }

    /// Whether there is nothing.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.length == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_refused_whole() {
        let mut state = StateBytes::EMPTY;
        assert!(state.push(&[1; 200]) && state.push(&[2; 56]));
        assert!(!state.push(&[3]));
        assert_eq!(state.as_slice().len(), MAX_STATE);
        assert_eq!(state.as_slice()[255], 2);
    }
}
