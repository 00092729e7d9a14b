//! Lists of events that never grow on the audio thread.

use crate::event::TimedEvent;

/// Events of one block in order of time; its capacity is fixed when it is made.
///
/// A quarter of its room is kept for events that end notes, so that a flood of others leaves no note hanging.
#[derive(Debug, Default)]
pub struct EventList {
    events: Vec<TimedEvent>,
    lost: u64,
}

impl EventList {
    /// An empty list for at most `capacity` events a block.
    #[must_use]
    pub fn with_capacity(capacity: usize) -> Self {
        Self {
            events: Vec::with_capacity(capacity),
            lost: 0,
        }
    }

    /// Adds an event behind those of the same or an earlier offset.
    ///
    /// # Realtime Safety
    /// Never allocates: an event that does not fit is counted by [`Self::lost`] and dropped. Linear in the number
    /// of later events.
    pub fn push(&mut self, event: TimedEvent) {
        let room = self.events.capacity();
        let kept = if event.event.ends_notes() {
            0
        } else {
            room / 4
        };
        if self.events.len() >= room - kept {
            self.lost += 1;
            return;
        }
        let at = self
            .events
            .partition_point(|present| present.offset <= event.offset);
        self.events.insert(at, event);
    }

    /// The events in order of time.
    #[must_use]
    pub fn as_slice(&self) -> &[TimedEvent] {
        &self.events
    }

    /// The events of some frames of the block, offsets counted from the first of them.
    pub fn within(&self, offset: usize, frames: usize) -> impl Iterator<Item = TimedEvent> + '_ {
        let before = |frame: usize| {
            self.events
                .partition_point(|event| (event.offset as usize) < frame)
        };
        let events = self.events.get(before(offset)..before(offset + frames));
        events.unwrap_or(&[]).iter().map(move |event| TimedEvent {
            offset: u32::try_from(event.offset as usize - offset).unwrap_or(0),
            event: event.event,
        })
    }

    /// Leaves out what does not satisfy a condition.
    pub fn retain(&mut self, mut stays: impl FnMut(&TimedEvent) -> bool) {
        self.events.retain(|event| stays(event));
    }

    /// Lets frames pass: what happened in them is forgotten, what is later comes nearer.
    ///
    /// # Realtime Safety
    /// Never allocates; linear in the number of events.
    pub fn advance(&mut self, frames: u32) {
        self.events.retain_mut(|event| {
            let is_later = event.offset >= frames;
            event.offset = event.offset.saturating_sub(frames);
            is_later
        });
    }

    /// Empties the list and keeps its capacity.
    pub fn clear(&mut self) {
        self.events.clear();
    }

    /// How many events did not fit since the list was made.
    #[must_use]
    pub const fn lost(&self) -> u64 {
        self.lost
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Event;

    #[test]
    fn keeps_time_order_and_counts_what_does_not_fit() {
        let mut list = EventList::with_capacity(3);
        let midi = |offset, data| TimedEvent {
            offset,
            event: Event::Midi {
                bytes: [0xB0, data, 0],
            },
        };
        for event in [midi(5, 0), midi(1, 1), midi(5, 2), midi(0, 3)] {
            list.push(event);
        }
        assert_eq!(list.as_slice(), [midi(1, 1), midi(5, 0), midi(5, 2)]);
        assert_eq!(list.lost(), 1);
        list.advance(2);
        assert_eq!(list.as_slice(), [midi(3, 0), midi(3, 2)]);
    }

    #[test]
    fn the_end_of_a_note_finds_room_where_nothing_else_does() {
        let mut list = EventList::with_capacity(8);
        let wheel = TimedEvent {
            offset: 0,
            event: Event::Midi {
                bytes: [0xB0, 1, 0],
            },
        };
        for _ in 0..20 {
            list.push(wheel);
        }
        assert_eq!(list.as_slice().len(), 6);
        list.push(TimedEvent {
            offset: 1,
            event: Event::ALL_NOTES_OFF,
        });
        assert_eq!(list.as_slice().len(), 7);
        assert_eq!(list.lost(), 14);
    }
}
