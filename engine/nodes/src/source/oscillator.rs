//! `source.oscillator`: saw, square, pulse, triangle and sine without aliasing.

use airloom_api::config::{Config, ConfigError, ConfigField, ConfigKind};
use airloom_api::level::Decibels;
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared, Tail};
use airloom_api::node::spec::NodeSpec;
use airloom_api::param::spec::Unit;
use airloom_api::param::view::Params;
use airloom_api::port::PortSpec;
use airloom_api::process::io::Io;
use airloom_api::process::processor::Processor;
use airloom_api::process::status::Status;
use airloom_dsp::oscillator::band_limited::{BandLimited, Shape};
use airloom_dsp::oscillator::phase::Phase;
use airloom_dsp::sample::narrow;
use airloom_realtime::scope::Rt;

use crate::field;
use crate::parameter::{geometric, level_db, linear};
use crate::source::spread::copy_first;

const FREQUENCY: usize = 0;
const DETUNE: usize = 1;
const LEVEL: usize = 2;
/// Or the ratio of the sync, where there is one.
const PHASE: usize = 3;
const WIDTH: usize = 4;

/// Nearest to the rate that a fundamental may come.
const HIGHEST_OF_RATE: f64 = 0.499;

/// The type `source.oscillator`.
pub struct Oscillator;

impl NodeType for Oscillator {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "source.oscillator",
            version: 1,
            label: "Oscillator",
            description: "Saw, square, pulse, triangle or sine, band-limited: nothing folds back, and there is no DC.",
            help: "A tone with overtones for synthesis and tests. What is not a harmonic lies more than 100 dB below \
                   the fundamental, up to half the rate. Frequency and phase follow control signals frame by frame, so \
                   another oscillator or an LFO may modulate them; with hard sync the tone keeps the pitch of its \
                   frequency while the ratio moves its colour. Steep modulation makes sidebands of its own, which may \
                   fold back.",
            icon: "",
            tags: &[
                "saw",
                "square",
                "pulse",
                "triangle",
                "tone",
                "synth",
                "generator",
                "sync",
                "fm",
            ],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        vec![
            field::channels(),
            ConfigField {
                name: "waveform",
                description: "All rise through 0 at phase 0; pulse has a width that can be set, square is half high, \
                              half low.",
                kind: ConfigKind::Choice {
                    options: &["saw", "square", "pulse", "triangle", "sine"],
                    default: "saw",
                },
            },
            ConfigField {
                name: "sync",
                description: "Whether the waveform begins anew with every period of a master at the frequency and runs \
                              at a multiple of it itself. A sine does not take part.",
                kind: ConfigKind::Bool { default: false },
            },
        ]
    }

    fn spec(&self, config: &Config) -> Result<NodeSpec, ConfigError> {
        let mut params = vec![
            geometric("frequency_hz", "Frequency", Unit::Hertz, (0.1, 96_000.0), 440.0)
                .explained("Periods per second; held below half the rate."),
            linear("detune_cents", "Detune", Unit::Cents, (-4800.0, 4800.0), 0.0)
                .explained("Moves the frequency by hundredths of a semitone."),
            level_db("Level (peak)")
                .explained("Peak level against full scale; of a pulse half its height, which does not depend on its width."),
        ];
        params.push(if is_synced(config) {
            geometric("sync_ratio", "Sync ratio", Unit::Ratio, (1.0, 32.0), 1.0)
                .explained("How much faster the waveform runs than the master that restarts it.")
        } else {
            linear("phase_deg", "Phase", Unit::Degrees, (-360.0, 360.0), 0.0).explained(
                "Ahead of the waveform that begins at zero; modulate it for phase modulation.",
            )
        });
        if config.text("waveform") == "pulse" {
            params.push(
                linear(
                    "width_percent",
                    "Pulse width",
                    Unit::Percent,
                    (1.0, 99.0),
                    25.0,
                )
                .explained("The part of a period in which the pulse is high."),
            );
        }
        Ok(NodeSpec {
            outputs: vec![PortSpec::audio("out", field::layout(config)?)],
            params,
            ..NodeSpec::default()
        })
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        let mut shape = Shape::NONE;
        match request.config.text("waveform") {
            "square" | "pulse" => shape.pulse = 1.0,
            "triangle" => shape.triangle = 1.0,
            "sine" => shape.sine = 1.0,
            _ => shape.saw = 1.0,
        }
        Ok(Prepared::immediate(Tone {
            rate_hz: request.stream.rate.as_f64(),
            oscillator: BandLimited::new(),
            master: is_synced(request.config).then(Phase::default),
            shape,
            has_width: request.config.text("waveform") == "pulse",
        })
        .ringing(Tail::Infinite))
    }
}

fn is_synced(config: &Config) -> bool {
    config.flag("sync") && config.text("waveform") != "sine"
}

struct Tone {
    rate_hz: f64,
    oscillator: BandLimited,
    /// What restarts the oscillator, if anything.
    master: Option<Phase>,
    shape: Shape,
    has_width: bool,
}

impl Tone {
    /// Cycles a frame at a frame of this call.
    fn step(&self, params: &Params<'_>, frame: usize) -> f64 {
        let cents = params.at(DETUNE, frame);
        let ratio = if cents == 0.0 {
            1.0
        } else {
            (cents / 1200.0).exp2()
        };
        (params.at(FREQUENCY, frame) * ratio / self.rate_hz).min(HIGHEST_OF_RATE)
    }
}

impl Processor for Tone {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        let params = io.params;
        let level = params.steady(LEVEL).map(|db| Decibels(db).to_gain());
        let step = params
            .steady(FREQUENCY)
            .and(params.steady(DETUNE))
            .map(|_| self.step(&params, 0));
        let third = params.steady(PHASE);
        let width = params.steady(WIDTH).filter(|_| self.has_width);
        for (frame, sample) in io.outputs.channel(0, 0).iter_mut().enumerate() {
            let level = level.unwrap_or_else(|| Decibels(params.at(LEVEL, frame)).to_gain());
            let step = step.unwrap_or_else(|| self.step(&params, frame));
            let third = third.unwrap_or_else(|| params.at(PHASE, frame));
            if self.has_width {
                self.shape.width = width.unwrap_or_else(|| params.at(WIDTH, frame)) / 100.0;
            }
            let value = match &mut self.master {
                None => self.oscillator.next(step, third / 360.0, &self.shape),
                Some(master) => {
                    let faster = (step * third).min(HIGHEST_OF_RATE);
                    let phase = master.next(step);
                    // It has begun anew since the last frame.
                    if phase < step {
                        self.oscillator
                            .next_synced(faster, phase / step, &self.shape)
                    } else {
                        self.oscillator.next(faster, 0.0, &self.shape)
                    }
                }
            };
            *sample = narrow(level * value);
        }
        copy_first(io);
        Status::Active
    }

    fn reset(&mut self, _rt: &Rt) {
        self.oscillator.reset();
        if let Some(master) = &mut self.master {
            *master = Phase::default();
        }
    }
}
