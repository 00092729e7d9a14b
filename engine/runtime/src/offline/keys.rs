//! Notes and MIDI messages as an events file writes them.

use airloom_api::event::{Event, Note};

/// A note as it is written: `{"key": 60, "on": true, "velocity": 0.8, "channel": 1}`.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NoteLine {
    /// 0 … 127; 60 is middle C.
    key: u64,
    /// Whether it starts; otherwise it ends.
    on: bool,
    /// 0 … 1.
    #[serde(default = "full")]
    velocity: f64,
    /// 1 … 16.
    #[serde(default = "first")]
    channel: u64,
}

const fn full() -> f64 {
    1.0
}

const fn first() -> u64 {
    1
}

/// The event of a written note.
///
/// # Errors
/// What was found and what was expected.
pub(crate) fn note(line: &NoteLine) -> Result<Event, String> {
    let key = data(line.key).ok_or_else(|| {
        format!(
            "\"key\" of a note is {}; expected a number from 0 to 127",
            line.key
        )
    })?;
    let channel = u8::try_from(line.channel).ok().and_then(|channel| {
        (1..=16)
            .contains(&channel)
            .then(|| Note::of_key(channel - 1, key))
    });
    let note = channel.ok_or_else(|| {
        format!(
            "\"channel\" of a note is {}; expected a number from 1 to 16",
            line.channel
        )
    })?;
    if !(0.0..=1.0).contains(&line.velocity) {
        return Err(format!(
            "\"velocity\" of a note is {}; expected a number from 0 to 1",
            line.velocity
        ));
    }
    #[expect(clippy::cast_possible_truncation, reason = "velocities are f32")]
    let velocity = line.velocity as f32;
    Ok(if line.on {
        Event::NoteOn { note, velocity }
    } else {
        Event::NoteOff { note, velocity }
    })
}

/// The event of a written message: a status byte from 128 to 239 and its data bytes.
///
/// # Errors
/// What was found and what was expected.
pub(crate) fn message(bytes: &[u64]) -> Result<Event, String> {
    let [status, rest @ ..] = bytes else {
        return Err("\"midi\" is empty; expected a status byte and its data bytes".to_owned());
    };
    let status = u8::try_from(*status)
        .ok()
        .filter(|status| (0x80..0xF0).contains(status))
        .ok_or_else(|| {
            format!(
                "\"midi\" begins with {status}; expected the status of a channel message, 128 to 239"
            )
        })?;
    // Program change and channel pressure have one data byte, all others two.
    let count = match status & 0xF0 {
        0xC0 | 0xD0 => 1,
        _ => 2,
    };
    if rest.len() != count {
        return Err(format!(
            "\"midi\" has {} data bytes; expected {count} behind the status {status}",
            rest.len()
        ));
    }
    let mut message = [status, 0, 0];
    for (place, byte) in message.iter_mut().skip(1).zip(rest) {
        *place = data(*byte).ok_or_else(|| {
            format!("a data byte of \"midi\" is {byte}; expected a number from 0 to 127")
        })?;
    }
    Ok(Event::Midi { bytes: message })
}

fn data(byte: u64) -> Option<u8> {
    u8::try_from(byte).ok().filter(|byte| *byte < 128)
}

#[cfg(test)]
mod tests {
    use crate::offline::timeline::{Action, Timeline};

    use super::*;

    fn read(line: &str) -> Result<Event, String> {
        let timeline = Timeline::parse(line).map_err(|error| error.to_string())?;
        match timeline.events() {
            [event] => match event.action {
                Action::Play(played) => Ok(played),
                _ => Err("another action".to_owned()),
            },
            _ => Err("another count".to_owned()),
        }
    }

    #[test]
    fn messages_and_notes_are_read() {
        assert_eq!(
            read(r#"{"frame": 480, "midi": [144, 60, 100]}"#),
            Ok(Event::Midi {
                bytes: [144, 60, 100]
            })
        );
        assert_eq!(
            read(r#"{"frame": 0, "midi": [209, 5]}"#),
            Ok(Event::Midi { bytes: [209, 5, 0] })
        );
        let note = Note::of_key(2, 60);
        assert_eq!(
            read(r#"{"frame": 0, "note": {"key": 60, "on": true, "velocity": 0.5, "channel": 3}}"#),
            Ok(Event::NoteOn {
                note,
                velocity: 0.5
            })
        );
        assert_eq!(
            read(r#"{"frame": 0, "note": {"key": 60, "on": false, "channel": 3}}"#),
            Ok(Event::NoteOff {
                note,
                velocity: 1.0
            })
        );
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (line, expected) in [
            (r#"{"frame": 0, "midi": []}"#, "line 1: \"midi\" is empty"),
            (
                r#"{"frame": 0, "midi": [60, 1, 1]}"#,
                "begins with 60; expected the status of a channel message, 128 to 239",
            ),
            (r#"{"frame": 0, "midi": [240, 1, 1]}"#, "begins with 240"),
            (
                r#"{"frame": 0, "midi": [144, 60]}"#,
                "has 1 data bytes; expected 2 behind the status 144",
            ),
            (
                r#"{"frame": 0, "midi": [144, 60, 128]}"#,
                "is 128; expected a number from 0 to 127",
            ),
            (
                r#"{"frame": 0, "note": {"key": 200, "on": true}}"#,
                "\"key\" of a note is 200",
            ),
            (
                r#"{"frame": 0, "note": {"key": 60, "on": true, "channel": 0}}"#,
                "\"channel\" of a note is 0; expected a number from 1 to 16",
            ),
            (
                r#"{"frame": 0, "note": {"key": 60, "on": true, "velocity": 2}}"#,
                "\"velocity\" of a note is 2",
            ),
            (
                r#"{"frame": 0, "note": {"on": true}}"#,
                "missing field `key`",
            ),
            (
                r#"{"frame": 0, "midi": [144, 60, 1], "value": 1}"#,
                "expected {\"frame\", \"macro\"",
            ),
        ] {
            let error = read(line).unwrap_err();
            assert!(error.contains(expected), "{line}: {error}");
        }
    }
}
