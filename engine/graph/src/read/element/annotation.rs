//! Groups, comments, snapshots and assets.

use airloom_api::id::NodeId;
use indexmap::IndexMap;
use serde::de::{Deserialize, Deserializer, Error};
use serde_json::{Map, Value};

use crate::document::annotation::{Asset, Comment, Group, Snapshot};
use crate::limits::Limits;
use crate::problem::{Code, Problem};
use crate::problems::Problems;
use crate::read::element::alone;
use crate::read::fields::{Fields, Place, count, flag, list, object, text};
use crate::read::object::Entries;

/// Reads a group; `None` where it has no id.
pub fn group<'p>(
    value: impl Into<Entries<'p>>,
    place: Place<'p>,
    problems: &'p mut Problems,
    limits: &Limits,
) -> Option<Group> {
    let mut fields = Fields::of(value, place, problems)?;
    let id = fields.id("id", label_id)?;
    let label = fields.text("label", limits.name_length).unwrap_or_default();
    let nodes = fields
        .optional("nodes", "a list of node ids", list)
        .unwrap_or_default()
        .into_iter()
        .filter_map(|value| match value {
            Value::String(text) => match NodeId::new(&text) {
                Ok(id) => Some(id),
                Err(error) => {
                    fields.bad_id(&text, &error);
                    None
                }
            },
            other => {
                fields.wrong("nodes", &other, "node ids");
                None
            }
        })
        .collect();
    let parent = fields.optional("parent", "the id of a group", text);
    let colour = fields.optional("colour", "#rrggbb", colour);
    let collapsed = fields.optional("collapsed", "true or false", flag);
    Some(Group {
        id,
        label,
        nodes,
        parent,
        colour,
        collapsed,
        extra: fields.rest(),
    })
}

/// Reads a comment; `None` where it has no id or no place.
pub fn comment<'p>(
    value: impl Into<Entries<'p>>,
    place: Place<'p>,
    problems: &'p mut Problems,
    limits: &Limits,
) -> Option<Comment> {
    let mut fields = Fields::of(value, place, problems)?;
    let id = fields.id("id", label_id);
    let text = fields.required_text("text", limits.text_length);
    let position = fields.required_canvas("position");
    let size = fields.canvas("size");
    Some(Comment {
        id: id?,
        text: text?,
        position: position?,
        size,
        extra: fields.rest(),
    })
}

/// Reads a snapshot; `None` where it has no id.
pub fn snapshot<'p>(
    value: impl Into<Entries<'p>>,
    place: Place<'p>,
    problems: &'p mut Problems,
    limits: &Limits,
) -> Option<Snapshot> {
    let mut fields = Fields::of(value, place, problems)?;
    let id = fields.id("id", label_id)?;
    let name = fields.text("name", limits.name_length).unwrap_or_default();
    let mut params = IndexMap::new();
    for (node, value) in fields
        .optional("params", "an object of objects", object)
        .unwrap_or_default()
    {
        match value {
            Value::Object(values) => {
                params.insert(node, values);
            }
            other => fields.wrong("params", &other, "values by node and parameter"),
        }
    }
    Some(Snapshot {
        id,
        name,
        params,
        extra: fields.rest(),
    })
}

/// Reads the assets.
pub fn assets(
    map: Map<String, Value>,
    problems: &mut Problems,
    limits: &Limits,
) -> IndexMap<String, Asset> {
    if map.len() > limits.assets {
        let (found, most) = (map.len(), limits.assets);
        problems.push(
            Problem::error(
                Code::Limit,
                format!("the document has {found} assets; expected at most {most}"),
            )
            .arg("limit", most),
        );
    }
    let mut assets = IndexMap::new();
    for (key, value) in map.into_iter().take(limits.assets) {
        let place = Place::Entry("assets", &key);
        let Some(mut fields) = Fields::of(value, place, problems) else {
            continue;
        };
        if let Err(error) = NodeId::new(&key) {
            fields.bad_id(&key, &error);
        }
        let path = fields.required_text("path", limits.text_length);
        let sha256 = fields.required("sha256", "64 hexadecimal digits, lower case", text);
        if let Some(found) = &sha256
            && !is_sha256(found)
        {
            fields.wrong_as(
                Code::Asset,
                "sha256",
                &Value::String(found.clone()),
                "64 hexadecimal digits, lower case",
            );
        }
        let bytes = fields.optional("bytes", "a number of bytes", count);
        let extra = fields.rest();
        if let (Some(path), Some(sha256)) = (path, sha256) {
            assets.insert(
                key,
                Asset {
                    path,
                    sha256,
                    bytes,
                    extra,
                },
            );
        }
    }
    assets
}

/// Ids of what is not played follow the rule of node ids.
pub fn label_id(text: &str) -> Result<String, airloom_api::id::IdError> {
    NodeId::new(text).map(|_| text.to_owned())
}

fn colour(value: Value) -> Result<String, Value> {
    let digits = |text: &str| {
        text.strip_prefix('#').is_some_and(|digits| {
            digits.len() == 6 && digits.bytes().all(|digit| digit.is_ascii_hexdigit())
        })
    };
    match value {
        Value::String(text) if digits(&text) => Ok(text),
        other => Err(other),
    }
}

fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

impl<'de> Deserialize<'de> for Group {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        alone::read(|problems, limits| group(value, Place::Named("the group"), problems, limits))
            .map_err(D::Error::custom)
    }
}

impl<'de> Deserialize<'de> for Comment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        alone::read(|problems, limits| {
            comment(value, Place::Named("the comment"), problems, limits)
        })
        .map_err(D::Error::custom)
    }
}

impl<'de> Deserialize<'de> for Snapshot {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        alone::read(|problems, limits| {
            snapshot(value, Place::Named("the snapshot"), problems, limits)
        })
        .map_err(D::Error::custom)
    }
}
