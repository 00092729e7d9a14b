//! A few node types that describe themselves and cannot be prepared.

use std::sync::Arc;

use airloom_api::channels::ChannelLayout;
use airloom_api::config::{Config, ConfigError, ConfigField, ConfigKind};
use airloom_api::node::node_type::{MigrateError, NodeInfo, NodeType, SavedNode};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared};
use airloom_api::node::registry::Registry;
use airloom_api::node::spec::{NodeSpec, Role};
use airloom_api::param::spec::{Curve, ParamKind, ParamSpec, Smoothing, Unit};
use airloom_api::port::PortSpec;
use airloom_api::process::host::Bus;

struct Fake {
    name: &'static str,
    version: u32,
    config: fn() -> Vec<ConfigField>,
    spec: fn(&Config) -> NodeSpec,
    migrate: Option<fn(SavedNode) -> SavedNode>,
}

impl NodeType for Fake {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: self.name,
            version: self.version,
            label: self.name,
            description: "For tests.",
            ..NodeInfo::default()
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        (self.config)()
    }

    fn spec(&self, config: &Config) -> Result<NodeSpec, ConfigError> {
        Ok((self.spec)(config))
    }

    fn prepare(&self, _: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        Err(PrepareError::Config {
            field: "type",
            reason: "for tests alone".to_owned(),
        })
    }

    fn migrate(&self, from: u32, node: SavedNode) -> Result<SavedNode, MigrateError> {
        match self.migrate {
            Some(migrate) if from + 1 == self.version => Ok(migrate(node)),
            _ => Err(MigrateError {
                name: self.name,
                found: from,
                newest: self.version,
            }),
        }
    }
}

fn integer(name: &'static str, max: i64, default: i64) -> ConfigField {
    ConfigField {
        name,
        description: "",
        kind: ConfigKind::Integer {
            min: 1,
            max,
            default,
        },
    }
}

fn channels() -> Vec<ConfigField> {
    vec![integer("channels", 64, 2)]
}

fn bus() -> Vec<ConfigField> {
    let bus = ConfigField {
        name: "bus",
        description: "",
        kind: ConfigKind::Choice {
            options: Bus::OUTPUT_NAMES,
            default: "main",
        },
    };
    vec![integer("channels", 64, 2), bus]
}

fn audio(name: &'static str, config: &Config) -> PortSpec {
    PortSpec::audio(
        name,
        ChannelLayout::from_count(config.count("channels")).unwrap_or(ChannelLayout::Stereo),
    )
}

fn through(config: &Config) -> NodeSpec {
    NodeSpec {
        inputs: vec![audio("in", config)],
        outputs: vec![audio("out", config)],
        ..NodeSpec::default()
    }
}

fn float(id: impl Into<String>, unit: Unit, min: f64, max: f64, default: f64) -> ParamSpec {
    let id = id.into();
    ParamSpec {
        label: id.clone().into(),
        id: id.into(),
        unit,
        kind: ParamKind::Float {
            min,
            max,
            default,
            curve: Curve::Linear,
        },
        help: "".into(),
        group: None,
        smoothing: Smoothing::None,
    }
}

fn of_bus(config: &Config) -> Bus {
    Bus::from_name(config.text("bus")).unwrap_or(Bus::Main)
}

fn equaliser(config: &Config) -> NodeSpec {
    let params = (1..=config.count("bands")).flat_map(|band| {
        let kind = ParamSpec {
            id: format!("band{band}.kind").into(),
            label: "Kind".into(),
            unit: Unit::None,
            kind: ParamKind::Choice {
                options: &["peak", "high_pass", "low_pass"],
                default: 0,
            },
            help: "".into(),
            group: None,
            smoothing: Smoothing::None,
        };
        let slope = ParamSpec {
            id: format!("band{band}.slope_db_oct").into(),
            label: "Slope".into(),
            unit: Unit::DecibelsPerOctave,
            kind: ParamKind::Stepped {
                min: 6.0,
                max: 96.0,
                step: 6.0,
                default: 12.0,
            },
            help: "".into(),
            group: None,
            smoothing: Smoothing::None,
        };
        [
            kind,
            float(
                format!("band{band}.frequency_hz"),
                Unit::Hertz,
                10.0,
                96_000.0,
                1_000.0,
            ),
            float(
                format!("band{band}.gain_db"),
                Unit::Decibels,
                -40.0,
                40.0,
                0.0,
            ),
            float(format!("band{band}.q"), Unit::None, 0.05, 100.0, 1.0),
            slope,
        ]
    });
    NodeSpec {
        params: params.collect(),
        ..through(config)
    }
}

