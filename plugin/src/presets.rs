//! The factory presets: graph documents that travel with the library.

/// A preset: a graph document with metadata.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FactoryPreset {
    /// What it is called in settings; never changes.
    pub key: &'static str,
    /// The document's text; name, author, description and tags are in it.
    pub text: &'static str,
}

/// All factory presets in the order they are offered.
pub const FACTORY: [FactoryPreset; 2] = [
    FactoryPreset {
        key: "voice-chain",
        text: include_str!("../presets/voice-chain.airloom.json"),
    },
    FactoryPreset {
        key: "wide-echo",
        text: include_str!("../presets/wide-echo.airloom.json"),
    },
];

#[cfg(test)]
mod tests {
    use airloom_graph::check::checker::check;
    use airloom_graph::check::specs::SpecCache;
    use airloom_graph::document::syntax::Syntax;
    use airloom_graph::limits::Limits;
    use airloom_graph::write::writer::write;

    use super::*;
    use crate::document::{PASS_THROUGH, parse};

    #[test]
    fn every_embedded_document_is_right_and_in_the_form_it_is_saved_in() {
        let registry = airloom_nodes::list::registry();
        let texts = FACTORY.iter().map(|preset| preset.text);
        for text in texts.chain([PASS_THROUGH]) {
            let document = parse(text, &registry).unwrap();
            let mut specs = SpecCache::new();
            let checked = check(&document, &registry, &Limits::default(), &mut specs);
            assert_eq!(checked.problems, []);
            assert_eq!(write(&document, Syntax::Json).unwrap(), text);
        }
    }

    #[test]
    fn factory_presets_say_what_they_are() {
        let registry = airloom_nodes::list::registry();
        for preset in FACTORY {
            let document = parse(preset.text, &registry).unwrap();
            assert!(!document.name.is_empty());
            assert!(!document.author.is_empty());
            assert!(!document.description.is_empty());
            assert!(!document.tags.is_empty());
            // A preset sounds the same whether its macros or its base values are heard.
            let graph = check(
                &document,
                &registry,
                &Limits::default(),
                &mut SpecCache::new(),
            )
            .graph
            .unwrap();
            for entry in &graph.macros {
                for target in &entry.targets {
                    let base = graph.nodes[target.node].params[target.param];
                    let mapped = airloom_runtime::execute::loaded::MacroTarget {
                        node: 0,
                        param: 0,
                        min: target.min,
                        max: target.max,
                        curve: target.curve,
                    }
                    .map(entry.value);
                    assert!(
                        (mapped - base).abs() <= base.abs() * 1e-9,
                        "{mapped} {base}"
                    );
                }
            }
        }
    }
}
