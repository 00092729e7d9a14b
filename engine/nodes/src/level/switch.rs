//! `level.switch`: one of several inputs.

use airloom_api::config::{Config, ConfigError, ConfigField, ConfigKind};
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared};
use airloom_api::node::spec::{NodeSpec, SumFrom};
use airloom_api::param::spec::Unit;
use airloom_api::param::view::Params;
use airloom_api::port::PortSpec;
use airloom_api::process::io::Io;
use airloom_api::process::processor::Processor;
use airloom_api::process::resting::RestingMix;
use airloom_api::process::status::Status;
use airloom_api::time::SampleRate;
use airloom_dsp::sample::narrow;
use airloom_realtime::buffer::Content;
use airloom_realtime::scope::Rt;

use crate::field;
use crate::level::fade::Fade;
use crate::level::fader::{Gains, PIECE};
use crate::parameter::{linear, stepped};

const SELECTED: usize = 0;
const FADE: usize = 1;

/// The most inputs.
const MAX_INPUTS: i64 = 64;

/// The type `level.switch`.
pub struct Switch;

impl NodeType for Switch {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "level.switch",
            version: 1,
            label: "A/B switch",
            description: "Passes on one of its inputs; another one is faded in, or cut to at the exact frame.",
            help: "For comparing: connect the versions to in1, in2 … and turn the selection by hand, by a macro, by timed \
                   events or by a control signal. With a fade of 0 ms the output changes from one input to the other \
                   between two samples, at the very frame that was asked for, and may click; any other fade begins at \
                   that frame. At rest the selected input passes bit by bit. All inputs are aligned, whatever latency \
                   they have.",
            icon: "",
            tags: &["ab", "select", "compare", "toggle", "source", "blind test"],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        let inputs = ConfigField {
            name: "inputs",
            description: "How many inputs there are.",
            kind: ConfigKind::Integer {
                min: 2,
                max: MAX_INPUTS,
                default: 2,
            },
        };
        vec![inputs, field::channels()]
    }

    fn spec(&self, config: &Config) -> Result<NodeSpec, ConfigError> {
        let layout = field::layout(config)?;
        let inputs = u8::try_from(config.count("inputs")).unwrap_or(2);
        let fade = linear("fade_ms", "Fade", Unit::Milliseconds, (0.0, 10_000.0), 10.0);
        Ok(NodeSpec {
            inputs: (1..=inputs)
                .map(|number| PortSpec::audio(format!("in{number}"), layout))
                .collect(),
            outputs: vec![PortSpec::audio("out", layout)],
            params: vec![
                stepped(
                    "selected",
                    "Selected input",
                    Unit::None,
                    (1.0, f64::from(inputs)),
                    1.0,
                    1.0,
                )
                .explained("The number of the input that is heard."),
                fade.unsmoothed()
                    .explained("The length of the crossfade, whose gains add up to 1; 0 cuts."),
            ],
            rests_as: Some(SumFrom::Zero),
            ..NodeSpec::default()
        })
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        Ok(Prepared::immediate(Selector {
            fades: vec![Fade::new(false, 0); request.config.count("inputs")],
            selected: None,
            rate: request.stream.rate,
        }))
    }
}

struct Selector {
    /// One an input; all set out at the same frames with the same length, so their sum stays 1.
    fades: Vec<Fade>,
    /// `None` until the first frame, which starts at its value.
    selected: Option<usize>,
    rate: SampleRate,
}

/// The number of the input that is selected at a frame.
fn number_at(params: &Params<'_>, frame: usize) -> usize {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "held to 1 … the number of inputs and rounded"
    )]
    let number = params.at(SELECTED, frame).round() as usize;
    number
}

impl Selector {
    /// Goes to an input, counted from 1.
    fn select(&mut self, number: usize, length: u64) {
        let length = if self.selected.is_none() { 0 } else { length };
        if self.selected == Some(number) {
            return;
        }
        self.selected = Some(number);
        for (input, fade) in (1..).zip(&mut self.fades) {
            fade.aim(input == number, length);
        }
    }

    /// Whether the selection rests during this call and no fade runs.
    fn is_steady(&mut self, params: &Params<'_>) -> bool {
        if self.selected.is_none() {
            self.select(number_at(params, 0), 0);
        }
        let rests = params.steady(SELECTED).is_some();
        rests && self.selected == Some(number_at(params, 0)) && self.is_resting()
    }

    fn is_resting(&self) -> bool {
        self.fades.iter().all(Fade::is_resting)
    }

    /// Adds one piece of every input that is heard in it.
    fn piece(&mut self, io: &mut Io<'_>, start: usize, count: usize) {
        let params = io.params;
        // The frame, counted from `start`, from which on the selection is another one.
        let mut done = 0;
        while done < count {
            let frame = start + done;
            let number = number_at(&params, frame);
            let length = self.rate.frames(params.at(FADE, frame) / 1000.0).0;
            self.select(number, length);
            let same = (frame + 1..start + count)
                .take_while(|later| number_at(&params, *later) == number)
                .count();
            self.add(io, frame, same + 1);
            done += same + 1;
        }
    }

    /// Adds frames in which the selection stays.
    fn add(&mut self, io: &mut Io<'_>, start: usize, count: usize) {
        let channels = io.outputs.channels(0);
        let mut gains = [0.0; PIECE];
        let gains = &mut gains[..count];
        for (input, fade) in self.fades.iter_mut().enumerate() {
            if fade.is_resting() && !fade.is_on() {
                continue;
            }
            for gain in gains.iter_mut() {
                *gain = narrow(fade.next());
            }
            for channel in 0..channels {
                if io.inputs.content(input, channel) == Content::Silent {
                    continue;
                }
                let samples = &io.inputs.channel(input, channel)[start..start + count];
                let sum = &mut io.outputs.channel(0, channel)[start..start + count];
                Gains::Moving(gains).add(samples, sum);
                io.outputs.mark(0, channel, Content::Signal);
            }
        }
    }
}

impl Processor for Selector {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        let (frames, channels, params) = (io.frames(), io.outputs.channels(0), io.params);
        io.outputs.silence(0);
        if self.is_steady(&params) {
            let input = number_at(&params, 0).saturating_sub(1);
            for channel in 0..channels {
                if io.inputs.content(input, channel) != Content::Silent {
                    let samples = io.inputs.channel(input, channel);
                    Gains::Steady(1.0).add(samples, io.outputs.channel(0, channel));
                    io.outputs.mark(0, channel, Content::Signal);
                }
            }
            return Status::Idle;
        }
        for start in (0..frames).step_by(PIECE) {
            self.piece(io, start, PIECE.min(frames - start));
        }
        if self.is_resting() {
            Status::Idle
        } else {
            Status::Active
        }
    }

    fn resting_mix(&mut self, params: &Params<'_>, mix: &mut RestingMix<'_>) -> bool {
        if !self.is_steady(params) {
            return false;
        }
        for (input, fade) in self.fades.iter().enumerate() {
            mix.set_gain(input, narrow(fade.target()));
        }
        true
    }

    fn reset(&mut self, _rt: &Rt) {
        self.fades.fill(Fade::new(false, 0));
        self.selected = None;
    }
}
