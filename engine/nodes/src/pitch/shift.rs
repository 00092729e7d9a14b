//! `pitch.shift`: another pitch at the same speed.

use airloom_api::config::{Config, ConfigError, ConfigField};
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared, Stream, Tail};
use airloom_api::node::spec::{Guard, NodeSpec};
use airloom_api::param::spec::Unit;
use airloom_api::param::view::Params;
use airloom_api::process::io::Io;
use airloom_api::process::processor::Processor;
use airloom_api::process::status::Status;
use airloom_api::time::Frames;
use airloom_dsp::delay::line::DelayLine;
use airloom_dsp::vocoder::grain::Setting;
use airloom_dsp::vocoder::shifter::{MOST_CHANNELS, Shifter};
use airloom_realtime::buffer::Content;
use airloom_realtime::scope::Rt;

use crate::field;
use crate::mix::blend;
use crate::parameter::linear;
use crate::pitch::quality;
use crate::rest::Rest;

const SEMITONES: usize = 0;
const CENTS: usize = 1;
const KEEP: usize = 2;
const FORMANTS: usize = 3;
const MIX: usize = 4;

/// The longest hop: a sixteenth of the longest window, at 768 kHz.
const LONGEST_HOP: usize = 4096;

/// The type `pitch.shift`.
pub struct Shift;

impl NodeType for Shift {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "pitch.shift",
            version: 1,
            label: "Pitch shift",
            description: "Moves the pitch by up to two octaves without changing the speed.",
            help: "Tunes, transposes, doubles in octaves. Keep the formants of voices, or they become dwarfs and giants. Long \
                   windows are cleaner on pads and whole mixes, short ones keep attacks sharp and delay less; whatever is \
                   shifted comes later by the stated latency. At 0 the signal passes as it is.",
            icon: "",
            tags: &[
                "transpose",
                "tune",
                "octave",
                "harmony",
                "formant",
                "phase vocoder",
                "voice",
            ],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        vec![quality::field(), field::channels_up_to(MOST_CHANNELS)]
    }

    fn spec(&self, config: &Config) -> Result<NodeSpec, ConfigError> {
        let mut params = quality::parameters().to_vec();
        params.extend([
            linear(
                "formant_semitones",
                "Formants",
                Unit::Semitones,
                (-12.0, 12.0),
                0.0,
            )
            .explained("Moves the colour of the sound by itself, where formants are kept."),
            linear("mix", "Mix", Unit::None, (0.0, 1.0), 1.0)
                .explained("From unshifted (0) to shifted (1); both are equally late."),
        ]);
        Ok(NodeSpec {
            params,
            guard: Guard::Outputs,
            ..field::insert(config)?
        })
    }

    fn memory(&self, config: &Config, stream: Stream) -> u64 {
        let size = quality::frames(config, stream.rate);
        let channels = config.count("channels");
        (Shifter::bytes(size, channels) + 8 * size * channels) as u64
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        let rate = request.stream.rate;
        let size = quality::frames(request.config, rate);
        let channels = request.config.count("channels");
        let shifter = Shifter::new(size, channels, rate.as_f64());
        let (delay, hop) = (shifter.delay(), shifter.hop());
        let tail = Frames(2 * size as u64);
        Ok(Prepared::immediate(Shifting {
            dry: vec![DelayLine::new(delay, LONGEST_HOP); channels],
            wet: vec![0.0; hop],
            shifter,
            delay,
            hop,
            rest: Rest::new((delay + 2 * size) as u64),
        })
        .late_by(Frames(delay as u64))
        .ringing(Tail::Frames(tail)))
    }
}

struct Shifting {
    shifter: Shifter,
    dry: Vec<DelayLine>,
    /// One piece of a channel.
    wet: Vec<f32>,
    delay: usize,
    hop: usize,
    rest: Rest,
}

fn setting(params: &Params<'_>, frame: usize) -> Setting {
    let ratio = quality::ratio(params.at(SEMITONES, frame), params.at(CENTS, frame));
    let formants =
        (params.at(KEEP, frame) >= 0.5).then(|| quality::ratio(params.at(FORMANTS, frame), 0.0));
    Setting {
        ratio,
        formants,
        exact: ratio == 1.0,
    }
}

impl Processor for Shifting {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        io.through(0, 0);
        let silent_in = io.is_output_silent(0);
        let (frames, params, first) = (io.frames(), io.params, io.context.frame);
        let steady = params.steady(MIX);
        let hop = self.hop as u64;
        let mut rested = true;
        let mut start = 0;
        while start < frames {
            let frame = first + start as u64;
            let place = usize::try_from(frame % hop).unwrap_or(0);
            let end = frames.min(start + self.hop - place);
            if self.rest.begins(frame) {
                self.shifter.clear();
                self.dry.iter_mut().for_each(DelayLine::clear);
            }
            if place == 0 && !self.rest.is_resting() {
                self.shifter.hop_on(&setting(&params, start));
            }
            for channel in 0..self.dry.len() {
                self.rest
                    .hear_input(&io.outputs.channel(0, channel)[start..end]);
            }
            if !self.rest.is_resting() {
                rested = false;
                for (channel, line) in self.dry.iter_mut().enumerate() {
                    let dry = &mut io.outputs.channel(0, channel)[start..end];
                    let wet = &mut self.wet[..dry.len()];
                    wet.copy_from_slice(dry);
                    self.shifter.process(channel, wet, place);
                    line.write(dry);
                    line.read_piece(self.delay, dry);
                    self.rest.hear_output(wet);
                    self.rest.hear_output(dry);
                    match steady {
                        Some(mix) => blend(dry, wet, |_| [1.0 - mix, mix]),
                        None => blend(dry, wet, |frame| {
                            let mix = params.at(MIX, start + frame);
                            [1.0 - mix, mix]
                        }),
                    }
                }
            }
            start = end;
        }
        let silent = silent_in && rested;
        for channel in 0..self.dry.len() {
            let content = if silent {
                Content::Silent
            } else {
                Content::Signal
            };
            io.outputs.mark(0, channel, content);
        }
        if silent { Status::Idle } else { Status::Active }
    }

    fn reset(&mut self, _rt: &Rt) {
        self.shifter.clear();
        self.dry.iter_mut().for_each(DelayLine::clear);
        self.rest.reset();
    }
}
