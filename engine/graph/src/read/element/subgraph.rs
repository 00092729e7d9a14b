//! Sub-graphs.

use airloom_api::id::NodeId;
use serde::de::{Deserialize, Deserializer, Error};
use serde_json::Value;

use crate::document::model::{Document, Node, Subgraph};
use crate::document::subgraph::{ExposedParam, ExposedPort};
use crate::limits::Limits;
use crate::problem::Code;
use crate::problems::Problems;
use crate::read::element::annotation::{self, label_id};
use crate::read::element::{alone, connection, node};
use crate::read::fields::{Fields, Place, list};
use crate::read::object::Entries;

/// The most characters of an exposed name.
const EXPOSED_LENGTH: usize = 64;

/// What an exposed name is, in words.
const EXPOSED: &str = "a name of 1 to 64 of A-Z a-z 0-9 _ - .";

/// Reads a sub-graph; `None` where it has no id. `migrate` brings its nodes up to date. Problems of its inside name
/// it.
pub fn read<'p>(
    value: impl Into<Entries<'p>>,
    place: Place<'p>,
    problems: &'p mut Problems,
    limits: &Limits,
    migrate: impl Fn(Node, &mut Problems) -> Node,
) -> Option<Subgraph> {
    let mut inside = Problems::new(limits.problems);
    let mut fields = Fields::of(value, place, problems)?;
    let id = fields.id("id", label_id)?;
    let name = fields.text("name", limits.name_length).unwrap_or_default();
    let description = fields
        .text("description", limits.text_length)
        .unwrap_or_default();
    let mut parts = Parts {
        fields: &mut fields,
        place,
        inside: &mut inside,
    };
    let inputs = parts.list("inputs", limits.exposed_ports, port);
    let outputs = parts.list("outputs", limits.exposed_ports, port);
    let params = parts.list("params", limits.exposed_params, |value, place, problems| {
        param(value, place, problems, limits)
    });
    parts.require("nodes");
    let nodes = parts.list("nodes", limits.nodes, |value, place, problems| {
        let read = node::read(value, place, problems, limits)?;
        Some(migrate(read, problems))
    });
    let connections = parts.list(
        "connections",
        limits.connections,
        |value, place, problems| connection::read(value, place, problems),
    );
    let groups = parts.list("groups", limits.groups, |value, place, problems| {
        annotation::group(value, place, problems, limits)
    });
    let comments = parts.list("comments", limits.comments, |value, place, problems| {
        annotation::comment(value, place, problems, limits)
    });
    let snapshots = parts.list("snapshots", limits.snapshots, |value, place, problems| {
        annotation::snapshot(value, place, problems, limits)
    });
    for problem in inside.finish() {
        fields.problems().push(problem.within(&id, None));
    }
    Some(Subgraph {
        id,
        inputs,
        outputs,
        params,
        body: Document {
            name,
            description,
            nodes,
            connections,
            groups,
            comments,
            snapshots,
            extra: fields.rest(),
            ..Document::default()
        },
    })
}

/// The lists of a sub-graph.
struct Parts<'f, 'p> {
    fields: &'f mut Fields<'p>,
    place: Place<'p>,
    inside: &'f mut Problems,
}

impl Parts<'_, '_> {
    /// Complains of a list that is not there.
    fn require(&mut self, key: &'static str) {
        if !self.fields.has(key) {
            let _ = self.fields.required(key, "a list", list);
        }
    }

    fn list<T>(
        &mut self,
        key: &'static str,
        most: usize,
        mut read: impl FnMut(Value, Place<'_>, &mut Problems) -> Option<T>,
    ) -> Vec<T> {
        let given = self
            .fields
            .optional(key, "a list", list)
            .unwrap_or_default();
        let found = given.len();
        if found > most {
            self.fields.refuse(Code::Limit, || {
                format!("has {found} {key}; expected at most {most}")
            });
        }
        let within = self.place;
        given
            .into_iter()
            .take(most)
            .enumerate()
            .filter_map(|(index, value)| {
                let place = match within {
                    Place::Element(list, at) => Place::Inner(list, at, key, index),
                    _ => Place::Element(key, index),
                };
                read(value, place, self.inside)
            })
            .collect()
    }
}

fn port(value: Value, place: Place<'_>, problems: &mut Problems) -> Option<ExposedPort> {
    let mut fields = Fields::of(value, place, problems)?;
    let name = fields.required("name", EXPOSED, exposed);
    let port = connection::address(&mut fields, "port");
    Some(ExposedPort {
        name: name?,
        port: port?,
        extra: fields.rest(),
    })
}

fn param(
    value: Value,
    place: Place<'_>,
    problems: &mut Problems,
    limits: &Limits,
) -> Option<ExposedParam> {
    let mut fields = Fields::of(value, place, problems)?;
    let id = fields.required("id", EXPOSED, exposed);
    let label = fields.text("label", limits.name_length);
    let node = fields.id("node", NodeId::new);
    let param = fields.required_text("param", limits.name_length);
    Some(ExposedParam {
        id: id?,
        label,
        node: node?,
        param: param?,
        extra: fields.rest(),
    })
}

fn exposed(value: Value) -> Result<String, Value> {
    let fits = |text: &str| {
        (1..=EXPOSED_LENGTH).contains(&text.len())
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))
    };
    match value {
        Value::String(text) if fits(&text) => Ok(text),
        other => Err(other),
    }
}

impl<'de> Deserialize<'de> for Subgraph {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        alone::read(|problems, limits| {
            let place = Place::Named("the sub-graph");
            read(value, place, problems, limits, |node, _| node)
        })
        .map_err(D::Error::custom)
    }
}

impl<'de> Deserialize<'de> for ExposedPort {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        alone::read(|problems, _| port(value, Place::Named("the port"), problems))
            .map_err(D::Error::custom)
    }
}

impl<'de> Deserialize<'de> for ExposedParam {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        alone::read(|problems, limits| {
            param(value, Place::Named("the parameter"), problems, limits)
        })
        .map_err(D::Error::custom)
    }
}
