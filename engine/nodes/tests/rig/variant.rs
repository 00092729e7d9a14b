//! Configurations of a node type, taken from what its fields allow.

use std::sync::Arc;

use airloom_api::config::{Config, ConfigField, ConfigKind};
use airloom_api::id::NodeId;
use airloom_api::node::node_type::NodeType;
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Stream};
use airloom_api::process::context::Pace;
use airloom_api::time::SampleRate;
use serde_json::{Map, Value, json};

use crate::rig::files::{Files, LIST};

/// A node type in one configuration.
#[derive(Clone)]
pub struct Variant {
    pub node_type: Arc<dyn NodeType>,
    pub config: Config,
    /// For messages: type and configuration.
    pub name: String,
}

impl Variant {
    pub fn new(node_type: &Arc<dyn NodeType>, config: &Value) -> Self {
        let given = config.as_object().unwrap();
        Self {
            node_type: node_type.clone(),
            config: Config::resolve(&node_type.config(), given).unwrap(),
            name: format!("{} {config}", node_type.info().name),
        }
    }

    /// The type of a name in the registry, configured.
    pub fn of(name: &str, config: &Value) -> Self {
        Self::new(airloom_nodes::list::registry().get(name).unwrap(), config)
    }
}

impl Variant {
    /// Whether it names files.
    pub fn reads_files(&self) -> bool {
        self.node_type
            .config()
            .iter()
            .any(|field| field.kind == ConfigKind::File)
    }

    /// Whether its files suit it: a stereo file cannot be spread over five channels.
    fn suits_its_files(&self) -> bool {
        let stream = Stream {
            rate: SampleRate::new(48_000).unwrap(),
            max_block: 64,
            pace: Pace::Offline,
        };
        let files = Files::new();
        let prepared = self.node_type.prepare(&PrepareRequest {
            node: &NodeId::new("trial").unwrap(),
            config: &self.config,
            params: &[],
            stream,
            seed: 0,
            assets: &files,
        });
        !matches!(prepared, Err(PrepareError::File { .. }))
    }
}

/// Values worth trying besides the default.
fn values(field: &ConfigField) -> Vec<Value> {
    match field.kind {
        ConfigKind::Integer { min, max, .. } => {
            vec![
                json!(min),
                json!(3.clamp(min, max)),
                json!(17.clamp(min, max)),
            ]
        }
        ConfigKind::Number { min, max, .. } => vec![json!(min), json!(max)],
        ConfigKind::Bool { default } => vec![json!(!default)],
        ConfigKind::Choice { options, .. } => options.iter().map(|option| json!(option)).collect(),
        ConfigKind::File | ConfigKind::Text => Vec::new(),
    }
}

/// Configurations in which several fields or a text matter.
fn others() -> Vec<(&'static str, Value)> {
    vec![
        (
            "level.channel_map",
            json!({ "from": "5.1", "to": "mono", "lfe_db": 0.0 }),
        ),
        (
            "level.channel_map",
            json!({ "from": "7.1.4", "to": "5.1", "normalise": true }),
        ),
        (
            "level.channel_map",
            json!({ "from": "discrete", "from_channels": 5, "to": "discrete", "to_channels": 3 }),
        ),
        (
            "level.channel_map",
            json!({ "map": "L = R + -L@-3, R = 1" }),
        ),
        (
            "time.tempo_delay",
            json!({ "ping_pong": true, "channels": 3, "max_seconds": 0.1 }),
        ),
        (
            "time.delay",
            json!({ "interpolation": "lagrange", "channels": 1 }),
        ),
        (
            "time.compensation",
            json!({ "mode": "delay_reported", "frames": 100, "milliseconds": 1.5 }),
        ),
        (
            "control.follower",
            json!({ "detector": "rms", "scale": "decibels" }),
        ),
        ("control.sequencer", json!({ "steps": 64 })),
        ("level.matrix", json!({ "inputs": 3, "outputs": 5 })),
    ]
}

/// The default configuration of every type of the registry, and others that differ in one field or are listed.
pub fn all() -> Vec<Variant> {
    let mut variants = Vec::new();
    for node_type in airloom_nodes::list::registry().iter() {
        let fields = node_type.config();
        let files: Map<String, Value> = fields
            .iter()
            .filter(|field| field.kind == ConfigKind::File)
            .map(|field| {
                (
                    field.name.to_owned(),
                    json!(file_for(node_type.info().name)),
                )
            })
            .collect();
        variants.push(Variant::new(node_type, &Value::Object(files.clone())));
        for field in &fields {
            for value in values(field) {
                let mut config = files.clone();
                config.insert(field.name.to_owned(), value);
                let variant = Variant::new(node_type, &Value::Object(config));
                let known = variants.iter().any(|other| same(other, &variant));
                if !known && (!variant.reads_files() || variant.suits_its_files()) {
                    variants.push(variant);
                }
            }
        }
    }
    variants.extend(
        others()
            .iter()
            .map(|(name, config)| Variant::of(name, config)),
    );
    variants
}

/// A file that suits a type.
fn file_for(name: &str) -> &'static str {
    match name {
        "filter.file" => "filters.txt",
        "file.playlist" => LIST,
        _ => "file.wav",
    }
}

fn same(one: &Variant, other: &Variant) -> bool {
    one.node_type.info().name == other.node_type.info().name && one.config == other.config
}
