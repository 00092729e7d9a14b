//! The selected node as the inspector shows it.

use airloom_api::config::ConfigKind;
use airloom_api::param::spec::{ParamKind, ParamSpec};
use airloom_api::param::view::ModulationLaw;
use airloom_graph::check::checked::CheckedNode;
use serde_json::Value;

use crate::scene::values::{Controller, Values};
use crate::scene::{Subject, figure, nodes, wording};
use crate::theme::measures::Picture as Axis;
use crate::view::inspector::{
    ControlKind, ControlView, InspectorView, KnobView, MappingView, SectionView,
};
use crate::view::picture::Level;

/// The inspector of a node by its index. `problem` is what is wrong with it, in words, or empty.
pub fn view(
    subject: &Subject<'_>,
    values: &[Values],
    index: usize,
    axis: &Axis,
    problem: String,
) -> Option<InspectorView> {
    let saved = subject.document.nodes.get(index)?;
    let node = subject.graph.nodes.get(index)?;
    let values = values.get(index)?;
    let info = node.node_type.info();
    let ports = node.spec.outputs.first().or(node.spec.inputs.first());
    let subtitle = match ports.map(|port| port.kind) {
        Some(airloom_api::port::PortKind::Audio(layout)) => {
            format!("{} · {}", info.label, wording::channels(layout.channels()))
        }
        _ => info.label.to_owned(),
    };
    Some(InspectorView {
        node: node.id.to_string(),
        type_name: info.name.to_owned(),
        title: nodes::title(saved, node),
        subtitle,
        bypassed: node.bypass,
        problem,
        picture: figure::picture(node, values, subject.rate_hz, axis),
        sections: sections(subject, node, values),
        output: match ports.map(|port| port.kind) {
            Some(airloom_api::port::PortKind::Audio(_)) => {
                vec![Level::SILENT; figure::metered(node)]
            }
            _ => Vec::new(),
        },
        facts: facts(saved, node),
        mapped: mapped(subject, node, values),
    })
}

/// Parameters by the part of their name before the dot, in the order in which the parts first appear.
fn sections(subject: &Subject<'_>, node: &CheckedNode, values: &Values) -> Vec<SectionView> {
    let mut groups: Vec<(&str, Vec<usize>)> = Vec::new();
    for (index, spec) in node.spec.params.iter().enumerate() {
        let prefix = spec.id.split_once('.').map_or("", |(prefix, _)| prefix);
        match groups.last_mut().filter(|(last, _)| *last == prefix) {
            Some((_, members)) => members.push(index),
            None => groups.push((prefix, vec![index])),
        }
    }
    groups
        .into_iter()
        .map(|(prefix, members)| {
            let specs: Vec<&ParamSpec> = members
                .iter()
                .filter_map(|index| node.spec.params.get(*index))
                .collect();
            let labels: Vec<&str> = specs.iter().map(|spec| spec.label.as_ref()).collect();
            let shared = if prefix.is_empty() || labels.len() < 2 {
                Vec::new()
            } else {
                wording::shared_words(&labels)
            };
            let name = match (prefix.is_empty(), shared.is_empty()) {
                (true, _) => String::new(),
                (false, true) => wording::named(prefix),
                (false, false) => shared.join(" "),
            };
            let controls = members
                .iter()
                .zip(&specs)
                .map(|(index, spec)| control(subject, spec, values, *index, shared.len()))
                .collect();
            SectionView { name, controls }
        })
        .collect()
}

fn control(
    subject: &Subject<'_>,
    spec: &ParamSpec,
    values: &Values,
    index: usize,
    shared_words: usize,
) -> ControlView {
    let value = values
        .now
        .get(index)
        .copied()
        .unwrap_or_else(|| spec.default_value());
    let rest: Vec<&str> = spec.label.split_whitespace().skip(shared_words).collect();
    let label = if rest.is_empty() {
        spec.label.to_string()
    } else {
        rest.join(" ")
    };
    let kind = match &spec.kind {
        ParamKind::Choice { options, .. } => ControlKind::Choice {
            options: options.iter().map(|name| wording::named(name)).collect(),
            chosen: options
                .iter()
                .position(|name| Some(*name) == wording::nth(options, value))
                .unwrap_or(0),
        },
        ParamKind::Switch { .. } => ControlKind::Switch(value >= 0.5),
        ParamKind::Float { .. } | ParamKind::Stepped { .. } => {
            ControlKind::Knob(knob(spec, value, values, index))
        }
    };
    let controlled_by = values
        .of_param(index)
        .next()
        .map(|controller| source(subject, controller))
        .unwrap_or_default();
    ControlView {
        param: spec.id.to_string(),
        label: control_label(&label),
        text: wording::value(spec, value),
        kind,
        controlled_by,
    }
}

