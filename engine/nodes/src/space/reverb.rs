//! `space.reverb`: a room.

use airloom_api::config::{Config, ConfigError, ConfigField, ConfigKind};
use airloom_api::level::Decibels;
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared, Stream, Tail};
use airloom_api::node::spec::{Guard, NodeSpec};
use airloom_api::param::view::Params;
use airloom_api::process::io::Io;
use airloom_api::process::processor::Processor;
use airloom_api::process::status::Status;
use airloom_dsp::reverb::network::LINES;
use airloom_dsp::reverb::room::Room;
use airloom_dsp::reverb::setting::{Kind, PIECE, Piece, Setting};
use airloom_realtime::buffer::Content;
use airloom_realtime::scope::Rt;

use crate::mix::blend;
use crate::rest::Rest;
use crate::space::reverb::parameters::{Place, parameters};
use crate::{field, grid};

mod parameters;

/// The type `space.reverb`.
pub struct Reverb;

fn kind(config: &Config) -> Kind {
    match config.text("algorithm") {
        "plate" => Kind::Plate,
        "room" => Kind::Room,
        _ => Kind::Hall,
    }
}

impl NodeType for Reverb {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "space.reverb",
            version: 1,
            label: "Reverb",
            description: "A hall, a room or a plate, computed: decay time, size and tone are free.",
            help: "Puts the signal into a space. Choose the algorithm first, then the decay time (how long the sound \
                   takes to fall by 60 dB at 1 kHz), then the tone: highs usually die sooner than the rest. A pause \
                   of 10 to 40 ms keeps a voice in front of its room. As a send, set the mix to 1. The ringing part \
                   is as loud as what goes in, whatever the decay time, so that a longer room is not a louder one. \
                   Decays below 1 s come out longer than set in large sizes, and any modulation shortens the highs.",
            icon: "",
            tags: &[
                "reverb", "hall", "plate", "room", "ambience", "echo", "space", "send",
            ],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        let algorithm = ConfigField {
            name: "algorithm",
            description: "Hall and room are networks of sixteen lines with early reflections, plate is dense from the \
                          first moment.",
            kind: ConfigKind::Choice {
                options: &["hall", "room", "plate"],
                default: "hall",
            },
        };
        vec![algorithm, field::channels_up_to(LINES - 1)]
    }

    fn spec(&self, config: &Config) -> Result<NodeSpec, ConfigError> {
        Ok(NodeSpec {
            params: parameters(kind(config)),
            guard: Guard::Outputs,
            ..field::insert(config)?
        })
    }

    fn memory(&self, config: &Config, stream: Stream) -> u64 {
        Room::bytes(kind(config), config.count("channels"), stream.rate.as_f64()) as u64
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        let rate = request.stream.rate;
        let (kind, channels) = (kind(request.config), request.config.count("channels"));
        let place = Place::of(kind);
        let starts = |index: usize, usual: f64| request.params.get(index).copied().unwrap_or(usual);
        let longest = starts(place.low_decay, 1.0).max(1.0);
        let decay = starts(place.decay_seconds, 2.0) * longest;
        // To -120 dB takes the decay time twice; what leads there, half a second at most.
        let tail = rate.frames(2.0 * decay + starts(place.predelay_ms, 0.0) / 1000.0 + 0.4);
        Ok(Prepared::immediate(Space {
            place,
            room: Room::new(kind, channels, rate.as_f64()),
            pieces: vec![[0.0; PIECE]; channels],
            followed: None,
            rest: Rest::new(rate.frames(1.0).0),
        })
        .ringing(Tail::Frames(tail)))
    }
}

struct Space {
    place: Place,
    room: Room,
    /// What the room hears and says.
    pieces: Vec<Piece>,
    /// The interval of the grid that is followed.
    followed: Option<u64>,
    rest: Rest,
}

impl Space {
    fn setting(&self, params: &Params<'_>, frame: usize) -> Setting {
        let value = |index: usize| params.at(index, frame);
        let place = &self.place;
        let early = place.early_db.map_or(0.0, value);
        Setting {
            decay_seconds: value(place.decay_seconds),
            predelay_seconds: value(place.predelay_ms) / 1000.0,
            size: value(place.size),
            diffusion: value(place.diffusion),
            high_decay: value(place.high_decay),
            high_hz: value(place.high_frequency_hz),
            low_decay: value(place.low_decay),
            low_hz: value(place.low_frequency_hz),
            modulation: value(place.modulation),
            early: if early <= parameters::NO_EARLY_DB {
                0.0
            } else {
                Decibels(early).to_gain()
            },
            width: value(place.width),
            low_cut_hz: value(place.low_cut_hz),
            high_cut_hz: value(place.high_cut_hz),
        }
    }

    /// The gains of dry and wet at a frame.
    fn gains(&self, params: &Params<'_>, frame: usize) -> [f64; 2] {
        let mix = params.at(self.place.mix, frame);
        let wet = Decibels(params.at(self.place.wet_db, frame)).to_gain();
        [1.0 - mix, mix * wet]
    }
}

impl Processor for Space {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        io.through(0, 0);
        let (frames, params, first) = (io.frames(), io.params, io.context.frame);
        let silent_in = io.is_output_silent(0);
        let steady =
            params.steady(self.place.mix).is_some() && params.steady(self.place.wet_db).is_some();
        let mut rested = true;
        let mut start = 0;
        while start < frames {
            let frame = first + start as u64;
            let end = frames.min(start + grid::frames_to_next(frame));
            let (count, place) = (end - start, PIECE - grid::frames_to_next(frame));
            let interval = grid::of(frame);
            if self.followed != Some(interval) {
                self.room.follow(&self.setting(&params, start), interval);
                self.followed = Some(interval);
            }
            if self.rest.begins(frame) {
                self.room.clear();
            }
            for (channel, piece) in self.pieces.iter_mut().enumerate() {
                piece[..count].copy_from_slice(&io.outputs.channel(0, channel)[start..end]);
                self.rest.hear_input(&piece[..count]);
            }
            if self.rest.is_resting() {
                self.pieces.fill([0.0; PIECE]);
            } else {
                rested = false;
                self.room.process(&mut self.pieces, place, count);
            }
            let gains = steady.then(|| self.gains(&params, start));
            for (channel, piece) in self.pieces.iter().enumerate() {
                self.rest.hear_output(&piece[..count]);
                let samples = &mut io.outputs.channel(0, channel)[start..end];
                match gains {
                    Some(gains) => blend(samples, piece, |_| gains),
                    None => blend(samples, piece, |frame| self.gains(&params, start + frame)),
                }
            }
            start = end;
        }
        let content = if silent_in && rested {
            Content::Silent
        } else {
            Content::Signal
        };
        for channel in 0..self.pieces.len() {
            io.outputs.mark(0, channel, content);
        }
        if silent_in && rested && self.room.has_arrived() {
            Status::Idle
        } else {
            Status::Active
        }
    }

    fn reset(&mut self, _rt: &Rt) {
        self.room.reset();
        self.followed = None;
        self.rest.reset();
    }
}
