//! The voices of an instrument: which note each of them plays.

use airloom_api::event::{Event, Note};

use crate::control::note_stack::{Held, NoteStack};
use crate::synth::keyboard::{Controllers, Keyboard};
use crate::synth::slot::{Hold, Leaving, Played, Slot, Voice};

/// How long a voice that was taken away takes to fade out.
pub const LEAVING_SECONDS: f64 = 0.004;

/// How notes meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Every note has a voice.
    Poly,
    /// One voice; every key begins its envelopes again.
    Mono,
    /// One voice; keys that are tied go on with the envelopes.
    Legato,
}

/// Voices and what plays them.
///
/// Where all voices sound, a note takes one away: the quietest of those that were released, else the oldest that the
/// pedal holds, else the oldest. What is taken away fades out in a place of its own, of which there are as many as
/// voices, so the new note begins at its frame and nothing clicks.
///
/// # Realtime Safety
/// All places are made beforehand; nothing allocates.
pub struct Ensemble<V: Voice> {
    slots: Box<[Slot<V>]>,
    voices: usize,
    mode: Mode,
    /// 0 … 15; all channels without one.
    heard: Option<u8>,
    keyboard: Keyboard,
    keys: NoteStack,
    number: u64,
    last_key: u8,
    fade: u32,
    /// The keys that are heard.
    low: u8,
    high: u8,
}

impl<V: Voice> Ensemble<V> {
    /// `voices` voices and as many places to fade out in, in `fade` frames.
    pub fn new(
        mode: Mode,
        voices: usize,
        heard: Option<u8>,
        fade: u32,
        make: impl Fn() -> V,
    ) -> Self {
        let voices = if mode == Mode::Poly { voices } else { 1 };
        let slot = |_| Slot {
            note: Note::ANY,
            hold: Hold::Free,
            number: 0,
            fade: 0,
            voice: make(),
        };
        Self {
            slots: (0..2 * voices).map(slot).collect(),
            voices,
            mode,
            heard,
            keyboard: Keyboard::new(),
            keys: NoteStack::new(),
            number: 0,
            last_key: 60,
            fade: fade.max(1),
            low: 0,
            high: 127,
        }
    }

    /// The same for the keys from `low` to `high`.
    pub fn within(mut self, low: u8, high: u8) -> Self {
        (self.low, self.high) = (low, high);
        self
    }

    /// Whether nothing sounds.
    pub fn is_silent(&self) -> bool {
        self.slots.iter().all(|slot| slot.hold == Hold::Free)
    }

    /// Ends everything at once.
    pub fn reset(&mut self) {
        for slot in &mut self.slots {
            slot.hold = Hold::Free;
        }
        self.keyboard = Keyboard::new();
        self.keys = NoteStack::new();
        self.number = 0;
        self.last_key = 60;
    }

    /// Gives every voice that sounds to `each`, with the controllers of its channel.
    pub fn each(&mut self, mut each: impl FnMut(&mut V, Controllers)) {
        for slot in self.slots.iter_mut().filter(|slot| slot.hold != Hold::Free) {
            each(&mut slot.voice, self.keyboard.of(slot.note.channel));
        }
    }

    /// Lets every voice sound for some frames.
    pub fn sound(&mut self, frames: u32, mut each: impl FnMut(&mut V, Option<Leaving>)) {
        for slot in self.slots.iter_mut().filter(|slot| slot.hold != Hold::Free) {
            let is_leaving = slot.hold == Hold::Leaving;
            let leaving = is_leaving.then_some(Leaving {
                left: slot.fade,
                all: self.fade,
            });
            each(&mut slot.voice, leaving);
            if is_leaving {
                slot.fade = slot.fade.saturating_sub(frames);
            }
            if slot.voice.is_over() || (is_leaving && slot.fade == 0) {
                slot.hold = Hold::Free;
            }
        }
    }

    /// Takes in one event.
    pub fn take(&mut self, event: Event, settings: &V::Settings) {
        match event.as_note() {
            Event::NoteOn { note, velocity } => {
                let is_heard = match (self.heard, note.channel) {
                    (Some(heard), Some(channel)) => heard == channel,
                    _ => true,
                };
                let is_in_range = |key: &u8| (self.low..=self.high).contains(key);
                if let Some(key) = note.key.filter(is_in_range).filter(|_| is_heard) {
                    let velocity = f64::from(velocity.clamp(0.0, 1.0));
                    self.note_on(note, key, velocity, settings);
                }
            }
            Event::NoteOff { note, .. } => self.note_off(note, settings),
            Event::Choke { note } => {
                self.keys.release(note);
                for slot in self.slots.iter_mut().filter(|slot| slot.is_counted()) {
                    if slot.note.matches(note) {
                        leave(slot, self.fade);
                    }
                }
            }
            Event::Expression { note, kind, value } if value.is_finite() => {
                for slot in self.slots.iter_mut().filter(|slot| slot.is_counted()) {
                    if slot.note.matches(note) {
                        slot.voice.express(kind, value);
                    }
                }
            }
            Event::Expression { .. } => {}
            Event::Midi { .. } => {
                if let Some(channel) = self.keyboard.take(event) {
                    self.pedal_up(channel, settings);
                }
            }
        }
    }

