//! What the page says of one node type.

use airloom_api::config::{Config, ConfigField, ConfigKind};
use airloom_api::node::node_type::NodeType;
use airloom_api::node::reading::{ReadingKind, ReadingSpec};
use airloom_api::node::spec::NodeSpec;
use airloom_api::param::spec::{Curve, ParamKind, ParamSpec};
use airloom_api::port::{PortKind, PortSpec};
use airloom_nodes::texts::translator::Translator;
use serde_json::Map;

use crate::failure::Failure;
use crate::figure::Figure;

/// The entry of a type, with the figures that are drawn of it.
///
/// # Errors
/// [`Failure::Defaults`] where its own defaults do not fit.
pub fn entry<'a>(
    node_type: &dyn NodeType,
    words: &Translator,
    figures: impl Iterator<Item = &'a Figure>,
) -> Result<String, Failure> {
    let info = node_type.info();
    let fields = node_type.config();
    let defaults = |source| Failure::Defaults {
        node_type: info.name,
        source,
    };
    let config = Config::resolve(&fields, &Map::new()).map_err(|errors| Failure::Settings {
        node_type: info.name,
        errors,
    })?;
    let spec = node_type.spec(&config).map_err(defaults)?;
    let mut text = format!(
        "\n### {}\n\n**{}.** {}\n",
        info.name, info.label, info.description
    );
    if !info.help.is_empty() {
        text.push_str(&format!("\n{}\n", info.help));
    }
    for figure in figures {
        text.push_str(&format!(
            "\n![{}](images/nodes/{})\n",
            figure.title,
            figure.file_name()
        ));
    }
    text.push_str(&format!("\n{}\n", ports(&spec)));
    if !fields.is_empty() {
        table(
            &mut text,
            ["config", "values (default)", ""],
            fields.iter().map(config_row),
        );
    }
    let shown = shown_params(&spec);
    if !shown.is_empty() {
        let rows = shown.iter().map(|param| param_row(param));
        table(&mut text, ["parameter", "values (default)", ""], rows);
    }
    if shown.len() < spec.params.len() {
        text.push_str("\nThe parameters of the other groups are those of the first.\n");
    }
    if !spec.readings.is_empty() {
        table(
            &mut text,
            ["reading", "", ""],
            spec.readings.iter().map(reading_row),
        );
    }
    if !info.tags.is_empty() {
        let tags: Vec<String> = info.tags.iter().map(|tag| words.tag(tag)).collect();
        text.push_str(&format!("\n<sub>{}</sub>\n", tags.join(" · ")));
    }
    Ok(text)
}

/// The parameters without those of groups that are like the first of their kind.
fn shown_params(spec: &NodeSpec) -> Vec<&ParamSpec> {
    let plain = |text: &str| text.replace(|letter: char| letter.is_ascii_digit(), "");
    let mut kinds: Vec<String> = Vec::new();
    spec.params
        .iter()
        .filter(|param| {
            if param.group.is_none() {
                return true;
            }
            let kind = plain(&param.id);
            let is_new = !kinds.contains(&kind);
            if is_new {
                kinds.push(kind);
            }
            is_new
        })
        .collect()
}

fn ports(spec: &NodeSpec) -> String {
    let side = |name: &str, ports: &[PortSpec]| {
        let ports: Vec<String> = ports.iter().map(port).collect();
        (!ports.is_empty()).then(|| format!("{name}: {}", ports.join(", ")))
    };
    let sides = [side("In", &spec.inputs), side("Out", &spec.outputs)];
    sides.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn port(port: &PortSpec) -> String {
    match port.kind {
        PortKind::Audio(layout) => format!("`{}` (audio, {})", port.name, layout.channels()),
        PortKind::Control | PortKind::Events => format!("`{}` ({})", port.name, port.kind.word()),
    }
}

fn config_row(field: &ConfigField) -> [String; 3] {
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
    [
        format!("`{}`", field.name),
        values,
        field.description.to_owned(),
    ]
}

fn param_row(param: &ParamSpec) -> [String; 3] {
    let default = param.write(param.default_value());
    let default = default
        .as_str()
        .map_or_else(|| default.to_string(), str::to_owned);
    let unit = param.unit.symbol();
    let values = match &param.kind {
        ParamKind::Float {
            min, max, curve, ..
        } => {
            let even = match curve {
                Curve::Linear => "",
                Curve::Exponential => ", in ratios",
            };
            format!("{min} … {max} {unit} ({default}){even}")
        }
        ParamKind::Stepped { min, max, step, .. } => {
            format!("{min} … {max} {unit} by {step} ({default})")
        }
        ParamKind::Choice { options, .. } => format!("{} ({default})", options.join(", ")),
        ParamKind::Switch { .. } => format!("on, off ({default})"),
    };
    let help = if param.help.is_empty() {
        param.label.to_string()
    } else {
        format!("{}. {}", param.label, param.help)
    };
    [format!("`{}`", param.id), values.replace("  ", " "), help]
}

fn reading_row(reading: &ReadingSpec) -> [String; 3] {
    let form = match reading.kind {
        ReadingKind::Number { .. } => reading.unit.symbol().to_owned(),
        ReadingKind::Curve { axis, .. } => {
            format!("{} over {}", reading.unit.symbol(), axis.symbol())
        }
        ReadingKind::Points => "points".to_owned(),
        ReadingKind::Picture { axis, .. } => {
            format!("{} over {} and time", reading.unit.symbol(), axis.symbol())
        }
    };
    [format!("`{}`", reading.id), form, reading.label.to_string()]
}

fn table(text: &mut String, head: [&str; 3], rows: impl Iterator<Item = [String; 3]>) {
    text.push_str(&format!(
        "\n| {} |\n| --- | --- | --- |\n",
        head.join(" | ")
    ));
    for row in rows {
        let cells = row.map(|cell| cell.replace('|', "\\|"));
        text.push_str(&format!("| {} |\n", cells.join(" | ")));
    }
}
