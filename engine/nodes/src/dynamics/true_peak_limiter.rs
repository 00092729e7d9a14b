//! `dynamics.true_peak_limiter`: no peak above the ceiling, between the samples either.

use airloom_api::config::{Config, ConfigError, ConfigField, ConfigKind};
use airloom_api::level::Decibels;
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared, Tail};
use airloom_api::node::spec::{Guard, NodeSpec};
use airloom_api::param::spec::Unit;
use airloom_api::process::io::Io;
use airloom_api::process::processor::Processor;
use airloom_api::process::status::Status;
use airloom_api::time::{Frames, SampleRate};
use airloom_dsp::dynamics::true_peak_limiter::{Release, TruePeakLimiter};
use airloom_dsp::level::decibels::db_from_linear;
use airloom_realtime::buffer::Content;
use airloom_realtime::scope::Rt;

use crate::dynamics::apply::Quiet;
use crate::dynamics::knobs::{look_ahead_of, milliseconds};
use crate::dynamics::meters::{Meter, meters, specs};
use crate::dynamics::settings::Settings;
use crate::field;
use crate::parameter::{linear, switch};

/// How many parameters there are; all are taken over on the grid.
const PARAMS: usize = 3;

/// The type `dynamics.true_peak_limiter`.
pub struct TruePeakLimiterType;

impl NodeType for TruePeakLimiterType {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "dynamics.true_peak_limiter",
            version: 1,
            label: "True-peak limiter",
            description: "Holds true peaks (ITU-R BS.1770) at the ceiling by looking ahead: between samples as on \
                          them. Below the ceiling every sample passes unchanged, later by the latency.",
            help: "The last node before a stream, a file or a transmitter. What a converter or a coder makes of the \
                   samples stays at the ceiling to within 0.2 dB; set it to -1 dB for streams, -2 dB before strong \
                   coding. The latency is the look-ahead and 261 frames, in which the points between samples are \
                   computed. A release that follows the programme is fast after single peaks and slow where the level \
                   is high all the time.",
            icon: "limiter",
            tags: &[
                "peak",
                "ceiling",
                "loudness",
                "protection",
                "mastering",
                "true peak",
                "broadcast",
            ],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        let look_ahead = ConfigField {
            name: "look_ahead_ms",
            description: "How early the gain begins to fall; below 5 ms the bound for peaks between samples is wider.",
            kind: ConfigKind::Number {
                min: 1.0,
                max: 50.0,
                default: 5.0,
                unit: "ms",
            },
        };
        vec![field::channels(), look_ahead]
    }

    fn spec(&self, config: &Config) -> Result<NodeSpec, ConfigError> {
        let params = vec![
            linear("ceiling_db", "Ceiling", Unit::Decibels, (-60.0, 0.0), -1.0)
                .unsmoothed()
                .explained("No true peak comes out above it, to within 0.2 dB."),
            milliseconds("release_ms", "Release", (1.0, 10_000.0), 100.0).explained(
                "How long the gain takes back up; short is louder and rougher, long is smoother and duller.",
            ),
            switch("follow_programme", "Follow the programme", true)
                .explained("Lets the gain come back ten times more slowly where it has been down for long."),
        ];
        Ok(NodeSpec {
            params,
            readings: specs(),
            guard: Guard::Outputs,
            ..field::insert(config)?
        })
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        let rate = request.stream.rate;
        let channels = request.config.count("channels");
        let look_ahead = look_ahead_of(request.config, rate).as_usize();
        let late = Frames(TruePeakLimiter::latency_of(look_ahead) as u64);
        let (meter, readings) = meters(rate);
        Ok(Prepared::immediate(Held {
            rate,
            channels,
            settings: Settings::new(),
            limiter: TruePeakLimiter::new(channels, look_ahead),
            quiet: Quiet::default(),
            meter,
        })
        .late_by(late)
        .ringing(Tail::Frames(late))
        .showing(readings))
    }
}

struct Held {
    rate: SampleRate,
    channels: usize,
    settings: Settings<PARAMS>,
    limiter: TruePeakLimiter,
    quiet: Quiet,
    meter: Meter,
}

impl Held {
    fn take_over(&mut self, [ceiling_db, release_ms, follows]: [f64; PARAMS]) {
        self.limiter.set_ceiling(Decibels(ceiling_db).to_gain());
        self.limiter.set_release(Release {
            frames: release_ms / 1000.0 * self.rate.as_f64(),
            follows_programme: follows >= 0.5,
        });
    }
}

impl Processor for Held {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        io.through(0, 0);
        let silent_in = io.is_output_silent(0);
        let (frames, params, first) = (io.frames(), io.params, io.context.frame);
        let mut start = 0;
        while start < frames {
            let piece = self.settings.next(&params, start, frames, first);
            if let Some(values) = piece.news {
                self.take_over(values);
            }
            let end = start + piece.frames;
            for channel in 0..self.channels {
                let samples = &io.outputs.channel(0, channel)[start..end];
                self.limiter.measure(channel, samples);
                self.meter.hear(samples);
            }
            self.limiter.compute(piece.frames);
            for channel in 0..self.channels {
                let samples = &mut io.outputs.channel(0, channel)[start..end];
                self.limiter.apply(channel, samples);
                self.meter.give(samples);
            }
            self.meter
                .act(db_from_linear(self.limiter.lowest(piece.frames)));
            self.meter.advance(piece.frames);
            start = end;
        }
        let silent = self
            .quiet
            .advance(silent_in, frames, self.limiter.latency());
        let content = if silent {
            Content::Silent
        } else {
            Content::Signal
        };
        for channel in 0..self.channels {
            io.outputs.mark(0, channel, content);
        }
        if silent && self.limiter.is_released() {
            self.meter.show();
            Status::Idle
        } else {
            Status::Active
        }
    }

    fn reset(&mut self, _rt: &Rt) {
        self.settings.reset();
        self.limiter.clear();
        self.quiet.reset();
    }
}
