//! What is shown of a node type, in one language.

use std::borrow::Cow;

use airloom_api::config::ConfigField;
use airloom_api::node::node_type::NodeInfo;
use airloom_api::node::reading::ReadingSpec;
use airloom_api::param::spec::ParamSpec;

use crate::texts::catalogue::Catalogue;
use crate::texts::key::{message, numbered};
use crate::texts::language::Language;

/// Shows node types in a language; where it has no text, in English. Made once and kept: it reads all files of its
/// language. May be used from any thread, but is not for the audio thread: it allocates.
pub struct Translator {
    language: Language,
    catalogue: Catalogue,
}

impl Translator {
    /// For a language.
    #[must_use]
    pub fn new(language: Language) -> Self {
        Self {
            language,
            catalogue: Catalogue::new(language),
        }
    }

    /// Its language.
    #[must_use]
    pub const fn language(&self) -> Language {
        self.language
    }

    /// The name of a type.
    #[must_use]
    pub fn label(&self, info: &NodeInfo) -> Cow<'static, str> {
        self.of_type(info.name, None, &[])
            .map_or(Cow::Borrowed(info.label), Cow::Owned)
    }

    /// What a type does, one or two sentences.
    #[must_use]
    pub fn description(&self, info: &NodeInfo) -> Cow<'static, str> {
        self.of_type(info.name, Some("description"), &[])
            .map_or(Cow::Borrowed(info.description), Cow::Owned)
    }

    /// What a type is for and how it is set, a paragraph.
    #[must_use]
    pub fn help(&self, info: &NodeInfo) -> Cow<'static, str> {
        self.of_type(info.name, Some("help"), &[])
            .map_or(Cow::Borrowed(info.help), Cow::Owned)
    }

    /// What a field of the configuration means.
    #[must_use]
    pub fn config(&self, node_type: &str, field: &ConfigField) -> Cow<'static, str> {
        let (key, numbers) = numbered(field.name);
        self.of_type(node_type, Some(&format!("config-{key}")), &numbers)
            .map_or(Cow::Borrowed(field.description), Cow::Owned)
    }

    /// The name of a parameter.
    #[must_use]
    pub fn param<'a>(&self, node_type: &str, param: &'a ParamSpec) -> Cow<'a, str> {
        let (key, numbers) = numbered(&param.id);
        self.of_type(node_type, Some(&format!("param-{key}")), &numbers)
            .map_or(Cow::Borrowed(&*param.label), Cow::Owned)
    }

    /// What a parameter does.
    #[must_use]
    pub fn param_help<'a>(&self, node_type: &str, param: &'a ParamSpec) -> Cow<'a, str> {
        let (key, numbers) = numbered(&param.id);
        self.of_type(node_type, Some(&format!("param-{key}-help")), &numbers)
            .map_or(Cow::Borrowed(&*param.help), Cow::Owned)
    }

    /// The heading of a group of parameters.
    #[must_use]
    pub fn group<'a>(&self, node_type: &str, group: &'a str) -> Cow<'a, str> {
        let (key, numbers) = numbered(group);
        self.of_type(node_type, Some(&format!("group-{key}")), &numbers)
            .map_or(Cow::Borrowed(group), Cow::Owned)
    }

    /// The name of a reading.
    #[must_use]
    pub fn reading<'a>(&self, node_type: &str, reading: &'a ReadingSpec) -> Cow<'a, str> {
        let (key, numbers) = numbered(&reading.id);
        self.of_type(node_type, Some(&format!("reading-{key}")), &numbers)
            .map_or(Cow::Borrowed(&*reading.label), Cow::Owned)
    }

    /// The name of a category (`filter`).
    #[must_use]
    pub fn category(&self, category: &str) -> String {
        self.word("category", category)
    }

    /// One of the names that a choice takes (`low_shelf`), as it is shown.
    #[must_use]
    pub fn option(&self, option: &str) -> String {
        self.word("option", option)
    }

    /// The name of a port (`sidechain`, `in3`), as it is shown.
    #[must_use]
    pub fn port(&self, port: &str) -> String {
        let (key, numbers) = numbered(port);
        self.catalogue
            .text(&format!("port-{key}"), None, &[])
            .map_or_else(|| readable(port), |name| spaced(&name, &numbers))
    }

    /// A tag, as it is shown.
    #[must_use]
    pub fn tag(&self, tag: &str) -> String {
        self.catalogue
            .text(&format!("tag-{}", message(tag)), None, &[])
            .unwrap_or_else(|| tag.to_owned())
    }

    fn word(&self, kind: &str, id: &str) -> String {
        self.catalogue
            .text(&format!("{kind}-{}", message(id)), None, &[])
            .unwrap_or_else(|| readable(id))
    }

    fn of_type(&self, name: &str, attribute: Option<&str>, numbers: &[String]) -> Option<String> {
        self.catalogue.text(&message(name), attribute, numbers)
    }
}

/// An id as words: `low_shelf` → "Low shelf".
fn readable(id: &str) -> String {
    let words = id.replace('_', " ");
    let mut letters = words.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

fn spaced(name: &str, numbers: &[String]) -> String {
    let mut parts = vec![name];
    parts.extend(numbers.iter().map(String::as_str));
    parts.join(" ")
}

#[cfg(test)]
mod tests {
    use super::{Language, Translator};
    use crate::list::registry;

    #[test]
    fn german_takes_the_place_of_english_and_numbers_are_put_in() {
        let german = Translator::new(Language::German);
        let registry = registry();
        let eq = registry.get("filter.eq").unwrap();
        assert_eq!(german.label(&eq.info()), "Parametrischer EQ");
        let config = airloom_api::config::Config::resolve(&eq.config(), &serde_json::Map::new());
        let spec = eq.spec(&config.unwrap()).unwrap();
        let index = spec.param("band3.frequency_hz").unwrap();
        assert_eq!(
            german.param("filter.eq", &spec.params[index]),
            "Band 3 Frequenz"
        );
        assert_eq!(german.option("low_shelf"), "Tiefen-Kuhschwanz");
        assert_eq!(german.port("in3"), "Eingang 3");
        assert_eq!(german.group("filter.eq", "Band 12"), "Band 12");
        let english = Translator::new(Language::English);
        assert_eq!(english.label(&eq.info()), "Parametric EQ");
        assert_eq!(english.option("low_shelf"), "Low shelf");
    }
}
