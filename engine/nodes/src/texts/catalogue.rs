//! The messages of a language.

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use unic_langid::LanguageIdentifier;

use crate::texts::language::Language;

/// The English files: words alone, since the types speak English themselves.
const ENGLISH: &[(&str, &str)] = &[("words", include_str!("../../texts/en/words.ftl"))];

/// The German files.
const GERMAN: &[(&str, &str)] = &[
    ("colour", include_str!("../../texts/de/colour.ftl")),
    ("control", include_str!("../../texts/de/control.ftl")),
    ("dynamics", include_str!("../../texts/de/dynamics.ftl")),
    ("file", include_str!("../../texts/de/file.ftl")),
    ("filter", include_str!("../../texts/de/filter.ftl")),
    ("format", include_str!("../../texts/de/format.ftl")),
    ("graph", include_str!("../../texts/de/graph.ftl")),
    ("io", include_str!("../../texts/de/io.ftl")),
    ("level", include_str!("../../texts/de/level.ftl")),
    ("meter", include_str!("../../texts/de/meter.ftl")),
    ("modulation", include_str!("../../texts/de/modulation.ftl")),
    ("pitch", include_str!("../../texts/de/pitch.ftl")),
    ("restore", include_str!("../../texts/de/restore.ftl")),
    ("source", include_str!("../../texts/de/source.ftl")),
    ("synth", include_str!("../../texts/de/synth.ftl")),
    ("space", include_str!("../../texts/de/space.ftl")),
    ("time", include_str!("../../texts/de/time.ftl")),
    ("words", include_str!("../../texts/de/words.ftl")),
];

/// The names of the arguments for the numbers in an id, in order.
const NUMBERS: [&str; 4] = ["n", "m", "k", "l"];

/// The files of a language: names and texts.
pub const fn files(language: Language) -> &'static [(&'static str, &'static str)] {
    match language {
        Language::English => ENGLISH,
        Language::German => GERMAN,
    }
}

/// All messages of a language.
pub struct Catalogue {
    bundle: FluentBundle<FluentResource>,
}

impl Catalogue {
    /// Reads the files that the program was built with. What cannot be read in one is left out; a test holds that
    /// there is nothing of the kind.
    pub fn new(language: Language) -> Self {
        let tag: LanguageIdentifier = language.tag().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![tag]);
        // The marks would show in fonts without them, and both languages run from left to right.
        bundle.set_use_isolating(false);
        for (_, text) in files(language) {
            let resource = match FluentResource::try_new((*text).to_owned()) {
                Ok(resource) | Err((resource, _)) => resource,
            };
            bundle.add_resource_overriding(resource);
        }
        Self { bundle }
    }

    /// A message, or an attribute of one, with numbers put in.
    pub fn text(
        &self,
        message: &str,
        attribute: Option<&str>,
        numbers: &[String],
    ) -> Option<String> {
        let message = self.bundle.get_message(message)?;
        let pattern = match attribute {
            None => message.value()?,
            Some(name) => message.get_attribute(name)?.value(),
        };
        let mut arguments = FluentArgs::new();
        for (name, number) in NUMBERS.into_iter().zip(numbers) {
            arguments.set(name, number.as_str());
        }
        let mut errors = Vec::new();
        let text = self
            .bundle
            .format_pattern(pattern, Some(&arguments), &mut errors);
        Some(text.into_owned())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use fluent_bundle::FluentResource;

    use super::{Language, files};

    #[test]
    fn every_file_is_listed_and_can_be_read() {
        for language in Language::ALL {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("texts")
                .join(language.tag());
            let entries = std::fs::read_dir(&folder).unwrap();
            let there: BTreeSet<String> = entries
                .map(|entry| entry.unwrap().path())
                .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
                .collect();
            let listed = files(language).iter();
            let listed: BTreeSet<String> = listed.map(|(name, _)| (*name).to_owned()).collect();
            assert_eq!(there, listed);
            for (name, text) in files(language) {
                if let Err((_, errors)) = FluentResource::try_new((*text).to_owned()) {
                    panic!("{name}: {errors:?}");
                }
            }
        }
    }
}
