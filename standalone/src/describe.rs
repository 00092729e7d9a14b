//! Node types in words and as JSON: what somebody who writes a graph has to know.

use airloom_api::config::{Config, ConfigError, ConfigField, ConfigKind};
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::reading::{ReadingKind, ReadingSpec};
use airloom_api::node::spec::NodeSpec;
use airloom_api::param::spec::{Curve, ParamKind, ParamSpec, Smoothing};
use airloom_api::port::{PortKind, PortSpec};
use airloom_nodes::icon;
use airloom_nodes::texts::translator::Translator;
use serde_json::{Map, Value, json};

use crate::wording::counted;

/// A node type as it is with its default configuration.
pub struct Description<'a> {
    info: NodeInfo,
    config: Vec<ConfigField>,
    spec: NodeSpec,
    words: &'a Translator,
}

/// Describes a type, in the language of `words`.
///
/// # Errors
/// When its own defaults do not fit.
pub fn describe<'a>(
    node_type: &dyn NodeType,
    words: &'a Translator,
) -> Result<Description<'a>, ConfigError> {
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
        words,
    })
}

impl Description<'_> {
    /// `category.name`.
    pub fn name(&self) -> &'static str {
        self.info.name
    }

    /// Name and purpose on one line.
    pub fn line(&self, width: usize) -> String {
        format!(
            "{:width$}  {}",
            self.info.name,
            self.words.description(&self.info)
        )
    }

    /// Everything, for people.
    pub fn text(&self) -> String {
        let mut lines = vec![
            format!("{} - {}", self.info.name, self.words.label(&self.info)),
            self.words.description(&self.info).into_owned(),
        ];
        let help = self.words.help(&self.info);
        if !help.is_empty() {
            lines.push(String::new());
            lines.push(help.into_owned());
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
        let config = self.config.iter().map(|field| self.config_entry(field));
        section("config", config.collect());
        let params = self.spec.params.iter().map(|param| self.param_entry(param));
        section("params", params.collect());
        let readings = self.spec.readings.iter();
        let readings = readings.map(|reading| self.reading_entry(reading));
        section("readings", readings.collect());
        lines.join("\n")
    }

    /// Everything, for programs.
    pub fn json(&self) -> Value {
        let ports = |ports: &[PortSpec]| -> Vec<Value> {
            ports.iter().map(|port| self.port_json(port)).collect()
        };
        let config = self.config.iter().map(|field| self.config_json(field));
        let params = self.spec.params.iter().map(|param| self.param_json(param));
        let readings = self.spec.readings.iter();
        let readings = readings.map(|reading| self.reading_json(reading));
        let tags = self.info.tags.iter().map(|tag| self.words.tag(tag));
        json!({
            "type": self.info.name,
            "version": self.info.version,
            "category": self.info.category(),
            "category_label": self.words.category(self.info.category()),
            "label": self.words.label(&self.info),
            "description": self.words.description(&self.info),
            "help": self.words.help(&self.info),
            "icon": icon::name(&self.info),
            "tags": tags.collect::<Vec<_>>(),
            "inputs": ports(&self.spec.inputs),
            "outputs": ports(&self.spec.outputs),
            "config": config.collect::<Vec<_>>(),
            "params": params.collect::<Vec<_>>(),
            "readings": readings.collect::<Vec<_>>(),
        })
    }

    fn port_json(&self, port: &PortSpec) -> Value {
        let channels = match port.kind {
            PortKind::Audio(layout) => Some(layout.channels()),
            PortKind::Control | PortKind::Events => None,
        };
        json!({
            "name": port.name,
            "label": self.words.port(&port.name),
            "kind": port.kind.word(),
            "channels": channels,
        })
    }

    fn config_entry(&self, field: &ConfigField) -> [String; 3] {
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
        let meaning = self.words.config(self.info.name, field).into_owned();
        [field.name.to_owned(), values, meaning]
    }

    fn config_json(&self, field: &ConfigField) -> Value {
        let description = self.words.config(self.info.name, field);
        let mut entry = json!({ "name": field.name, "description": description });
        let values = match &field.kind {
            ConfigKind::Integer { min, max, default } => {
                json!({ "kind": "integer", "min": min, "max": max, "default": default })
            }
            ConfigKind::Number {
                min,
                max,
                default,
                unit,
            } => {
                json!({ "kind": "number", "min": min, "max": max, "default": default, "unit": unit })
            }
            ConfigKind::Bool { default } => json!({ "kind": "bool", "default": default }),
            ConfigKind::Choice { options, default } => json!({
                "kind": "choice",
                "options": options,
                "labels": self.options(options),
                "default": default,
            }),
            ConfigKind::File => json!({ "kind": "file", "default": "" }),
            ConfigKind::Text => json!({ "kind": "text", "default": "" }),
        };
        merge(&mut entry, values);
        entry
    }

    fn param_entry(&self, param: &ParamSpec) -> [String; 3] {
        let default = param.write(param.default_value());
        let default = default
            .as_str()
            .map_or_else(|| default.to_string(), str::to_owned);
        let label = self.words.param(self.info.name, param);
        let help = self.words.param_help(self.info.name, param);
        let meaning = if help.is_empty() {
            label.into_owned()
        } else {
            format!("{label}: {help}")
        };
        let values = format!("{} ({default})", param.expected());
        [param.id.to_string(), values, meaning]
    }

    fn param_json(&self, param: &ParamSpec) -> Value {
        let group = param.group.as_deref();
        let mut entry = json!({
            "id": param.id,
            "label": self.words.param(self.info.name, param),
            "help": self.words.param_help(self.info.name, param),
            "group": group.map(|group| self.words.group(self.info.name, group)),
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
            ParamKind::Choice { options, .. } => {
                json!({ "kind": "choice", "options": options, "labels": self.options(options) })
            }
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

    fn reading_entry(&self, reading: &ReadingSpec) -> [String; 3] {
        let form = match reading.kind {
            ReadingKind::Number { .. } => reading.unit.symbol().to_owned(),
            ReadingKind::Curve { axis, .. } => {
                format!("{} over {}", reading.unit.symbol(), axis.symbol())
            }
            ReadingKind::Points => "points of a plane".to_owned(),
            ReadingKind::Picture { axis, .. } => {
                format!("{} over {} and time", reading.unit.symbol(), axis.symbol())
            }
        };
        let label = self.words.reading(self.info.name, reading).into_owned();
        [reading.id.to_string(), form, label]
    }

    fn reading_json(&self, reading: &ReadingSpec) -> Value {
        let mut entry = json!({
            "id": reading.id,
            "label": self.words.reading(self.info.name, reading),
            "unit": reading.unit.symbol(),
        });
        let form = match reading.kind {
            ReadingKind::Number { min, max } => {
                json!({ "kind": "number", "min": min, "max": max })
            }
            ReadingKind::Curve { axis, min, max } => {
                json!({ "kind": "curve", "axis": axis.symbol(), "min": min, "max": max })
            }
            ReadingKind::Points => json!({ "kind": "points" }),
            ReadingKind::Picture { axis, min, max } => {
                json!({ "kind": "picture", "axis": axis.symbol(), "min": min, "max": max })
            }
        };
        merge(&mut entry, form);
        entry
    }

    fn options(&self, options: &[&str]) -> Vec<String> {
        options
            .iter()
            .map(|option| self.words.option(option))
            .collect()
    }
}

fn port_entry(port: &PortSpec) -> [String; 3] {
    let kind = match port.kind {
        PortKind::Audio(layout) => format!("audio, {}", counted(layout.channels(), "channel")),
        PortKind::Control | PortKind::Events => port.kind.word().to_owned(),
    };
    [port.name.to_string(), kind, String::new()]
}

fn merge(entry: &mut Value, more: Value) {
    if let (Value::Object(entry), Value::Object(more)) = (entry, more) {
        entry.extend(more);
    }
}
