//! Every text is there: in English for all that a spec holds, and in each language for all that is shown.

use std::collections::BTreeSet;

use airloom_api::config::{Config, ConfigKind};
use airloom_api::node::node_type::NodeType;
use airloom_api::param::spec::ParamKind;
use serde_json::Map;

use crate::list::registry;
use crate::texts::catalogue::{Catalogue, files};
use crate::texts::key::{message, numbered};
use crate::texts::language::Language;

/// What lacks in a language, as the first halves of the lines that have to be written.
struct Missing {
    catalogue: Catalogue,
    lines: BTreeSet<String>,
}

impl Missing {
    fn message(&mut self, id: &str) {
        if self.catalogue.text(id, None, &[]).is_none() {
            self.lines.insert(id.to_owned());
        }
    }

    fn attribute(&mut self, id: &str, attribute: &str) {
        if self.catalogue.text(id, Some(attribute), &[]).is_none() {
            self.lines.insert(format!("{id}.{attribute}"));
        }
    }

    fn of_type(&mut self, node_type: &dyn NodeType) {
        let info = node_type.info();
        let id = message(info.name);
        self.message(&id);
        self.attribute(&id, "description");
        self.attribute(&id, "help");
        self.message(&format!("category-{}", message(info.category())));
        for tag in info.tags {
            self.message(&format!("tag-{}", message(tag)));
        }
        for field in node_type.config() {
            self.attribute(&id, &format!("config-{}", numbered(field.name).0));
            if let ConfigKind::Choice { options, .. } = field.kind {
                self.options(options);
            }
        }
        let Ok(config) = Config::resolve(&node_type.config(), &Map::new()) else {
            return;
        };
        let Ok(spec) = node_type.spec(&config) else {
            return;
        };
        for port in spec.inputs.iter().chain(&spec.outputs) {
            self.message(&format!("port-{}", numbered(&port.name).0));
        }
        for param in &spec.params {
            let key = numbered(&param.id).0;
            self.attribute(&id, &format!("param-{key}"));
            self.attribute(&id, &format!("param-{key}-help"));
            if let Some(group) = &param.group {
                self.attribute(&id, &format!("group-{}", numbered(group).0));
            }
            if let ParamKind::Choice { options, .. } = param.kind {
                self.options(options);
            }
        }
        for reading in &spec.readings {
            self.attribute(&id, &format!("reading-{}", numbered(&reading.id).0));
        }
    }

    fn options(&mut self, options: &[&str]) {
        for option in options {
            self.message(&format!("option-{}", message(option)));
        }
    }
}

#[test]
fn every_text_is_there_in_german() {
    let mut missing = Missing {
        catalogue: Catalogue::new(Language::German),
        lines: BTreeSet::new(),
    };
    let registry = registry();
    for node_type in registry.iter() {
        missing.of_type(node_type.as_ref());
    }
    let lines: Vec<String> = missing.lines.into_iter().collect();
    assert!(lines.is_empty(), "no text for:\n{}", lines.join("\n"));
}

#[test]
fn no_text_is_of_a_config_field_that_is_not_there() {
    let registry = registry();
    let fields: BTreeSet<(String, String)> = registry
        .iter()
        .flat_map(|node_type| {
            let id = message(node_type.info().name);
            let fields = node_type.config().into_iter();
            fields.map(move |field| (id.clone(), numbered(field.name).0))
        })
        .collect();
    let mut orphans = Vec::new();
    for (_, text) in files(Language::German) {
        let mut id = String::new();
        for line in text.lines() {
            let Some((name, _)) = line.split_once(" =") else {
                continue;
            };
            match name.trim_start().strip_prefix(".config-") {
                Some(field) if !fields.contains(&(id.clone(), field.to_owned())) => {
                    orphans.push(format!("{id}.config-{field}"));
                }
                Some(_) => {}
                None if !name.starts_with(' ') => name.clone_into(&mut id),
                None => {}
            }
        }
    }
    assert!(orphans.is_empty(), "no field for:\n{}", orphans.join("\n"));
}

#[test]
fn every_type_explains_itself() {
    let registry = registry();
    let mut silent = Vec::new();
    for node_type in registry.iter() {
        let info = node_type.info();
        if info.description.is_empty() || info.help.is_empty() || info.tags.is_empty() {
            silent.push(info.name.to_owned());
        }
        let config = Config::resolve(&node_type.config(), &Map::new());
        let spec = config.ok().and_then(|config| node_type.spec(&config).ok());
        let spec = spec.unwrap_or_else(|| panic!("{}: its defaults do not fit", info.name));
        for param in spec.params.iter().filter(|param| param.help.is_empty()) {
            silent.push(format!("{}/{}", info.name, param.id));
        }
    }
    assert!(
        silent.is_empty(),
        "nothing is said of:\n{}",
        silent.join("\n")
    );
}
