//! The keys that are held, in the order in which they were pressed.

use airloom_api::event::Note;

/// More keys than two people have fingers; of more the first ones are forgotten.
const CAPACITY: usize = 32;

/// A key that is held.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Held {
    /// Which note.
    pub note: Note,
    /// 0 … 127.
    pub key: u8,
    /// Tuning of this note alone, in semitones.
    pub tuning: f64,
}

/// Held keys, the newest last.
///
/// # Realtime Safety
/// Of fixed size; nothing allocates.
#[derive(Debug, Clone, Copy)]
pub struct NoteStack {
    held: [Held; CAPACITY],
    len: usize,
}

impl NoteStack {
    /// No key is held.
    pub const fn new() -> Self {
        Self {
            held: [Held {
                note: Note::ANY,
                key: 0,
                tuning: 0.0,
            }; CAPACITY],
            len: 0,
        }
    }

    fn keys(&self) -> &[Held] {
        self.held.get(..self.len).unwrap_or(&[])
    }

    /// The key that was pressed last of those that are held.
    pub fn newest(&self) -> Option<Held> {
        self.keys().last().copied()
    }

    /// A key is pressed; one that was held already becomes the newest.
    pub fn press(&mut self, held: Held) {
        self.release(held.note);
        if self.len == CAPACITY {
            self.held.rotate_left(1);
            self.len -= 1;
        }
        if let Some(place) = self.held.get_mut(self.len) {
            *place = held;
            self.len += 1;
        }
    }

    /// Every key that `note` names is released.
    pub fn release(&mut self, note: Note) {
        let mut kept = 0;
        for index in 0..self.len {
            let Some(held) = self.held.get(index).copied() else {
                break;
            };
            if !held.note.matches(note)
                && let Some(place) = self.held.get_mut(kept)
            {
                *place = held;
                kept += 1;
            }
        }
        self.len = kept;
    }

    /// Tunes every held key that `note` names.
    pub fn tune(&mut self, note: Note, semitones: f64) {
        let held = self.held.get_mut(..self.len).unwrap_or(&mut []);
        for held in held.iter_mut().filter(|held| held.note.matches(note)) {
            held.tuning = semitones;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(key: u8) -> Held {
        Held {
            note: Note::of_key(0, key),
            key,
            tuning: 0.0,
        }
    }

    #[test]
    fn the_newest_key_that_is_still_held_counts() {
        let mut stack = NoteStack::new();
        for pressed in [60, 64, 67] {
            stack.press(key(pressed));
        }
        stack.release(Note::of_key(0, 64));
        assert_eq!(stack.newest(), Some(key(67)));
        stack.release(Note::of_key(0, 67));
        assert_eq!(stack.newest(), Some(key(60)));
        stack.release(Note::of_key(1, 60));
        assert_eq!(stack.newest(), Some(key(60)));
        stack.release(Note::ANY);
        assert_eq!(stack.newest(), None);
    }

    #[test]
    fn too_many_keys_push_out_the_first() {
        let mut stack = NoteStack::new();
        for pressed in 0..100 {
            stack.press(key(pressed));
        }
        let mut left = 0;
        while let Some(newest) = stack.newest() {
            assert_eq!(newest.key, 99 - left);
            stack.release(newest.note);
            left += 1;
        }
        assert_eq!(usize::from(left), CAPACITY);
    }
}
