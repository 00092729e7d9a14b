//! The audio side of what plays files: gain, fades, and changes of place.

use airloom_api::level::Decibels;
use airloom_api::param::view::Params;
use airloom_api::process::io::Io;
use airloom_api::process::processor::{Processor, RestoreError};
use airloom_api::process::state::StateBytes;
use airloom_api::process::status::Status;
use airloom_realtime::buffer::Content;
use airloom_realtime::latest::LatestWriter;
use airloom_realtime::scope::Rt;

use crate::file::place::{Place, Target};
use crate::file::playback::{Playback, Played};

/// Parameters of all that plays files.
pub(super) const GAIN_DB: usize = 0;
pub(super) const PLAYING: usize = 1;
/// Parameters of lists.
const NEXT: usize = 2;
const PREVIOUS: usize = 3;

/// Frames handled at once.
const PIECE: usize = 128;
/// Bytes of a saved place: the item and the frame.
const STATE_BYTES: usize = 12;

/// What a list has beyond a file.
pub(super) struct ListHalf {
    /// Where it shows what plays.
    pub(super) shown: LatestWriter<Place>,
}

/// Plays what a reader thread reads.
pub(super) struct Deck {
    playback: Playback,
    /// How far it is faded in, 0 … `fade_frames`; `None` before the first frame, which starts where the switch stands.
    fade: Option<u32>,
    fade_frames: u32,
    ended: bool,
    list: Option<ListHalf>,
    /// Whether the switches to other items were on.
    pressed: [bool; 2],
    /// Where to go once it is faded out.
    pending: Option<Target>,
    /// One piece, interleaved.
    frames: Box<[f32]>,
}

/// What is done with the frames of a piece.
struct Piece {
    /// Frames before a change of place, and how many of them move on.
    count: usize,
    moving: usize,
    gains: [f64; PIECE],
}

impl Deck {
    /// A deck at the beginning. `fade_frames` is at least 1.
    pub(super) fn new(
        playback: Playback,
        fade_frames: u32,
        channels: usize,
        list: Option<ListHalf>,
    ) -> Self {
        Self {
            playback,
            fade: None,
            fade_frames,
            ended: false,
            list,
            pressed: [false; 2],
            pending: None,
            frames: vec![0.0; PIECE * channels].into(),
        }
    }

    /// Notes a switch that was pressed at a frame.
    fn look(&mut self, params: &Params<'_>, frame: usize) {
        if self.list.is_none() {
            return;
        }
        for (slot, param) in [NEXT, PREVIOUS].into_iter().enumerate() {
            let on = params.at(param, frame) >= 0.5;
            if on && !self.pressed[slot] {
                let place = self.playback.place();
                self.pending = Some(if param == NEXT {
                    Target::Next(place)
                } else {
                    Target::Previous(place)
                });
            }
            self.pressed[slot] = on;
        }
    }

    /// Whether no switch to other items moves or has just been pressed.
    fn is_left_alone(&self, params: &Params<'_>) -> bool {
        self.list.is_none()
            || [NEXT, PREVIOUS]
                .into_iter()
                .zip(self.pressed)
                .all(|(param, pressed)| {
                    params
                        .steady(param)
                        .is_some_and(|on| (on >= 0.5) == pressed)
                })
    }

