//! `dynamics.clipper`: peaks cut off for loudness, as in front of a transmitter.

use airloom_api::config::{Config, ConfigError, ConfigField, ConfigKind};
use airloom_api::level::Decibels;
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared, Tail};
use airloom_api::node::spec::{Guard, NodeSpec};
use airloom_api::param::spec::{ParamSpec, Unit};
use airloom_api::param::view::Params;
use airloom_api::process::io::Io;
use airloom_api::process::processor::Processor;
use airloom_api::process::status::Status;
use airloom_api::time::Frames;
use airloom_dsp::dynamics::clipper::{Clipper, Clipping};
use airloom_dsp::dynamics::true_peak_limiter::{Release, TruePeakLimiter};
use airloom_dsp::level::decibels::db_from_linear;
use airloom_dsp::level::logarithm::gain_of_db;
use airloom_dsp::resample::oversampling::Factor;
use airloom_realtime::buffer::Content;
use airloom_realtime::scope::Rt;

use crate::dynamics::apply::{Quiet, amplify};
use crate::dynamics::meters::{Meter, meters, specs};
use crate::dynamics::settings::{PIECE, Settings};
use crate::field;
use crate::parameter::linear;

/// Ceiling and softness are taken over on the grid, the drive is followed frame by frame.
const TAKEN: usize = 2;
const DRIVE: usize = 2;

/// How the limiter behind the clipper moves: only what the filters overshoot is left to it.
const GUARD_LOOK_AHEAD_SECONDS: f64 = 0.002;
const GUARD_RELEASE_SECONDS: f64 = 0.02;

/// The type `dynamics.clipper`.
pub struct ClipperType;

impl NodeType for ClipperType {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "dynamics.clipper",
            version: 1,
            label: "Clipper",
            description: "Cuts peaks off, hard or soft, at a multiple of the rate. What is not cut passes unchanged, \
                          later by the latency; true peaks are held at the ceiling behind it.",
            help: "Loudness without pumping: short peaks that a limiter would duck everything for are cut off instead. \
                   Drive until 1 to 3 dB go; more is heard as distortion. Softness rounds the corner and begins \
                   earlier. Oversampling keeps the distortion from folding back. Filters behind the cut let peaks \
                   rise again, by 1.7 to 4.9 dB depending on the oversampling; with true_peak a limiter takes that. \
                   Without it the latency is 45, 52 or 54 frames at 2, 4 or 8 times the rate.",
            icon: "",
            tags: &[
                "dynamics",
                "clipper",
                "broadcast",
                "loudness",
                "distortion",
                "ceiling",
                "peak",
            ],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        let oversample = ConfigField {
            name: "oversample",
            description: "By how much the rate is raised to cut.",
            kind: ConfigKind::Choice {
                options: &["2", "4", "8"],
                default: "8",
            },
        };
        let true_peak = ConfigField {
            name: "true_peak",
            description: "Whether a limiter behind it holds true peaks at the ceiling.",
            kind: ConfigKind::Bool { default: true },
        };
        vec![field::channels(), oversample, true_peak]
    }

    fn spec(&self, config: &Config) -> Result<NodeSpec, ConfigError> {
        Ok(NodeSpec {
            params: params(),
            readings: specs(),
            guard: Guard::Outputs,
            ..field::insert(config)?
        })
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        let (rate, config) = (request.stream.rate, request.config);
        let channels = config.count("channels");
        let factor = match config.text("oversample") {
            "2" => Factor::Two,
            "4" => Factor::Four,
            _ => Factor::Eight,
        };
        let clipper = Clipper::new(
            factor,
            Clipping {
                ceiling: 1.0,
                knee: 0.0,
            },
        );
        let look_ahead = rate.frames(GUARD_LOOK_AHEAD_SECONDS).as_usize();
        let guard = config.flag("true_peak").then(|| {
            let mut guard = TruePeakLimiter::new(channels, look_ahead);
            guard.set_release(Release {
                frames: GUARD_RELEASE_SECONDS * rate.as_f64(),
                follows_programme: false,
            });
            guard
        });
        let guarded = guard.as_ref().map_or(0, TruePeakLimiter::latency);
        let late = clipper.latency() + guarded;
        // Both filters ring as long again as they delay.
        let rings = late + clipper.latency() + 1;
        let (meter, readings) = meters(rate);
        Ok(Prepared::immediate(Clips {
            channels,
            settings: Settings::new(),
            clippers: vec![clipper; channels],
            guard,
            rings,
            quiet: Quiet::default(),
            meter,
        })
        .late_by(Frames(late as u64))
        .ringing(Tail::Frames(Frames(rings as u64)))
        .showing(readings))
    }
}

