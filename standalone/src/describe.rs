//! Node types in words and as JSON: what somebody who writes a graph has to know.

use airloom_api::config::{Config, ConfigError, ConfigField, ConfigKind};
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::reading::{ReadingKind, ReadingSpec};
use airloom_api::node::spec::NodeSpec;
use airloom_api::param::spec::{Curve, ParamKind, ParamSpec, Smoothing};
use airloom_api::port::{PortKind, PortSpec};
use serde_json::{Map, Value, json};

use crate::wording::counted;

/// A node type as it is with its default configuration.
pub struct Description {
    info: NodeInfo,
    config: Vec<ConfigField>,
    spec: NodeSpec,
}

/// Describes a type.
///
/// # Errors
/// When its own defaults do not fit.
pub fn describe(node_type: &dyn NodeType) -> Result<Description, ConfigError> {
    let config = node_type.config();
    let defaults = Config::resolve(&config, &Map::new()).map_err(|errors| {
        errors.into_iter().next().unwrap_or(ConfigError {
            field: "".into(),
            found: String::new(),
            expected: "defaults that fit".to_owned(),
        })
    })?;
    Ok(Description {
        info: node_type.info(),
        spec: node_type.spec(&defaults)?,
        config,
    })
}

impl Description {
    /// `category.name`.
    pub fn name(&self) -> &'static str {
        self.info.name
    }

    /// Name and purpose on one line.
    pub fn line(&self, width: usize) -> String {
        format!("{:width$}  {}", self.info.name, self.info.description)
    }

    /// Everything, for people.
    pub fn text(&self) -> String {
        let mut lines = vec![
            format!("{} - {}", self.info.name, self.info.label),
            self.info.description.to_owned(),
        ];
        if !self.info.help.is_empty() {
            lines.push(String::new());
            lines.push(self.info.help.to_owned());
        }
        let mut section = |title: &str, entries: Vec<[String; 3]>| {
            if entries.is_empty() {
                return;
            }
            lines.push(String::new());
            lines.push(format!("{title}:"));
            let width = |column: usize| {
                entries
                    .iter()
                    .map(|entry| entry[column].chars().count())
                    .max()
                    .unwrap_or(0)
            };
            let (first, second) = (width(0), width(1));
            for [name, values, meaning] in &entries {
                let line = format!("  {name:first$}  {values:second$}  {meaning}");
                lines.push(line.trim_end().to_owned());
            }
        };
        section("inputs", self.spec.inputs.iter().map(port_entry).collect());
        section(
            "outputs",
            self.spec.outputs.iter().map(port_entry).collect(),
        );
        section("config", self.config.iter().map(config_entry).collect());
        section("params", self.spec.params.iter().map(param_entry).collect());
        section(
            "readings",
            self.spec.readings.iter().map(reading_entry).collect(),
        );
        lines.join("\n")
    }

    /// Everything, for programs.
    pub fn json(&self) -> Value {
        json!({
            "type": self.info.name,
            "version": self.info.version,
            "category": self.info.category(),
            "label": self.info.label,
            "description": self.info.description,
            "help": self.info.help,
            "icon": self.info.icon,
            "tags": self.info.tags,
            "inputs": self.spec.inputs.iter().map(port_json).collect::<Vec<_>>(),
            "outputs": self.spec.outputs.iter().map(port_json).collect::<Vec<_>>(),
            "config": self.config.iter().map(config_json).collect::<Vec<_>>(),
            "params": self.spec.params.iter().map(param_json).collect::<Vec<_>>(),
            "readings": self.spec.readings.iter().map(reading_json).collect::<Vec<_>>(),
        })
    }
}

fn port_entry(port: &PortSpec) -> [String; 3] {
    let kind = match port.kind {
        PortKind::Audio(layout) => format!("audio, {}", counted(layout.channels(), "channel")),
        PortKind::Control | PortKind::Events => port.kind.word().to_owned(),
    };
    [port.name.to_string(), kind, String::new()]
}

fn port_json(port: &PortSpec) -> Value {
    let channels = match port.kind {
        PortKind::Audio(layout) => Some(layout.channels()),
        PortKind::Control | PortKind::Events => None,
    };
    json!({ "name": port.name, "kind": port.kind.word(), "channels": channels })
}

