//! Node types that misbehave when told to.

#![expect(
    clippy::panic,
    reason = "a rig for tests: what goes wrong here fails the test"
)]

use std::sync::Arc;
use std::time::{Duration, Instant};

use airloom_api::channels::ChannelLayout;
use airloom_api::config::{Config, ConfigError, ConfigField, ConfigKind};
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared};
use airloom_api::node::spec::{Guard, NodeSpec};
use airloom_api::param::spec::{ParamKind, ParamSpec, Smoothing, Unit};
use airloom_api::port::PortSpec;
use airloom_api::process::io::Io;
use airloom_api::process::processor::Processor;
use airloom_api::process::status::Status;
use airloom_api::time::Frames;
use airloom_realtime::scope::Rt;

/// The faulty types: `test.panic`, `test.nan`, `test.infinity` (plain: not scanned), `test.latent`, `test.shifting`,
/// `test.unprepared`, `test.reset`, `test.slow`.
#[must_use]
pub fn types() -> Vec<Arc<dyn NodeType>> {
    vec![
        Arc::new(Faulty::Panic),
        Arc::new(Faulty::Nan),
        Arc::new(Faulty::Infinity),
        Arc::new(Faulty::Latent),
        Arc::new(Faulty::Shifting),
        Arc::new(Faulty::Unprepared),
        Arc::new(Faulty::Reset),
        Arc::new(Faulty::Slow),
    ]
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Faulty {
    /// Panics when its switch `fail` is on.
    Panic,
    /// Emits NaN when its switch is on; scanned.
    Nan,
    /// Emits infinity when its switch is on; not scanned.
    Infinity,
    /// Delays by `config.frames` and reports it as latency.
    Latent,
    /// Delays by `config.frames` when its switch is on, and not at all when it is off; reports either.
    Shifting,
    /// Never prepares.
    Unprepared,
    /// Panics when it is reset.
    Reset,
    /// Takes 20 ms a call while its switch is on, and halves what it passes.
    Slow,
}

impl NodeType for Faulty {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: match self {
                Self::Panic => "test.panic",
                Self::Nan => "test.nan",
                Self::Infinity => "test.infinity",
                Self::Latent => "test.latent",
                Self::Shifting => "test.shifting",
                Self::Unprepared => "test.unprepared",
                Self::Reset => "test.reset",
                Self::Slow => "test.slow",
            },
            version: 1,
            label: "Faulty",
            description: "Misbehaves when told to.",
            ..NodeInfo::default()
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        vec![ConfigField {
            name: "frames",
            description: "Latency.",
            kind: ConfigKind::Integer {
                min: 0,
                max: 100_000,
                default: 0,
            },
        }]
    }

    fn spec(&self, _config: &Config) -> Result<NodeSpec, ConfigError> {
        Ok(NodeSpec {
            inputs: vec![PortSpec::audio("in", ChannelLayout::Stereo)],
            outputs: vec![PortSpec::audio("out", ChannelLayout::Stereo)],
            params: vec![ParamSpec {
                id: "fail".into(),
                label: "Fail".into(),
                unit: Unit::None,
                kind: ParamKind::Switch { default: false },
                help: "".into(),
                group: None,
                smoothing: Smoothing::None,
            }],
            guard: match self {
                Self::Nan => Guard::Outputs,
                _ => Guard::None,
            },
            ..NodeSpec::default()
        })
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        if *self == Self::Unprepared {
            return Err(PrepareError::Config {
                field: "frames",
                reason: "this node never prepares".to_owned(),
            });
        }
        let frames = request.config.count("frames");
        let is_on = request.params.first().is_some_and(|on| *on > 0.5);
        let latency = if *self == Self::Shifting && !is_on {
            0
        } else {
            frames
        };
        Ok(Prepared::immediate(Fails {
            kind: *self,
            lines: [vec![0.0; frames + 1], vec![0.0; frames + 1]],
            position: 0,
            latency,
        })
        .late_by(Frames(latency as u64)))
    }
}

struct Fails {
    kind: Faulty,
    lines: [Vec<f32>; 2],
    position: usize,
    latency: usize,
}

impl Processor for Fails {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        let fails = io.params.is_on(0);
        if fails && self.kind == Faulty::Panic {
            panic!("told to");
        }
        let size = self.lines[0].len();
        if self.kind == Faulty::Shifting {
            self.latency = if fails { size - 1 } else { 0 };
        }
        let start = self.position;
        for (channel, line) in self.lines.iter_mut().enumerate() {
            let input = io.inputs.channel(0, channel);
            let output = io.outputs.channel(0, channel);
            let mut position = start;
            for (input, output) in input.iter().zip(output) {
                line[position] = *input;
                position = (position + 1) % size;
                *output = line[(position + size - 1 - self.latency) % size];
                if self.kind == Faulty::Slow {
                    *output *= 0.5;
                }
            }
            self.position = position;
        }
        if fails && self.kind == Faulty::Slow {
            let until = Instant::now() + Duration::from_millis(20);
            while Instant::now() < until {
                std::hint::spin_loop();
            }
        } else if fails && !matches!(self.kind, Faulty::Latent | Faulty::Shifting) {
            let value = if self.kind == Faulty::Nan {
                f32::NAN
            } else {
                f32::INFINITY
            };
            let middle = io.frames() / 2;
            io.outputs.channel(0, 1)[middle] = value;
        }
        Status::Active
    }

    fn live_latency(&self) -> Option<Frames> {
        (self.kind == Faulty::Shifting).then_some(Frames(self.latency as u64))
    }

    fn reset(&mut self, _rt: &Rt) {
        if self.kind == Faulty::Reset {
            panic!("told to, with {} frames", self.position);
        }
        for line in &mut self.lines {
            line.fill(0.0);
        }
        self.position = 0;
    }
}
