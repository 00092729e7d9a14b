//! An edge that carries events: late by its compensation delay, and never leaving a note behind.

use std::collections::VecDeque;

use airloom_api::event::{Event, TimedEvent};
use airloom_api::process::events::EventList;

use crate::execute::piece::Piece;
use crate::execute::sounding::Sounding;

/// Events that may wait for their delay to be over.
const WAITING: usize = 2_048;

/// What an edge between event ports does beside passing.
///
/// An edge that comes passes events from then on. One that goes passes nothing any more but the ends of notes; at the
/// frame at which it begins to go every note that sounds through it is ended, and the pedal released.
#[derive(Debug)]
pub struct EventEdge {
    sounding: Sounding,
    /// By frame at which they are due, in order.
    waiting: VecDeque<(u64, Event)>,
    delay: u64,
    /// Frames carried so far.
    now: u64,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Open,
    /// It goes: what sounds has still to be ended.
    Closing,
    Closed,
}

impl EventEdge {
    /// An edge of this delay, in frames.
    #[must_use]
    pub fn new(delay: usize) -> Self {
        Self {
            sounding: Sounding::new(),
            waiting: VecDeque::with_capacity(WAITING),
            delay: delay as u64,
            now: 0,
            state: State::Open,
        }
    }

    /// Changes the delay of the events to come; none of them overtakes one that waits.
    pub const fn set_delay(&mut self, delay: usize) {
        self.delay = delay as u64;
    }

    /// Lets nothing pass from now on and ends what sounds.
    pub fn close(&mut self) {
        if self.state == State::Open {
            self.state = State::Closing;
        }
    }

    /// Carries the events of a piece.
    ///
    /// # Realtime Safety
    /// Never allocates: where too many events wait, all but the ends of notes are left out.
    pub fn carry(&mut self, from: &EventList, into: &mut EventList, piece: Piece) {
        if self.state == State::Closing {
            let (waiting, due) = (&mut self.waiting, self.now + self.delay);
            self.sounding.end_all(|event| hold(waiting, due, event));
            self.state = State::Closed;
        }
        for TimedEvent { offset, event } in from.within(piece.offset, piece.frames) {
            if self.state == State::Open || event.ends_notes() {
                let due = self.now + u64::from(offset) + self.delay;
                let (waiting, sounding) = (&mut self.waiting, &mut self.sounding);
                if hold(waiting, due, event)
                    && let Some(pushed_out) = sounding.follow(event)
                {
                    hold(waiting, due, pushed_out);
                }
            }
        }
        let end = self.now + piece.frames as u64;
        while let Some((due, event)) = self.waiting.front().copied()
            && due < end
        {
            self.waiting.pop_front();
            let offset = piece.offset as u64 + due.saturating_sub(self.now);
            into.push(TimedEvent {
                offset: u32::try_from(offset).unwrap_or(u32::MAX),
                event,
            });
        }
        self.now = end;
    }

    /// Forgets what waits and what sounds.
    pub fn reset(&mut self) {
        self.waiting.clear();
        self.sounding = Sounding::new();
    }
}

/// Puts an event behind those that wait, where there is room; a quarter is kept for the ends of notes.
fn hold(waiting: &mut VecDeque<(u64, Event)>, due: u64, event: Event) -> bool {
    let room = waiting.capacity();
    let kept = if event.ends_notes() { 0 } else { room / 4 };
    if waiting.len() >= room - kept {
        return false;
    }
    // A delay that has become shorter lets nobody overtake: the end of a note stays behind its beginning.
    let due = waiting.back().map_or(due, |(last, _)| due.max(*last));
    waiting.push_back((due, event));
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use airloom_api::event::Note;

    fn on(key: u8) -> Event {
        Event::NoteOn {
            note: Note::of_key(0, key),
            velocity: 1.0,
        }
    }

    fn off(key: u8) -> Event {
        Event::NoteOff {
            note: Note::of_key(0, key),
            velocity: 0.0,
        }
    }

    /// Carries events of absolute frames in pieces of the sizes given, two pieces a block; `act` is told the frame of
    /// each piece.
    fn carried(
        edge: &mut EventEdge,
        events: &[(u32, Event)],
        pieces: &[u32],
        mut act: impl FnMut(&mut EventEdge, u32),
    ) -> Vec<(u32, Event)> {
        let mut heard = Vec::new();
        let mut start = 0;
        for pair in pieces.chunks(2) {
            let length: u32 = pair.iter().sum();
            let (mut from, mut into) = (EventList::with_capacity(64), EventList::with_capacity(64));
            for (frame, event) in events {
                if (start..start + length).contains(frame) {
                    let offset = frame - start;
                    from.push(TimedEvent {
                        offset,
                        event: *event,
                    });
                }
            }
            let mut offset = 0;
            for frames in pair {
                act(edge, start + offset);
                let piece = Piece {
                    offset: offset as usize,
                    frames: *frames as usize,
                };
                edge.carry(&from, &mut into, piece);
                offset += frames;
            }
            let list = into.as_slice().iter();
            heard.extend(list.map(|event| (start + event.offset, event.event)));
            start += length;
        }
        heard
    }

    const SPLITS: [&[u32]; 3] = [&[400], &[1, 99, 100, 57, 43, 100], &[16; 25]];

    #[test]
    fn every_event_is_late_by_the_delay_in_any_pieces() {
        let events = [(0, on(60)), (99, on(61)), (100, off(60)), (250, off(61))];
        for pieces in SPLITS {
            for delay in [0, 1, 40, 130] {
                let mut edge = EventEdge::new(delay);
                let heard = carried(&mut edge, &events, pieces, |_, _| {});
                let delay = u32::try_from(delay).unwrap();
                let expected = events.map(|(frame, event)| (frame + delay, event));
                assert_eq!(heard, expected, "{pieces:?}");
            }
        }
    }

    #[test]
    fn what_sounds_is_ended_when_the_edge_goes_and_nothing_else_passes() {
        let pedal = |down: bool| Event::Midi {
            bytes: [0xB0, 64, if down { 127 } else { 0 }],
        };
        let events = [
            (3, on(60)),
            (4, pedal(true)),
            (5, on(61)),
            (6, off(61)),
            (150, on(62)),
            (250, off(62)),
        ];
        for pieces in [&[100, 300][..], &[60, 40, 100, 200]] {
            for delay in [0, 20] {
                let mut edge = EventEdge::new(delay);
                let heard = carried(&mut edge, &events, pieces, |edge, frame| {
                    if frame == 100 {
                        edge.close();
                    }
                });
                let delay = u32::try_from(delay).unwrap();
                let mut expected = events[..4].to_vec();
                expected.extend([(100, off(60)), (100, pedal(false)), (250, off(62))]);
                for (frame, _) in &mut expected {
                    *frame += delay;
                }
                assert_eq!(heard, expected, "{pieces:?}");
            }
        }
    }

    #[test]
    fn a_shorter_delay_lets_no_end_of_a_note_overtake_its_beginning() {
        let events = [(50, on(60)), (110, off(60))];
        let mut edge = EventEdge::new(100);
        let heard = carried(&mut edge, &events, &[100, 100, 100], |edge, frame| {
            if frame == 100 {
                edge.set_delay(0);
            }
        });
        assert_eq!(heard, [(150, on(60)), (150, off(60))]);
    }
}