fn config_entry(field: &ConfigField) -> [String; 3] {
    let default = match &field.kind {
        ConfigKind::Integer { default, .. } => default.to_string(),
        ConfigKind::Number { default, .. } => default.to_string(),
        ConfigKind::Bool { default } => default.to_string(),
        ConfigKind::Choice { default, .. } => (*default).to_owned(),
        ConfigKind::File | ConfigKind::Text => String::new(),
    };
    let values = match default.as_str() {
        "" => field.kind.expected(),
        default => format!("{} ({default})", field.kind.expected()),
    };
    [field.name.to_owned(), values, field.description.to_owned()]
}

fn config_json(field: &ConfigField) -> Value {
    let mut entry = json!({ "name": field.name, "description": field.description });
    let values = match &field.kind {
        ConfigKind::Integer { min, max, default } => {
            json!({ "kind": "integer", "min": min, "max": max, "default": default })
        }
        ConfigKind::Number {
            min,
            max,
            default,
            unit,
        } => json!({ "kind": "number", "min": min, "max": max, "default": default, "unit": unit }),
        ConfigKind::Bool { default } => json!({ "kind": "bool", "default": default }),
        ConfigKind::Choice { options, default } => {
            json!({ "kind": "choice", "options": options, "default": default })
        }
        ConfigKind::File => json!({ "kind": "file", "default": "" }),
        ConfigKind::Text => json!({ "kind": "text", "default": "" }),
    };
    merge(&mut entry, values);
    entry
}

fn param_entry(param: &ParamSpec) -> [String; 3] {
    let default = param.write(param.default_value());
    let default = default
        .as_str()
        .map_or_else(|| default.to_string(), str::to_owned);
    [
        param.id.to_string(),
        format!("{} ({default})", param.expected()),
        if param.help.is_empty() {
            param.label.to_string()
        } else {
            format!("{}: {}", param.label, param.help)
        },
    ]
}

fn reading_entry(reading: &ReadingSpec) -> [String; 3] {
    [
        reading.id.to_string(),
        match reading.kind {
            ReadingKind::Number { .. } => reading.unit.symbol().to_owned(),
            ReadingKind::Curve { axis, .. } => {
                format!("{} over {}", reading.unit.symbol(), axis.symbol())
            }
            ReadingKind::Points => "points of a plane".to_owned(),
        },
        reading.label.to_string(),
    ]
}

fn reading_json(reading: &ReadingSpec) -> Value {
    let mut entry = json!({
        "id": reading.id,
        "label": reading.label,
        "unit": reading.unit.symbol(),
    });
    let form = match reading.kind {
        ReadingKind::Number { min, max } => json!({ "kind": "number", "min": min, "max": max }),
        ReadingKind::Curve { axis, min, max } => {
            json!({ "kind": "curve", "axis": axis.symbol(), "min": min, "max": max })
        }
        ReadingKind::Points => json!({ "kind": "points" }),
    };
    merge(&mut entry, form);
    entry
}

fn param_json(param: &ParamSpec) -> Value {
    let mut entry = json!({
        "id": param.id,
        "label": param.label,
        "help": param.help,
        "group": param.group,
        "unit": param.unit.symbol(),
        "default": param.write(param.default_value()),
    });
    let values = match &param.kind {
        ParamKind::Float {
            min, max, curve, ..
        } => {
            let curve = match curve {
                Curve::Linear => "linear",
                Curve::Exponential => "exponential",
            };
            json!({ "kind": "float", "min": min, "max": max, "curve": curve })
        }
        ParamKind::Stepped { min, max, step, .. } => {
            json!({ "kind": "stepped", "min": min, "max": max, "step": step })
        }
        ParamKind::Choice { options, .. } => json!({ "kind": "choice", "options": options }),
        ParamKind::Switch { .. } => json!({ "kind": "switch" }),
    };
    merge(&mut entry, values);
    let smoothing = match param.smoothing {
        Smoothing::None => json!({ "style": "none", "seconds": 0.0 }),
        Smoothing::Linear(seconds) => json!({ "style": "linear", "seconds": seconds }),
        Smoothing::Geometric(seconds) => json!({ "style": "geometric", "seconds": seconds }),
    };
    merge(&mut entry, json!({ "smoothing": smoothing }));
    entry
}

fn merge(entry: &mut Value, more: Value) {
    if let (Value::Object(entry), Value::Object(more)) = (entry, more) {
        entry.extend(more);
    }
}
