//! `level.mute`: silence at a switch.

use airloom_api::config::{Config, ConfigError, ConfigField};
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared};
use airloom_api::node::spec::{NodeSpec, SumFrom};
use airloom_api::param::spec::Unit;
use airloom_api::param::view::Params;
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
use crate::parameter::{linear, switch};

const MUTE: usize = 0;
const FADE: usize = 1;

/// The type `level.mute`.
pub struct Mute;

impl NodeType for Mute {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "level.mute",
            version: 1,
            label: "Mute",
            description: "Silences the signal and brings it back, with a fade.",
            help: "A switch for a whole path, to be worked by hand, by a macro or by a control signal. The usual 10 ms \
                   are short enough to feel immediate and long enough not to click; a longer fade makes it a fade-out.",
            icon: "",
            tags: &["silence", "cough", "cut", "on air", "fade"],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        vec![field::channels()]
    }

    fn spec(&self, config: &Config) -> Result<NodeSpec, ConfigError> {
        let fade = linear("fade_ms", "Fade", Unit::Milliseconds, (0.0, 10_000.0), 10.0);
        Ok(NodeSpec {
            params: vec![
                switch("mute", "Mute", false).explained("On is silence."),
                fade.unsmoothed()
                    .explained("How long it takes to silence and back; 0 cuts, and may click."),
            ],
            rests_as: Some(SumFrom::First),
            ..field::insert(config)?
        })
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        Ok(Prepared::immediate(Shutter {
            fade: None,
            rate: request.stream.rate,
        }))
    }
}

struct Shutter {
    /// On means heard. `None` until the first frame, which starts at its value.
    fade: Option<Fade>,
    rate: SampleRate,
}

impl Shutter {
    /// The gain if it is the same on every frame of this call.
    fn steady(&mut self, params: &Params<'_>) -> Option<f32> {
        let heard = params.steady(MUTE)? < 0.5;
        let fade = self.fade.get_or_insert(Fade::new(heard, 0));
        (fade.is_resting() && fade.is_on() == heard).then(|| narrow(fade.target()))
    }
}

impl Processor for Shutter {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        io.through(0, 0);
        let (frames, channels, params) = (io.frames(), io.outputs.channels(0), io.params);
        if let Some(gain) = self.steady(&params) {
            if gain == 0.0 {
                io.outputs.silence(0);
            }
            return Status::Idle;
        }
        let was_silent = io.is_output_silent(0);
        let heard = params.value(MUTE) < 0.5;
        let fade = self.fade.get_or_insert(Fade::new(heard, 0));
        let mut gains = [0.0; PIECE];
        for start in (0..frames).step_by(PIECE) {
            let count = PIECE.min(frames - start);
            let gains = &mut gains[..count];
            for (frame, gain) in (start..).zip(gains.iter_mut()) {
                let length = self.rate.frames(params.at(FADE, frame) / 1000.0).0;
                fade.switch_within(params.at(MUTE, frame) < 0.5, length);
                *gain = narrow(fade.next());
            }
            if was_silent {
                continue;
            }
            for channel in 0..channels {
                let samples = &mut io.outputs.channel(0, channel)[start..start + count];
                Gains::Moving(gains).apply(samples);
                io.outputs.mark(0, channel, Content::Signal);
            }
        }
        if fade.is_resting() {
            Status::Idle
        } else {
            Status::Active
        }
    }

    fn resting_mix(&mut self, params: &Params<'_>, mix: &mut RestingMix<'_>) -> bool {
        self.steady(params)
            .map(|gain| mix.set_posts(gain))
            .is_some()
    }

    fn reset(&mut self, _rt: &Rt) {
        self.fade = None;
    }
}
