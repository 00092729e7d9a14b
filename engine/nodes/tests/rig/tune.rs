//! A tune that every node with an event input is played.

use airloom_api::event::{Event, Note};

/// Note-on, note-off and controllers of channel 1, 2 and 3, wildcards among them, by frame: some at once, some a frame
/// apart, none in the last frames before 5,000 and 12,000, where other tests cut.
pub fn tune() -> Vec<(usize, Event)> {
    let midi = |bytes: [u8; 3]| Event::Midi { bytes };
    let on = |channel, key| Event::NoteOn {
        note: Note::of_key(channel, key),
        velocity: 0.25 + f32::from(key) / 256.0,
    };
    let off = |note| Event::NoteOff {
        note,
        velocity: 0.5,
    };
    vec![
        (0, midi([0xB0, 1, 64])),
        (3, on(0, 60)),
        (17, midi([0xE0, 0, 96])),
        (450, on(1, 64)),
        (450, midi([0xB0, 1, 100])),
        (451, on(0, 67)),
        (1000, midi([0xD0, 90, 0])),
        (1001, midi([0xA0, 67, 12])),
        (1500, off(Note::of_key(0, 67))),
        (1700, midi([0xB0, 64, 127])),
        (1900, off(Note::ANY)),
        (2222, midi([0xB0, 64, 0])),
        (2223, on(2, 72)),
        (2300, midi([0xB0, 1, 3])),
        (3100, midi([0xE0, 127, 127])),
        (3101, midi([0xE0, 0, 0])),
        (4000, Event::Choke { note: Note::ANY }),
        (4400, midi([0xB0, 17, 99])),
        (6001, on(0, 48)),
        (7001, midi([0x90, 48, 0])),
        (9000, midi([0xB0, 1, 127])),
        (10_000, midi([0xB0, 123, 0])),
    ]
}
