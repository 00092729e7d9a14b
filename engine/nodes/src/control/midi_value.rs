//! What MIDI controllers say, as numbers.

use airloom_api::event::{Event, Expression};

/// Which messages are listened to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listen {
    /// Control changes of this controller.
    Controller(u8),
    /// Pitch bend.
    PitchBend,
    /// Pressure of the channel, or of the key that was pressed harder last.
    Pressure,
}

impl Listen {
    /// The value of a message of `channel` (0 … 15; any without one): 0 … 1, pitch bend -1 … 1.
    pub fn read(self, channel: Option<u8>, event: Event) -> Option<f64> {
        match event {
            Event::Midi {
                bytes: [status, first, second],
            } => {
                if channel.is_some_and(|channel| channel != status & 0x0F) {
                    return None;
                }
                match (self, status & 0xF0) {
                    // What MIDI RP-015 lists: volume, pan and the like stay.
                    (
                        Self::Controller(1 | 11 | 64..=67) | Self::PitchBend | Self::Pressure,
                        0xB0,
                    ) if first == Event::RESET_CONTROLLERS => {
                        let is_expression = matches!(self, Self::Controller(11));
                        Some(f64::from(u8::from(is_expression)))
                    }
                    (Self::Controller(number), 0xB0) if number == first => Some(unit(second)),
                    (Self::PitchBend, 0xE0) => Some(bend(first, second)),
                    (Self::Pressure, 0xD0) => Some(unit(first)),
                    (Self::Pressure, 0xA0) => Some(unit(second)),
                    _ => None,
                }
            }
            Event::Expression {
                note,
                kind: Expression::Pressure,
                value,
            } if self == Self::Pressure => {
                let fits = match (channel, note.channel) {
                    (Some(channel), Some(of)) => channel == of,
                    _ => true,
                };
                (fits && value.is_finite()).then(|| value.clamp(0.0, 1.0))
            }
            _ => None,
        }
    }
}

/// A data byte as 0 … 1.
fn unit(data: u8) -> f64 {
    f64::from(data & 0x7F) / 127.0
}

/// 14 bits around 8192 as -1 … 1, the centre being exactly 0.
fn bend(low: u8, high: u8) -> f64 {
    let value = i32::from(low & 0x7F) | i32::from(high & 0x7F) << 7;
    let steps = f64::from(value - 8192);
    if steps < 0.0 {
        steps / 8192.0
    } else {
        steps / 8191.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(listen: Listen, bytes: [u8; 3]) -> Option<f64> {
        listen.read(Some(0), Event::Midi { bytes })
    }

    #[test]
    fn ends_and_centres_are_exact() {
        let bend = |low, high| read(Listen::PitchBend, [0xE0, low, high]);
        assert_eq!(bend(0, 0), Some(-1.0));
        assert_eq!(bend(0, 64), Some(0.0));
        assert_eq!(bend(127, 127), Some(1.0));
        assert_eq!(read(Listen::Controller(7), [0xB0, 7, 127]), Some(1.0));
        assert_eq!(read(Listen::Pressure, [0xD0, 0, 0]), Some(0.0));
    }

    #[test]
    fn a_reset_of_controllers_brings_wheels_and_pedals_to_rest() {
        let reset = |listen| read(listen, [0xB0, 121, 0]);
        assert_eq!(reset(Listen::PitchBend), Some(0.0));
        assert_eq!(reset(Listen::Pressure), Some(0.0));
        assert_eq!(reset(Listen::Controller(64)), Some(0.0));
        assert_eq!(reset(Listen::Controller(11)), Some(1.0));
        assert_eq!(reset(Listen::Controller(7)), None);
        assert_eq!(read(Listen::PitchBend, [0xB1, 121, 0]), None);
    }

    #[test]
    fn other_controllers_and_channels_are_not_heard() {
        assert_eq!(read(Listen::Controller(7), [0xB0, 8, 1]), None);
        assert_eq!(read(Listen::Controller(7), [0xB1, 7, 1]), None);
        assert_eq!(read(Listen::PitchBend, [0xB0, 7, 1]), None);
    }
}
