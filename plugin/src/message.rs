//! Controllers as MIDI messages.

use airloom_api::event::Event;

/// A control change of a channel (0 … 15) to 0 … 1.
#[must_use]
pub fn control_change(channel: u8, controller: u8, value: f32) -> Event {
    Event::Midi {
        bytes: [
            0xB0 | channel & 0x0F,
            controller & 0x7F,
            data(value, 127.0).0,
        ],
    }
}

/// The pressure of a channel (0 … 15), 0 … 1.
#[must_use]
pub fn channel_pressure(channel: u8, value: f32) -> Event {
    Event::Midi {
        bytes: [0xD0 | channel & 0x0F, data(value, 127.0).0, 0],
    }
}

/// The pitch bend of a channel (0 … 15), 0 … 1 with 0.5 as its centre.
#[must_use]
pub fn pitch_bend(channel: u8, value: f32) -> Event {
    let (low, high) = data(value, 16_383.0);
    Event::Midi {
        bytes: [0xE0 | channel & 0x0F, low, high],
    }
}

/// A value of 0 … 1 in steps, as the lower and the upper seven bits.
fn data(value: f32, steps: f32) -> (u8, u8) {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "at most 14 bits; NaN becomes 0"
    )]
    let step = (value.clamp(0.0, 1.0) * steps).round() as u16;
    let bits = |from: u16| u8::try_from(step >> from & 0x7F).unwrap_or(0);
    (bits(0), bits(7))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_reach_their_ends_and_the_bend_its_centre() {
        let bend = |value| pitch_bend(3, value);
        let bytes = |bytes| Event::Midi { bytes };
        assert_eq!(bend(0.0), bytes([0xE3, 0, 0]));
        assert_eq!(bend(0.5), bytes([0xE3, 0, 64]));
        assert_eq!(bend(1.0), bytes([0xE3, 127, 127]));
        assert_eq!(control_change(0, 7, 1.0), bytes([0xB0, 7, 127]));
        assert_eq!(channel_pressure(15, f32::NAN), bytes([0xDF, 0, 0]));
    }
}