    fn note_on(&mut self, note: Note, key: u8, velocity: f64, settings: &V::Settings) {
        let is_tied = self.slots.iter().any(Slot::is_held);
        let played = Played {
            key,
            velocity,
            from: is_tied.then_some(self.last_key),
            number: self.number,
        };
        self.number += 1;
        self.last_key = key;
        if self.mode != Mode::Poly {
            let tuning = 0.0;
            self.keys.press(Held { note, key, tuning });
            let again = self.mode == Mode::Mono;
            if let Some(slot) = self.slots.iter_mut().find(|slot| slot.is_held()) {
                slot.note = note;
                slot.hold = Hold::Key;
                slot.voice.tie(&played, again, settings);
                return;
            }
        }
        // The same key again: the string is struck anew.
        for slot in self.slots.iter_mut().filter(|slot| slot.is_held()) {
            if slot.note.matches(note) {
                slot.hold = Hold::Released;
                slot.voice.release(settings);
            }
        }
        self.make_room();
        let free = |slot: &&mut Slot<V>| !slot.is_counted();
        // A free place, else the one that has faded most.
        let slots = self.slots.iter_mut().filter(free);
        let order = |slot: &&mut Slot<V>| {
            if slot.hold == Hold::Free {
                0
            } else {
                slot.fade + 1
            }
        };
        if let Some(slot) = slots.min_by_key(order) {
            slot.note = note;
            slot.hold = Hold::Key;
            slot.number = played.number;
            slot.voice.start(&played, settings);
        }
    }

    /// Takes a voice away where all of them sound.
    fn make_room(&mut self) {
        let counted = self.slots.iter().filter(|slot| slot.is_counted()).count();
        if counted < self.voices {
            return;
        }
        let rank = |slot: &Slot<V>| match slot.hold {
            Hold::Released => 0,
            Hold::Pedal => 1,
            _ => 2,
        };
        let slots = self.slots.iter_mut().filter(|slot| slot.is_counted());
        let victim = slots.min_by(|a, b| {
            let by_rank = rank(a).cmp(&rank(b));
            let by_level = if rank(a) == 0 {
                a.voice.level().total_cmp(&b.voice.level())
            } else {
                std::cmp::Ordering::Equal
            };
            by_rank.then(by_level).then(a.number.cmp(&b.number))
        });
        if let Some(slot) = victim {
            leave(slot, self.fade);
        }
    }

    fn note_off(&mut self, note: Note, settings: &V::Settings) {
        if self.mode != Mode::Poly {
            self.keys.release(note);
            if let Some(held) = self.keys.newest() {
                self.go_back(held, settings);
                return;
            }
        }
        for slot in self.slots.iter_mut().filter(|slot| slot.hold == Hold::Key) {
            // The one voice of a monophonic instrument ends with the last key, whichever it was.
            if slot.note.matches(note) || self.mode != Mode::Poly {
                if self.keyboard.of(slot.note.channel).pedal {
                    slot.hold = Hold::Pedal;
                } else {
                    slot.hold = Hold::Released;
                    slot.voice.release(settings);
                }
            }
        }
    }

    /// The one voice goes back to a key that is still held.
    fn go_back(&mut self, held: Held, settings: &V::Settings) {
        let from = Some(self.last_key);
        if let Some(slot) = self.slots.iter_mut().find(|slot| slot.is_held())
            && slot.note != held.note
        {
            let played = Played {
                key: held.key,
                velocity: 1.0,
                from,
                number: slot.number,
            };
            slot.note = held.note;
            slot.hold = Hold::Key;
            slot.voice.tie(&played, false, settings);
            self.last_key = held.key;
        }
    }

    fn pedal_up(&mut self, channel: u8, settings: &V::Settings) {
        for slot in self
            .slots
            .iter_mut()
            .filter(|slot| slot.hold == Hold::Pedal)
        {
            if slot.note.channel.unwrap_or(0) == channel {
                slot.hold = Hold::Released;
                slot.voice.release(settings);
            }
        }
    }
}

/// Sends a voice on its way out.
fn leave<V>(slot: &mut Slot<V>, frames: u32) {
    slot.hold = Hold::Leaving;
    slot.fade = frames;
}