fn types() -> Vec<Fake> {
    let fake = |name, config: fn() -> Vec<ConfigField>, spec: fn(&Config) -> NodeSpec| Fake {
        name,
        version: 1,
        config,
        spec,
        migrate: None,
    };
    vec![
        fake("io.input", bus, |config| NodeSpec {
            inputs: vec![],
            role: Role::Input(of_bus(config)),
            ..through(config)
        }),
        fake("io.output", bus, |config| NodeSpec {
            outputs: vec![],
            role: Role::Output(of_bus(config)),
            ..through(config)
        }),
        fake("level.gain", channels, |config| {
            let mute = ParamSpec {
                id: "mute".into(),
                label: "Mute".into(),
                unit: Unit::None,
                kind: ParamKind::Switch { default: false },
                help: "".into(),
                group: None,
                smoothing: Smoothing::None,
            };
            NodeSpec {
                params: vec![float("gain_db", Unit::Decibels, -120.0, 24.0, 0.0), mute],
                ..through(config)
            }
        }),
        fake(
            "filter.eq",
            || vec![integer("bands", 512, 4), integer("channels", 64, 2)],
            equaliser,
        ),
        fake("time.feedback_delay", channels, |config| NodeSpec {
            params: vec![float("time_seconds", Unit::Seconds, 0.0, 1.0, 0.5)],
            role: Role::Feedback { min_frames: 64 },
            ..through(config)
        }),
        fake("control.lfo", Vec::new, |_| NodeSpec {
            outputs: vec![PortSpec::control("out")],
            params: vec![float("rate_hz", Unit::Hertz, 0.01, 100.0, 1.0)],
            ..NodeSpec::default()
        }),
        fake("control.scale", Vec::new, |_| NodeSpec {
            inputs: vec![PortSpec::control("in")],
            outputs: vec![PortSpec::control("out")],
            ..NodeSpec::default()
        }),
        fake("notes.thru", Vec::new, |_| NodeSpec {
            inputs: vec![PortSpec::events("in")],
            outputs: vec![PortSpec::events("out")],
            ..NodeSpec::default()
        }),
        fake(
            "file.player",
            || {
                vec![ConfigField {
                    name: "file",
                    description: "",
                    kind: ConfigKind::File,
                }]
            },
            |config| NodeSpec {
                inputs: vec![],
                ..through(config)
            },
        ),
        Fake {
            version: 2,
            // Version 1 called it level_db.
            migrate: Some(|mut node| {
                if let Some(level) = node.params.shift_remove("level_db") {
                    node.params.insert("gain_db".to_owned(), level);
                }
                node
            }),
            ..fake("renamed.gain", channels, |config| NodeSpec {
                params: vec![float("gain_db", Unit::Decibels, -120.0, 24.0, 0.0)],
                ..through(config)
            })
        },
        Fake {
            version: 3,
            ..fake("forgotten.gain", channels, through)
        },
    ]
}

/// A registry of these types.
pub fn registry() -> Registry {
    let mut registry = Registry::new();
    for fake in types() {
        registry.insert(Arc::new(fake)).unwrap();
    }
    let subgraph = Fake {
        name: "graph.subgraph",
        version: 1,
        config: || {
            let definition = ConfigField {
                name: "definition",
                description: "",
                kind: ConfigKind::Text,
            };
            vec![definition, integer("oversample", 8, 1)]
        },
        spec: |_| NodeSpec::default(),
        migrate: None,
    };
    registry.insert_part(Arc::new(subgraph)).unwrap();
    registry
}

/// A document that uses every kind of entry.
pub const VOICE: &str = include_str!("voice.airloom.json");

/// The list of nodes and the rest of a document, as JSON text.
pub fn document(nodes: &str, rest: &str) -> String {
    format!(r#"{{"airloom": 1, "nodes": [{nodes}]{rest}}}"#)
}