/// A label in its own right: what a section's name said before is gone from it.
fn control_label(label: &str) -> String {
    match label {
        // Beside a switch that says On and Off itself.
        "on" => "Enabled".to_owned(),
        other => wording::capitalised(other),
    }
}

/// The place of a value on a parameter's own curve, 0…1.
pub fn place(spec: &ParamSpec, value: f64) -> f32 {
    let (min, max) = spec.range();
    let place = match &spec.kind {
        ParamKind::Float { curve, .. } => curve.unmap(value, min, max),
        _ => (value - min) / (max - min),
    };
    single(place).clamp(0.0, 1.0)
}

/// The value at a place on a parameter's own curve: the inverse of [`place`].
pub fn value_at(spec: &ParamSpec, place: f32) -> f64 {
    let (min, max) = spec.range();
    let value = match &spec.kind {
        ParamKind::Float { curve, .. } => curve.map(f64::from(place), min, max),
        _ => min + (max - min) * f64::from(place),
    };
    spec.clamp(value)
}

fn knob(spec: &ParamSpec, value: f64, values: &Values, index: usize) -> KnobView {
    let modulation = values
        .of_param(index)
        .find_map(|controller| match controller {
            Controller::Modulation { depth, law, .. } => {
                let end = |depth: f64| match law {
                    ModulationLaw::Linear => value + depth,
                    ModulationLaw::Exponential => value * depth.exp2(),
                };
                Some((
                    place(spec, end(-depth.abs())),
                    place(spec, end(depth.abs())),
                ))
            }
            Controller::Macro { .. } => None,
        });
    let default = place(spec, spec.default_value());
    KnobView {
        value: place(spec, value),
        default,
        origin: default,
        modulation,
    }
}

/// A controller's name.
fn source(subject: &Subject<'_>, controller: Controller) -> String {
    match controller {
        Controller::Macro { index, .. } => {
            subject
                .document
                .macros
                .get(index)
                .map_or_else(String::new, |mapped| {
                    if mapped.name.is_empty() {
                        format!("Macro {}", mapped.slot)
                    } else {
                        mapped.name.clone()
                    }
                })
        }
        Controller::Modulation { from, .. } => {
            match (
                subject.document.nodes.get(from),
                subject.graph.nodes.get(from),
            ) {
                (Some(saved), Some(node)) => nodes::title(saved, node),
                _ => String::new(),
            }
        }
    }
}

fn mapped(subject: &Subject<'_>, node: &CheckedNode, values: &Values) -> Vec<MappingView> {
    values
        .controllers
        .iter()
        .filter_map(|(param, controller)| {
            let spec = node.spec.params.get(*param)?;
            let range = match controller {
                Controller::Macro { min, max, .. } => wording::range(spec, *min, *max),
                Controller::Modulation {
                    depth,
                    law: ModulationLaw::Linear,
                    ..
                } => wording::depth(spec, *depth),
                // Moves by octaves, whatever the unit.
                Controller::Modulation { depth, .. } => {
                    format!("±{:.1}\u{202f}oct", depth.abs())
                }
            };
            let source = source(subject, *controller);
            Some(MappingView {
                source,
                param: spec.label.to_string(),
                range,
            })
        })
        .collect()
}

/// What the node is configured as, which takes a new preparation to change.
fn facts(
    saved: &airloom_graph::document::model::Node,
    node: &CheckedNode,
) -> Vec<(String, String)> {
    node.node_type
        .config()
        .iter()
        .filter_map(|field| {
            let value = match (&field.kind, saved.config.get(field.name)) {
                (ConfigKind::Integer { .. }, _) => node.config.integer(field.name).to_string(),
                (ConfigKind::Number { unit, .. }, _) => {
                    format!("{}\u{202f}{unit}", node.config.number(field.name))
                }
                (ConfigKind::Bool { .. }, _) => if node.config.flag(field.name) {
                    "Yes"
                } else {
                    "No"
                }
                .to_owned(),
                (ConfigKind::Choice { .. }, _) => wording::named(node.config.text(field.name)),
                // A file is in the picture; other text only where somebody wrote it.
                (ConfigKind::Text, Some(Value::String(text))) if !text.is_empty() => text.clone(),
                (ConfigKind::File | ConfigKind::Text, _) => return None,
            };
            Some((config_label(field.name), value))
        })
        .collect()
}

/// A field's name without its unit, as a person would write it.
fn config_label(name: &str) -> String {
    let bare = ["_ms", "_seconds", "_hz", "_db"]
        .iter()
        .find_map(|unit| name.strip_suffix(unit))
        .unwrap_or(name);
    wording::named(bare)
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a place on a knob needs no more"
)]
fn single(value: f64) -> f32 {
    value as f32
}
