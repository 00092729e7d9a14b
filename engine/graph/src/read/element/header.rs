//! The fields of the document itself.

use serde_json::{Map, Value};

use crate::document::model::Document;
use crate::limits::Limits;
use crate::problem::Code;
use crate::problems::Problems;
use crate::read::element::annotation;
use crate::read::fields::{Fields, Place, count, list, object};

/// Reads what is not one of the document's lists.
pub fn read(map: Map<String, Value>, problems: &mut Problems, limits: &Limits) -> Document {
    let mut fields = Fields::new(map, Place::Named("the document"), problems);
    let mut document = Document {
        name: fields.text("name", limits.name_length).unwrap_or_default(),
        description: fields
            .text("description", limits.text_length)
            .unwrap_or_default(),
        author: fields
            .text("author", limits.name_length)
            .unwrap_or_default(),
        ..Document::default()
    };
    let tags = fields
        .optional("tags", "a list of words", list)
        .unwrap_or_default();
    if tags.len() > limits.tags {
        let found = tags.len();
        fields.refuse(Code::Limit, || {
            format!("has {found} tags; expected at most {}", limits.tags)
        });
    }
    for tag in tags.into_iter().take(limits.tags) {
        match tag {
            Value::String(tag) => {
                fields.hold_length("tags", &tag, limits.name_length);
                document.tags.push(tag);
            }
            other => fields.wrong("tags", &other, "words"),
        }
    }
    document.seed = fields
        .optional("seed", "a whole number from 0", count)
        .unwrap_or_default();
    let assets = fields
        .optional("assets", "an object", object)
        .unwrap_or_default();
    document.assets = annotation::assets(assets, fields.problems(), limits);
    document.extra = fields.rest();
    document
}