    /// The gains of a piece up to a change of place.
    fn plan(&mut self, params: &Params<'_>, start: usize, room: usize) -> Piece {
        let steady_gain = params.steady(GAIN_DB).map(|db| Decibels(db).to_gain());
        let steady_switch = params.steady(PLAYING);
        let alone = self.is_left_alone(params);
        let mut piece = Piece {
            count: 0,
            moving: 0,
            gains: [0.0; PIECE],
        };
        let full = self.fade_frames;
        for (frame, slot) in (start..start + room).zip(&mut piece.gains) {
            if !alone {
                self.look(params, frame);
            }
            let silent = self.ended || self.fade.unwrap_or(0) == 0;
            if self.pending.is_some() && silent {
                break;
            }
            let on = steady_switch.unwrap_or_else(|| params.at(PLAYING, frame)) >= 0.5
                && self.pending.is_none();
            let fade = match (self.fade, on) {
                (None, true) => full,
                (None, false) => 0,
                (Some(fade), true) => fade.saturating_add(1).min(full),
                (Some(fade), false) => fade.saturating_sub(1),
            };
            self.fade = Some(fade);
            let gain = steady_gain.unwrap_or_else(|| Decibels(params.at(GAIN_DB, frame)).to_gain());
            *slot = if fade == full {
                gain
            } else {
                gain * f64::from(fade) / f64::from(full)
            };
            // NaN marks a frame on which the position is held.
            if fade == 0 {
                *slot = f64::NAN;
            } else {
                piece.moving += 1;
            }
            piece.count += 1;
        }
        piece
    }

    /// Goes where it is to go, from silence.
    fn change_place(&mut self) {
        if let Some(target) = self.pending.take() {
            self.playback.go_to(target);
            self.ended = false;
            self.fade = Some(0);
        }
    }

    fn show(&mut self) {
        let place = self.playback.place();
        if let Some(list) = &mut self.list {
            list.shown.write(|shown| *shown = place);
        }
    }
}

impl Processor for Deck {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        let total = io.frames();
        let channels = io.outputs.channels(0);
        let pace = io.context.pace;
        let switch = io.params.steady(PLAYING);
        let held = switch.is_some_and(|on| on < 0.5) && self.fade.is_none_or(|fade| fade == 0);
        let alone = self.pending.is_none() && self.is_left_alone(&io.params);
        if (self.ended || held) && alone {
            if held {
                self.fade = Some(0);
            }
            io.outputs.silence(0);
            return if self.ended || switch.is_some() {
                Status::Idle
            } else {
                Status::Active
            };
        }
        let mut start = 0;
        while start < total {
            let piece = self.plan(&io.params, start, PIECE.min(total - start));
            if piece.count == 0 {
                self.change_place();
                continue;
            }
            let samples = &mut self.frames[..piece.moving * channels];
            self.ended |= self.playback.read(samples, pace) == Played::Ended;
            for channel in 0..channels {
                let mut source = self.frames.iter().skip(channel).step_by(channels);
                let output = &mut io.outputs.channel(0, channel)[start..start + piece.count];
                for (sample, gain) in output.iter_mut().zip(&piece.gains) {
                    *sample = if gain.is_nan() {
                        0.0
                    } else {
                        #[expect(
                            clippy::cast_possible_truncation,
                            reason = "rounding to f32 is what is wanted"
                        )]
                        source
                            .next()
                            .map_or(0.0, |value| (f64::from(*value) * gain) as f32)
                    };
                }
            }
            start += piece.count;
        }
        for channel in 0..channels {
            io.outputs.mark(0, channel, Content::Signal);
        }
        self.show();
        Status::Active
    }

    fn reset(&mut self, _rt: &Rt) {
        self.playback.reset();
        self.fade = None;
        self.ended = false;
        self.pressed = [false; 2];
        self.pending = None;
        self.show();
    }

    fn save_state(&self, state: &mut StateBytes) {
        if self.list.is_some() {
            let place = self.playback.place();
            state.push(&place.item.to_le_bytes());
            state.push(&place.frame.to_le_bytes());
        }
    }

    fn restore_state(&mut self, state: &[u8]) -> Result<(), RestoreError> {
        let place = state
            .split_first_chunk()
            .filter(|_| state.len() == STATE_BYTES && self.list.is_some())
            .and_then(|(item, frame)| {
                Some(Place {
                    item: u32::from_le_bytes(*item),
                    frame: u64::from_le_bytes(*frame.first_chunk()?),
                })
            })
            .ok_or(RestoreError {
                found: state.len(),
                expected: if self.list.is_some() {
                    "item and frame in 12 bytes"
                } else {
                    "none: this node keeps no state"
                },
            })?;
        self.playback.go_to(Target::At(place));
        self.show();
        Ok(())
    }
}
