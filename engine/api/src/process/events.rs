//! Lists of events that never grow on the audio thread.

use crate::event::TimedEvent;

/// Events of one block in order of time; its capacity is fixed when it is made.
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
        if self.events.len() == self.events.capacity() {
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
    }
}
