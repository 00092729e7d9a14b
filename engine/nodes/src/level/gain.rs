//! `level.gain`: louder, softer, silent.

use airloom_api::config::{Config, ConfigError, ConfigField};
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared};
use airloom_api::node::spec::{NodeSpec, SumFrom};
use airloom_api::param::view::Params;
use airloom_api::process::io::Io;
use airloom_api::process::processor::Processor;
use airloom_api::process::resting::RestingMix;
use airloom_api::process::status::Status;
use airloom_realtime::buffer::Content;
use airloom_realtime::scope::Rt;

use crate::field;
use crate::level::fader::{Fader, Gains, PIECE};
use crate::parameter::{FADE_SECONDS, gain_db, switch};

const GAIN_DB: usize = 0;
const MUTE: usize = 1;

/// The type `level.gain`.
pub struct Gain;

impl NodeType for Gain {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "level.gain",
            version: 1,
            label: "Gain",
            description: "Changes the level; -120 dB is silence.",
            help: "Sets how loud a signal is. Changes glide over 20 ms, so that nothing clicks; muting \
                   fades over 10 ms. +6 dB is twice the amplitude.",
            icon: "",
            tags: &["volume", "trim", "fader", "mute", "loudness"],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        vec![field::channels()]
    }

    fn spec(&self, config: &Config) -> Result<NodeSpec, ConfigError> {
        let params = vec![
            gain_db("gain_db", "Gain").explained("Added to the level; -120 dB is silence."),
            switch("mute", "Mute", false).explained("Fades to silence and back."),
        ];
        Ok(NodeSpec {
            params,
            rests_as: Some(SumFrom::First),
            ..field::insert(config)?
        })
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        let fade = request.stream.rate.frames(FADE_SECONDS).0;
        Ok(Prepared::immediate(Amplifier {
            fader: Fader::new(GAIN_DB, MUTE, fade),
        }))
    }
}

struct Amplifier {
    fader: Fader,
}

impl Processor for Amplifier {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        io.through(0, 0);
        let (frames, channels) = (io.frames(), io.outputs.channels(0));
        let was_silent = io.is_output_silent(0);
        match self.fader.steady(&io.params) {
            Some(0.0) => io.outputs.silence(0),
            Some(gain) if !was_silent => {
                for channel in 0..channels {
                    Gains::Steady(gain).apply(io.outputs.channel(0, channel));
                }
            }
            Some(_) => {}
            None => {
                let mut gains = [0.0; PIECE];
                for start in (0..frames).step_by(PIECE) {
                    let count = PIECE.min(frames - start);
                    let gains = &mut gains[..count];
                    self.fader.moving(&io.params, start, gains);
                    for channel in 0..channels {
                        let samples = &mut io.outputs.channel(0, channel)[start..start + count];
                        Gains::Moving(gains).apply(samples);
                    }
                }
                if !was_silent {
                    for channel in 0..channels {
                        io.outputs.mark(0, channel, Content::Signal);
                    }
                }
            }
        }
        if self.fader.is_resting() {
            Status::Idle
        } else {
            Status::Active
        }
    }

    fn resting_mix(&mut self, params: &Params<'_>, mix: &mut RestingMix<'_>) -> bool {
        self.fader
            .steady(params)
            .map(|gain| mix.set_posts(gain))
            .is_some()
    }

    fn reset(&mut self, _rt: &Rt) {
        self.fader.reset();
    }
}
