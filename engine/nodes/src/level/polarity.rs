//! `level.polarity`: the signal upside down.

use airloom_api::config::{Config, ConfigError, ConfigField};
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared};
use airloom_api::node::spec::NodeSpec;
use airloom_api::process::io::Io;
use airloom_api::process::processor::Processor;
use airloom_api::process::status::Status;
use airloom_dsp::sample::narrow;
use airloom_realtime::buffer::Content;
use airloom_realtime::scope::Rt;

use crate::field;
use crate::level::fade::Fade;
use crate::level::fader::PIECE;
use crate::parameter::{FADE_SECONDS, switch};

const INVERT: usize = 0;

/// The type `level.polarity`.
pub struct Polarity;

impl NodeType for Polarity {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "level.polarity",
            version: 1,
            label: "Polarity",
            description: "Turns the signal upside down: every sample times -1.",
            help: "Use it where two microphones cancel each other, or to null a signal against another one. Switching \
                   passes through silence within 10 ms, so that nothing clicks; at rest every bit but the sign is kept.",
            icon: "",
            tags: &["phase", "invert", "flip", "reverse", "null"],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        vec![field::channels()]
    }

    fn spec(&self, config: &Config) -> Result<NodeSpec, ConfigError> {
        Ok(NodeSpec {
            params: vec![
                switch("invert", "Invert", false).explained("Multiplies all channels by -1."),
            ],
            ..field::insert(config)?
        })
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        Ok(Prepared::immediate(Inverter {
            fade: None,
            fade_frames: request.stream.rate.frames(FADE_SECONDS).0,
        }))
    }
}

struct Inverter {
    /// On is upside down. `None` until the first frame, which starts at its value.
    fade: Option<Fade>,
    fade_frames: u64,
}

/// The gain of a fade from 1 to -1.
fn gain(fade: f64) -> f32 {
    narrow(1.0 - 2.0 * fade)
}

impl Processor for Inverter {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        io.through(0, 0);
        let (frames, channels, params) = (io.frames(), io.outputs.channels(0), io.params);
        let was_silent = io.is_output_silent(0);
        let invert = params.is_on(INVERT);
        let fade = self.fade.get_or_insert(Fade::new(invert, self.fade_frames));
        let steady = params.steady(INVERT).is_some();
        if steady && fade.is_resting() && fade.is_on() == invert {
            if invert && !was_silent {
                for channel in 0..channels {
                    for sample in io.outputs.channel(0, channel) {
                        *sample = 0.0 - *sample;
                    }
                    io.outputs.mark(0, channel, Content::Signal);
                }
            }
            return Status::Idle;
        }
        let mut gains = [0.0; PIECE];
        for start in (0..frames).step_by(PIECE) {
            let count = PIECE.min(frames - start);
            let gains = &mut gains[..count];
            for (frame, gain) in (start..).zip(gains.iter_mut()) {
                fade.switch(params.at(INVERT, frame) >= 0.5);
                *gain = self::gain(fade.next());
            }
            if was_silent {
                continue;
            }
            for channel in 0..channels {
                let samples = &mut io.outputs.channel(0, channel)[start..start + count];
                for (sample, gain) in samples.iter_mut().zip(gains.iter()) {
                    // Silence stays +0, whether it is known to be silence or not.
                    *sample = *sample * gain + 0.0;
                }
            }
        }
        if !was_silent {
            for channel in 0..channels {
                io.outputs.mark(0, channel, Content::Signal);
            }
        }
        if fade.is_resting() {
            Status::Idle
        } else {
            Status::Active
        }
    }

    fn reset(&mut self, _rt: &Rt) {
        self.fade = None;
    }
}