fn params() -> Vec<ParamSpec> {
    vec![
        linear("ceiling_db", "Ceiling", Unit::Decibels, (-40.0, 0.0), -1.0)
            .explained("Where peaks are cut off."),
        linear("softness", "Softness", Unit::None, (0.0, 1.0), 0.0)
            .explained("0 is a hard corner; 1 bends from the first sample on."),
        linear("drive_db", "Drive", Unit::Decibels, (-24.0, 24.0), 0.0)
            .explained("Gain in front of it."),
    ]
}

struct Clips {
    channels: usize,
    settings: Settings<TAKEN>,
    clippers: Vec<Clipper>,
    guard: Option<TruePeakLimiter>,
    /// Frames after which nothing is left of what came in.
    rings: usize,
    quiet: Quiet,
    meter: Meter,
}

impl Clips {
    fn take_over(&mut self, [ceiling_db, knee]: [f64; TAKEN]) {
        let ceiling = Decibels(ceiling_db).to_gain();
        for clipper in &mut self.clippers {
            clipper.set(Clipping { ceiling, knee });
        }
        if let Some(guard) = &mut self.guard {
            guard.set_ceiling(ceiling);
        }
    }

    fn drive(params: &Params<'_>, start: usize, samples: &mut [f32]) {
        match params.steady(DRIVE) {
            Some(0.0) => {}
            drive => {
                let mut gains = [1.0; PIECE];
                let gains = &mut gains[..samples.len().min(PIECE)];
                let steady = drive.map(gain_of_db);
                for (frame, gain) in (start..).zip(gains.iter_mut()) {
                    *gain = steady.unwrap_or_else(|| gain_of_db(params.at(DRIVE, frame)));
                }
                amplify(samples, gains);
            }
        }
    }
}

impl Processor for Clips {
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
            for (channel, clipper) in self.clippers.iter_mut().enumerate() {
                let samples = &mut io.outputs.channel(0, channel)[start..end];
                Self::drive(&params, start, samples);
                self.meter.hear(samples);
                clipper.process(samples);
                if let Some(guard) = &mut self.guard {
                    guard.measure(channel, samples);
                }
            }
            if let Some(guard) = &mut self.guard {
                guard.compute(piece.frames);
                self.meter.act(db_from_linear(guard.lowest(piece.frames)));
            }
            for channel in 0..self.channels {
                let samples = &mut io.outputs.channel(0, channel)[start..end];
                if let Some(guard) = &mut self.guard {
                    guard.apply(channel, samples);
                }
                self.meter.give(samples);
            }
            self.meter.advance(piece.frames);
            start = end;
        }
        let silent = self.quiet.advance(silent_in, frames, self.rings);
        let content = if silent {
            Content::Silent
        } else {
            Content::Signal
        };
        for channel in 0..self.channels {
            io.outputs.mark(0, channel, content);
        }
        if silent && self.guard.as_ref().is_none_or(TruePeakLimiter::is_released) {
            self.meter.show();
            Status::Idle
        } else {
            Status::Active
        }
    }

    fn reset(&mut self, _rt: &Rt) {
        self.settings.reset();
        self.clippers.iter_mut().for_each(Clipper::clear);
        if let Some(guard) = &mut self.guard {
            guard.clear();
        }
        self.quiet.reset();
    }
}
